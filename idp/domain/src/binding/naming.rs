//! What happens to a binding (here: tie) when the roster names the guardian of a student.

use super::EndReason;
use crate::contexts::BindingStatus;

/// The binding of a guardian and a student whom the roster names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedTie {
    /// Its status.
    pub status: BindingStatus,
    /// Why it is blocked or has ended.
    pub reason: Option<EndReason>,
    /// The guardian was delegated, and the roster gives a stronger basis.
    pub is_more: bool,
    /// The student, of age, agreed to it.
    pub adult_consent: bool,
}

/// What happens to the binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// It becomes approved, with the roster as its source.
    Live,
    /// It is kept as ended by majority until the student agrees (domain rules: a binding «ends at the child's
    /// majority unless the child agrees»).
    Wait,
    /// It keeps its status.
    Stay,
    /// The student's majority ended the delegation, but no row says so yet. Once a row does, this binding waits.
    Later,
    /// People ended it, for this reason. Only an approval restores it.
    Settled(EndReason),
}

/// Decides what happens to a binding that the roster names. `is_of_age` is about the student.
pub fn naming(known: Option<NamedTie>, is_of_age: bool) -> Naming {
    let Some(tie) = known else { return if is_of_age { Naming::Wait } else { Naming::Live } };
    let asks = is_of_age && !(tie.adult_consent && still_counts(tie));
    match (tie.status, tie.reason) {
        (BindingStatus::Blocked, _) => Naming::Stay,
        // The birth date was corrected: the student is not of age after all.
        (BindingStatus::Ended, Some(EndReason::Majority)) if is_of_age => Naming::Stay,
        (BindingStatus::Approved, _) if !tie.is_more => Naming::Stay,
        (BindingStatus::Approved, _) if asks => Naming::Later,
        (BindingStatus::Ended, Some(reason)) if is_settled(reason) => Naming::Settled(reason),
        _ if asks => Naming::Wait,
        _ => Naming::Live,
    }
}

/// The student's agreement holds while the binding does, and also when the student comes back to a school of the
/// city.
fn still_counts(tie: NamedTie) -> bool {
    tie.status == BindingStatus::Approved || tie.reason == Some(EndReason::Left)
}

/// Whether people ended this binding for good. A binding that the roster or the calendar ended can be restored by the
/// roster.
fn is_settled(reason: EndReason) -> bool {
    match reason {
        EndReason::Requested | EndReason::NotMyChild | EndReason::Custody => true,
        EndReason::Left
        | EndReason::Majority
        | EndReason::Unbound
        | EndReason::Expired
        | EndReason::Withdrawn
        | EndReason::Undone => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{NamedTie, Naming, naming};
    use crate::binding::EndReason;
    use crate::contexts::BindingStatus;

    fn tie(status: BindingStatus, reason: Option<EndReason>) -> NamedTie {
        NamedTie { status, reason, is_more: false, adult_consent: false }
    }

    #[test]
    fn what_people_ended_lives_again_by_no_roster() {
        use EndReason::{Custody, NotMyChild, Requested};
        for reason in EndReason::ALL.iter().copied() {
            let named = naming(Some(tie(BindingStatus::Ended, Some(reason))), false);
            let wanted = match reason {
                Requested | NotMyChild | Custody => Naming::Settled(reason),
                _ => Naming::Live,
            };
            assert_eq!(named, wanted, "{reason:?}");
        }
        assert_eq!(naming(Some(tie(BindingStatus::Ended, None)), false), Naming::Live);
    }

    #[test]
    fn a_grown_student_is_asked_first() {
        assert_eq!((naming(None, false), naming(None, true)), (Naming::Live, Naming::Wait));
        for reason in [EndReason::Left, EndReason::Unbound, EndReason::Expired] {
            let over = tie(BindingStatus::Ended, Some(reason));
            assert_eq!(naming(Some(over), true), Naming::Wait, "{reason:?}");
            let agreed = NamedTie { adult_consent: true, ..over };
            let lives = if reason == EndReason::Left { Naming::Live } else { Naming::Wait };
            assert_eq!(naming(Some(agreed), true), lives, "{reason:?}");
        }
        let waits = tie(BindingStatus::Ended, Some(EndReason::Majority));
        assert_eq!(naming(Some(waits), true), Naming::Stay, "she is asked already");
        let settled = tie(BindingStatus::Ended, Some(EndReason::NotMyChild));
        assert_eq!(naming(Some(settled), true), Naming::Settled(EndReason::NotMyChild));
    }

    #[test]
    fn what_lives_or_is_frozen_stays_unless_she_becomes_more_than_she_was() {
        for is_of_age in [false, true] {
            for is_more in [false, true] {
                let frozen = NamedTie { is_more, ..tie(BindingStatus::Blocked, Some(EndReason::NotMyChild)) };
                assert_eq!(naming(Some(frozen), is_of_age), Naming::Stay);
            }
            assert_eq!(naming(Some(tie(BindingStatus::Approved, None)), is_of_age), Naming::Stay);
        }
        let entrusted = NamedTie { is_more: true, ..tie(BindingStatus::Approved, None) };
        let agreed = NamedTie { adult_consent: true, ..entrusted };
        assert_eq!(naming(Some(entrusted), false), Naming::Live);
        assert_eq!(naming(Some(entrusted), true), Naming::Later);
        assert_eq!(naming(Some(agreed), true), Naming::Live);
    }
}
