//! Requests of guardians and students to a school.

use super::{RequestKind, RequestStatus};
use crate::contexts::{Basis, BindingStatus, Role, words};

/// The longest reason or answer, in characters.
pub const MOST_REQUEST_CHARACTERS: usize = 200;

/// An act on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestAct {
    /// The school does as asked.
    Grant,
    /// The school does not.
    Refuse,
    /// The person who asked withdraws it.
    Withdraw,
}

impl RequestStatus {
    /// The status after that act; none if the request was settled before. The person who reported a wrong binding
    /// cannot withdraw the report: only the school settles it.
    pub fn after(self, kind: RequestKind, act: RequestAct) -> Option<Self> {
        match (self, act) {
            (Self::Open, RequestAct::Grant) => Some(Self::Granted),
            (Self::Open, RequestAct::Refuse) => Some(Self::Refused),
            (Self::Open, RequestAct::Withdraw) if kind != RequestKind::NotMyChild => Some(Self::Withdrawn),
            _ => None,
        }
    }
}

/// How a binding can be ended by a guardian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unbinding {
    /// At once: it is a delegation, the guardian's own or one for a child of the guardian.
    AtOnce,
    /// The school reviews it.
    Request,
}

/// How a guardian ends a binding: the own one (`is_own`), or another one of a child for whom the guardian is
/// responsible (`is_responsible`: a verified 法定代理人 or 監護人). None if the guardian may not end it.
pub fn unbinding_of(
    basis: Basis,
    status: BindingStatus,
    is_own: bool,
    is_responsible: bool,
) -> Option<Unbinding> {
    match (basis, status) {
        (Basis::Delegated, BindingStatus::Approved) if is_own || is_responsible => Some(Unbinding::AtOnce),
        (_, BindingStatus::Approved) if is_own => Some(Unbinding::Request),
        _ => None,
    }
}

/// Whether the school of the child may correct a guardian's name or number. It may not for students and employees:
/// their own school answers for their data.
pub fn may_be_corrected(roles: &[Role]) -> bool {
    roles.iter().all(|role| *role == Role::Guardian)
}

words! {
    /// Why a reason or an answer cannot be used.
    WordsRefusal {
        /// Nothing was typed, or more than [`MOST_REQUEST_CHARACTERS`].
        EmptyOrLong = "empty-or-long",
    }
}

/// Reads a reason or an answer.
///
/// # Errors
/// When it is empty or too long.
pub fn parse_words(typed: &str) -> Result<String, WordsRefusal> {
    let text: String = typed.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let text = text.trim();
    let fits = (1..=MOST_REQUEST_CHARACTERS).contains(&text.chars().count());
    if fits { Ok(text.to_owned()) } else { Err(WordsRefusal::EmptyOrLong) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_decided_once() {
        for kind in RequestKind::ALL.iter().copied() {
            for status in RequestStatus::ALL.iter().copied() {
                let after = |act| status.after(kind, act);
                let open = status == RequestStatus::Open;
                assert_eq!(after(RequestAct::Grant), open.then_some(RequestStatus::Granted));
                assert_eq!(after(RequestAct::Refuse), open.then_some(RequestStatus::Refused));
                let back = open && kind != RequestKind::NotMyChild;
                assert_eq!(after(RequestAct::Withdraw), back.then_some(RequestStatus::Withdrawn));
            }
        }
    }

    #[test]
    fn a_delegation_ends_at_once_and_a_parents_binding_by_review() {
        let (approved, blocked) = (BindingStatus::Approved, BindingStatus::Blocked);
        let cases = [
            (Basis::Statutory, approved, true, true, Some(Unbinding::Request)),
            (Basis::Guardian, approved, true, true, Some(Unbinding::Request)),
            (Basis::SchoolGranted, approved, true, false, Some(Unbinding::Request)),
            (Basis::Delegated, approved, true, false, Some(Unbinding::AtOnce)),
            (Basis::Delegated, approved, false, true, Some(Unbinding::AtOnce)),
            (Basis::Delegated, approved, false, false, None),
            (Basis::Statutory, approved, false, true, None),
            (Basis::Statutory, blocked, true, false, None),
            (Basis::Delegated, blocked, true, false, None),
        ];
        for (basis, status, own, responsible, answer) in cases {
            assert_eq!(unbinding_of(basis, status, own, responsible), answer, "{basis:?} {status:?} {own}");
        }
    }

    #[test]
    fn whom_another_school_answers_for_is_not_corrected_here() {
        assert!(may_be_corrected(&[]) && may_be_corrected(&[Role::Guardian, Role::Guardian]));
        for role in [Role::Student, Role::Teacher, Role::Staff, Role::Principal] {
            assert!(!may_be_corrected(&[Role::Guardian, role]), "{role:?}");
        }
    }

    #[test]
    fn words_are_kept_short_and_on_one_line() {
        assert_eq!(parse_words(" 已\n搬家 "), Ok("已 搬家".to_owned()));
        assert_eq!(parse_words("  "), Err(WordsRefusal::EmptyOrLong));
        assert!(parse_words(&"字".repeat(200)).is_ok() && parse_words(&"字".repeat(201)).is_err());
    }
}
