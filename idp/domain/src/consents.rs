//! A consent: what a person lets a client know.

use crate::contexts::{Context, Role};
use crate::ids::{ConsentId, ContextId};
use crate::scope::{Scope, ScopeValue};
use crate::timestamp::Timestamp;

/// The version of the words on the consent screen; raised when their meaning changes, which asks again.
pub const TEXT_VERSION: &str = "2026-11";

/// One consent: for one client, as one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The id. A code names the consent that it rests on. A withdrawn or narrowed consent never gets its id again.
    pub id: ConsentId,
    /// The context; none if the client needs no context.
    pub context: Option<ContextId>,
    /// The scope.
    pub scope: Scope,
    /// The version of the text that the person saw.
    pub text_version: String,
    /// When.
    pub given_at: Timestamp,
    /// When the person last chose this context for the client; none if the answer covered it beside another one.
    pub chosen_at: Option<Timestamp>,
}

impl Consent {
    /// Whether it covers this request.
    pub fn covers(&self, context: Option<ContextId>, scope: &Scope) -> bool {
        self.context == context && self.text_version == TEXT_VERSION && scope.is_within(&self.scope)
    }
}

/// The consent in the context that the person chose last, among those that fit; `consents` are sorted newest first. A person
/// who agreed with one identity and switched to another one later means the other one.
pub fn chosen_last(consents: &[Consent], fits: impl Fn(&Consent) -> bool) -> Option<&Consent> {
    consents.iter().rev().filter(|consent| fits(consent)).max_by_key(|consent| consent.chosen_at)
}

/// The scope of the consent after the person agrees to `scope`: that scope, and the one `before` under the same text.
/// If the request asks for consent `anew` (`prompt=consent`), the person decides about all of it: the new scope
/// alone.
pub fn agreed(before: Option<&Consent>, scope: &Scope, anew: bool) -> Scope {
    let kept = before.filter(|before| !anew && before.text_version == TEXT_VERSION);
    kept.map_or_else(|| scope.clone(), |before| before.scope.union(scope))
}

/// What of `scope` can tell anything in a context of that role: a teacher's context has no child, and only a student, or the
/// child of a guardian, has a student number.
pub fn in_role(scope: &Scope, role: Option<Role>) -> Scope {
    let tells = |value: &ScopeValue| match value {
        ScopeValue::Child => role == Some(Role::Guardian),
        ScopeValue::StudentNo => matches!(role, Some(Role::Guardian | Role::Student)),
        _ => true,
    };
    scope.iter().filter(tells).collect()
}

/// What a person is asked to agree to, in each role that she may act in: what means nothing to her is not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    asked: Scope,
}

impl Question {
    /// The question of a client that wants to know `asked`, to a person whom it admits in these contexts. The list of all
    /// children is left out for a person without children, the list of all roles for a person without a role at a school.
    pub fn of(asked: &Scope, admitted: &[&Context]) -> Self {
        let has =
            |guardian: bool| admitted.iter().any(|context| (context.role == Role::Guardian) == guardian);
        let empty = [(ScopeValue::Children, true), (ScopeValue::Roles, false)];
        let empty = empty.into_iter().filter(|(_, guardian)| !has(*guardian)).map(|(list, _)| list).collect();
        Self { asked: asked.difference(&empty) }
    }

    /// What she is asked in a context of that role. Where that would be nothing, she is asked about all of it, so that
    /// nothing is told without an answer.
    pub fn in_role(&self, role: Option<Role>) -> Scope {
        Some(in_role(&self.asked, role))
            .filter(|scope| !scope.is_empty())
            .unwrap_or_else(|| self.asked.clone())
    }
}

/// The contexts that one answer in `chosen` covers: those of the same role, which the page names. Nothing more is told in
/// them, and a guardian is not asked again for each child. A child that is bound later was not named, and is asked for.
pub fn covered<'a>(chosen: &Context, admitted: &[&'a Context]) -> Vec<&'a Context> {
    admitted.iter().copied().filter(|context| context.role == chosen.role).collect()
}

