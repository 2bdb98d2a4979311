//! As whom a person acts: what is proposed, what is asked, and what an answer settles.

use uuid::Uuid;

use super::decide::Case;
use crate::authorize::{ContextWish, Hint, Prompt};
use crate::clients::AuthMethod;
use crate::contexts::Role;
use crate::ids::SessionId;
use crate::samples::AS_MOTHER;

#[test]
fn several_identities_and_none_chosen_must_be_asked() {
    let mut case = Case::new();
    case.session.as_mut().unwrap().chosen_context = None;
    assert_eq!(case.step(), "choose among 2", "the service's last choice is proposed");
    case.client.keeps_context = true;
    assert_eq!(case.step(), "teacher", "and taken by a service that is registered so");
    case.client.keeps_context = false;
    case.consents.clear();
    case.client.trusted = true;
    assert_eq!(case.step(), "choose among 2");
    assert_eq!(case.prompt(Prompt::None).step(), "interaction_required");
}

#[test]
fn in_a_new_session_nobody_acts_for_a_child_that_was_chosen_in_an_earlier_one() {
    let mut case = Case::new();
    case.session.as_mut().unwrap().chosen_context = None;
    assert_eq!(case.answered(AS_MOTHER).step(), "mother", "her answer settles it");
    let mut case = Case::new().prompt(Prompt::None);
    case.session.as_mut().unwrap().chosen_context = None;
    assert_eq!(case.step(), "interaction_required");
    case.transaction.hint = Some(Hint { sub: "sub-1".into(), ctx: Some("ctx-11".into()) });
    assert_eq!(case.step(), "mother", "the service says which identity it goes on with");
    case.transaction.hint = None;
    case.standing.contexts.remove(1);
    assert_eq!(case.step(), "teacher", "the only one");
}

#[test]
fn the_person_is_asked_each_time_where_another_app_may_answer() {
    for uri in ["http://127.0.0.1:8000/cb", "tw.edu.tp.app:/cb"] {
        let mut case = Case::new();
        case.client.auth_method = AuthMethod::None;
        case.transaction.request.target.redirect_uri = uri.into();
        assert_eq!(case.step(), "agree among 2", "{uri}");
        case.client.trusted = true;
        assert_eq!(case.step(), "agree among 2", "the bureau's own apps can be imitated too");
        assert_eq!(case.answered(AS_MOTHER).step(), "mother");
        let mut case = Case::new().prompt(Prompt::None);
        case.client.auth_method = AuthMethod::None;
        case.transaction.request.target.redirect_uri = uri.into();
        assert_eq!(case.step(), "interaction_required");
        case.client.auth_method = AuthMethod::ClientSecretBasic;
        assert_eq!(case.step(), "teacher", "a client that proves itself at the token endpoint");
    }
}

#[test]
fn a_single_claim_of_the_context_needs_one_as_its_scope_does() {
    let mut case = Case::new();
    case.client.allowed_roles.clear();
    case.transaction.request.scope = crate::samples::scope("openid");
    assert_eq!(case.step_with("openid groups"), "agree among 2");
    assert_eq!(case.step_with("openid edu.acting"), "teacher");
}

#[test]
fn one_fitting_identity_is_not_asked_for() {
    let mut case = Case::new();
    case.client.allowed_roles = [Role::Guardian].into();
    assert_eq!(case.step(), "mother");
}

#[test]
fn select_account_asks_and_takes_the_answer() {
    assert_eq!(Case::new().prompt(Prompt::SelectAccount).step(), "choose among 2");
    assert_eq!(Case::new().prompt(Prompt::SelectAccount).answered(AS_MOTHER).step(), "mother");
}

#[test]
fn an_answer_counts_in_its_own_session_and_only_for_what_is_still_hers() {
    let mut case = Case::new().prompt(Prompt::SelectAccount).answered(AS_MOTHER);
    case.transaction.answer.as_mut().unwrap().session = SessionId(Uuid::from_u128(99));
    assert_eq!(case.step(), "choose among 2");
    let mut case = Case::new().answered(AS_MOTHER);
    case.standing.contexts.remove(1);
    assert_eq!(case.step(), "teacher");
}

#[test]
fn a_hint_names_the_identity_of_its_tab() {
    let mut case = Case::new();
    case.transaction.hint = Some(Hint { sub: "sub-1".into(), ctx: Some("ctx-11".into()) });
    assert_eq!(case.step(), "mother");
    case.transaction.hint = Some(Hint { sub: "sub-1".into(), ctx: Some(AS_MOTHER.0.to_string()) });
    assert_eq!(case.step(), "teacher", "an id of a row is no name of the client's");
}

#[test]
fn a_wish_picks_among_what_fits_or_is_told_to_her_alone() {
    let wish = |child: &str| {
        Some(ContextWish { role: Some(Role::Guardian), school: None, child: Some(child.into()) })
    };
    let mut case = Case::new();
    case.transaction.request.wish = wish("sub-2");
    assert_eq!(case.step(), "mother");
    case.transaction.request.wish = wish("sub-3");
    assert_eq!(case.step(), "agree among 0", "a page, from which she can only go back");
    case.transaction.denied = true;
    assert_eq!(case.step(), "access_denied");
}

#[test]
fn the_chooser_also_asks_what_another_identity_has_not_agreed_to() {
    let mut case = Case::new().prompt(Prompt::SelectAccount);
    case.consents.remove(1);
    assert_eq!(case.step(), "agree among 2");
}

#[test]
fn what_means_something_only_since_the_consent_is_asked() {
    let mut case = Case::new();
    case.transaction.request.scope = crate::samples::scope("openid edu.acting edu.children");
    let mother = case.standing.contexts.remove(1);
    assert_eq!(case.step(), "teacher", "she has no children, and agreed to the rest");
    case.standing.contexts.push(mother);
    assert_eq!(case.step(), "agree among 2");
    assert_eq!(case.prompt(Prompt::None).step(), "consent_required");
}
