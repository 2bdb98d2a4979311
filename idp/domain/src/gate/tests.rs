use super::{Facts, Shut, open};
use crate::assurance::Acr;
use crate::clients::Client;
use crate::contexts::{BindingStatus, Role};
use crate::ids::{ContextId, PersonId};
use crate::samples::{AS_MOTHER, AS_TEACHER, NOW, client, scope, standing};
use crate::standing::Standing;
use crate::timestamp::Timestamp;

struct Case {
    client: Client,
    standing: Standing,
    context: Option<ContextId>,
    scope: &'static str,
    auth_time: Timestamp,
    acr: Acr,
}

impl Case {
    fn of(context: Option<ContextId>) -> Self {
        let (client, standing) = (client(), standing());
        Self {
            client,
            standing,
            context,
            scope: "openid edu.acting",
            auth_time: NOW.plus(-60),
            acr: Acr::Sfa,
        }
    }

    fn ask(&self) -> Result<Option<ContextId>, Shut> {
        let scope = scope(self.scope);
        let facts = Facts {
            client: &self.client,
            standing: Some(&self.standing),
            context: self.context,
            scope: &scope,
            auth_time: self.auth_time,
            acr: self.acr,
        };
        open(&facts, NOW).map(|context| context.map(|context| context.id))
    }

    fn child(&mut self) -> &mut crate::contexts::Child {
        self.standing.contexts[1].child.as_mut().unwrap()
    }
}

#[test]
fn a_teacher_and_a_mother_pass() {
    assert_eq!(Case::of(Some(AS_TEACHER)).ask(), Ok(Some(AS_TEACHER)));
    assert_eq!(Case::of(Some(AS_MOTHER)).ask(), Ok(Some(AS_MOTHER)));
}

#[test]
fn a_client_that_needs_no_context_gets_none() {
    let mut case = Case::of(None);
    assert_eq!(case.ask(), Err(Shut::NoContext));
    case.client.allowed_roles.clear();
    assert_eq!(case.ask(), Err(Shut::NoContext), "the scope tells of the context");
    case.scope = "openid profile";
    assert_eq!(case.ask(), Ok(None));
}

#[test]
fn what_is_switched_off_stays_out() {
    let mut case = Case::of(Some(AS_TEACHER));
    case.client.active = false;
    assert_eq!(case.ask(), Err(Shut::Client));
    let mut case = Case::of(Some(AS_TEACHER));
    case.standing.active = false;
    assert_eq!(case.ask(), Err(Shut::Account));
    let facts = Facts {
        client: &client(),
        standing: None,
        context: None,
        scope: &scope("openid"),
        auth_time: NOW,
        acr: Acr::Phr,
    };
    assert_eq!(open(&facts, NOW), Err(Shut::Account));
}

#[test]
fn a_new_password_shuts_out_what_was_granted_before() {
    let mut case = Case::of(Some(AS_TEACHER));
    case.standing.secret_changed_at = Some(NOW.plus(-10));
    assert_eq!(case.ask(), Err(Shut::SecretChanged));
    case.auth_time = NOW.plus(-10);
    assert!(case.ask().is_ok(), "proved with the new one");
}

#[test]
fn a_client_that_wants_more_now_shuts_out_what_was_granted_for_less() {
    let mut case = Case::of(Some(AS_TEACHER));
    case.client.min_acr = Some(Acr::Mfa);
    assert_eq!(case.ask(), Err(Shut::Unsure));
    for acr in [Acr::Mfa, Acr::Phr] {
        case.acr = acr;
        assert!(case.ask().is_ok(), "{acr:?}");
    }
}

#[test]
fn a_role_that_is_over_or_not_hers_or_not_admitted_stays_out() {
    let mut case = Case::of(Some(AS_TEACHER));
    case.standing.contexts[0].valid_until = Some(NOW);
    assert_eq!(case.ask(), Err(Shut::ContextOver));
    case.context = Some(ContextId(PersonId(uuid::Uuid::from_u128(99)).0));
    assert_eq!(case.ask(), Err(Shut::ContextOver));
    let mut case = Case::of(Some(AS_TEACHER));
    case.client.allowed_roles = [Role::Student].into();
    assert_eq!(case.ask(), Err(Shut::Role));
}

#[test]
fn every_binding_but_an_approved_one_stays_out() {
    for status in BindingStatus::ALL {
        let mut case = Case::of(Some(AS_MOTHER));
        case.child().status = *status;
        assert_eq!(case.ask().is_ok(), *status == BindingStatus::Approved, "{status:?}");
    }
    let mut case = Case::of(Some(AS_MOTHER));
    case.child().valid_until = Some(NOW);
    assert_eq!(case.ask(), Err(Shut::Binding));
}

#[test]
fn a_child_of_age_must_agree() {
    let mut case = Case::of(Some(AS_MOTHER));
    case.child().birth_date = Some("2008-09-01".into());
    assert_eq!(case.ask(), Err(Shut::ChildOfAge), "eighteen today in Taipei");
    case.child().birth_date = Some("2008-09-02".into());
    assert!(case.ask().is_ok(), "seventeen until tomorrow");
    case.child().birth_date = Some("2008-09-01".into());
    case.child().adult_consent = true;
    assert!(case.ask().is_ok());
}