/// What a grant may tell: of what is `asked`, all but lists of the person (children, roles) that were empty when the person
/// agreed. They may fill later, and nobody agreed to that.
pub fn granted(asked: &Scope, consent: Option<&Consent>) -> Scope {
    let lists: Scope = [ScopeValue::Children, ScopeValue::Roles].into_iter().collect();
    consent.map_or_else(|| asked.clone(), |consent| asked.difference(&lists.difference(&consent.scope)))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Consent, Question, TEXT_VERSION, agreed, chosen_last, covered, granted};
    use crate::contexts::{Context, Role};
    use crate::ids::{ConsentId, ContextId};
    use crate::samples::{NOW, mother, scope, teacher};

    const ALL: &str = "openid profile edu.acting edu.roles edu.child edu.children edu.student_no";

    fn asked_of(admitted: &[&Context], role: Role) -> String {
        Question::of(&scope(ALL), admitted).in_role(Some(role)).to_string()
    }

    #[test]
    fn nobody_is_asked_about_what_she_does_not_have() {
        let (teacher, mother) = (teacher(), mother());
        let pupil = Context { role: Role::Student, ..teacher.clone() };
        let one = |of: &Context, rest: &str| {
            assert_eq!(asked_of(&[of], of.role), format!("openid profile edu.acting {rest}"));
        };
        one(&teacher, "edu.roles");
        one(&pupil, "edu.roles edu.student_no");
        one(&mother, "edu.child edu.children edu.student_no");
        let both = [&teacher, &mother];
        assert_eq!(asked_of(&both, Role::Teacher), "openid profile edu.acting edu.roles edu.children");
        assert_eq!(asked_of(&both, Role::Guardian), ALL);
    }

    #[test]
    fn a_request_that_means_nothing_to_her_is_asked_as_it_is() {
        let question = Question::of(&scope("edu.child"), &[]);
        assert_eq!(question.in_role(Some(Role::Teacher)), scope("edu.child"));
    }

    #[test]
    fn one_answer_covers_the_other_children_and_no_other_role() {
        let (teacher, one) = (teacher(), mother());
        let two = Context { id: ContextId(Uuid::from_u128(12)), ..one.clone() };
        let admitted = [&teacher, &one, &two];
        assert_eq!(covered(&two, &admitted), [&one, &two]);
        assert_eq!(covered(&teacher, &admitted), [&teacher]);
    }

    #[test]
    fn the_context_that_was_chosen_last_is_meant_and_not_the_one_agreed_to_last() {
        let consent = |id: u128, chosen_at: Option<i64>| Consent {
            id: ConsentId(Uuid::from_u128(id)),
            context: Some(ContextId(Uuid::from_u128(id))),
            scope: scope("openid"),
            text_version: TEXT_VERSION.into(),
            given_at: NOW,
            chosen_at: chosen_at.map(|after| NOW.plus(after)),
        };
        let last =
            |consents: &[Consent]| chosen_last(consents, |one| one.id.0.as_u128() != 9).map(|one| one.id.0);
        let id = |id: u128| Some(Uuid::from_u128(id));
        assert_eq!(last(&[consent(1, Some(0)), consent(2, None), consent(3, Some(60))]), id(3));
        assert_eq!(last(&[consent(1, None), consent(2, Some(0)), consent(9, Some(60))]), id(2));
        assert_eq!(last(&[consent(1, None), consent(2, None)]), id(1), "of before: the newest");
        assert_eq!(last(&[]), None);
    }

    #[test]
    fn a_list_that_was_empty_when_she_agreed_is_not_told_when_it_fills() {
        let consent = |agreed: &str| Consent {
            id: ConsentId(Uuid::nil()),
            context: None,
            scope: scope(agreed),
            text_version: TEXT_VERSION.into(),
            given_at: NOW,
            chosen_at: None,
        };
        let told = |agreed: &str| granted(&scope(ALL), Some(&consent(agreed))).to_string();
        assert_eq!(told("openid profile edu.roles"), ALL.replace("edu.children ", ""));
        assert_eq!(told(ALL), ALL);
        assert_eq!(granted(&scope(ALL), None), scope(ALL), "the bureau's own services need not ask");
    }

    #[test]
    fn a_consent_grows_until_the_person_is_asked_anew_or_by_other_words() {
        let (id, given_at, context) = (ConsentId(Uuid::nil()), NOW, None);
        let mut before = Consent {
            id,
            context,
            scope: scope("openid email"),
            text_version: TEXT_VERSION.into(),
            given_at,
            chosen_at: None,
        };
        assert_eq!(agreed(None, &scope("openid"), false), scope("openid"));
        assert_eq!(agreed(Some(&before), &scope("openid phone"), false), scope("openid email phone"));
        assert_eq!(agreed(Some(&before), &scope("openid"), false), scope("openid email"));
        assert_eq!(agreed(Some(&before), &scope("openid"), true), scope("openid"));
        before.text_version = "older".into();
        assert_eq!(agreed(Some(&before), &scope("openid"), false), scope("openid"));
    }
}
