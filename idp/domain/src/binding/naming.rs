//! The roster names a guardian of a student: what that makes of their tie.

use super::EndReason;
use crate::contexts::BindingStatus;

/// The tie of a pair that the roster names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedTie {
    /// Where it stands.
    pub status: BindingStatus,
    /// Why it is blocked or over.
    pub reason: Option<EndReason>,
    /// She was entrusted, and the roster says that she is more.
    pub is_more: bool,
    /// The student, of age, agreed to it.
    pub adult_consent: bool,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// It lives by the roster's word.
    Live,
    /// It stands as one that ended with the student's majority, until she agrees (domain rules: a tie «ends at the
    /// child's majority unless the child agrees»).
    Wait,
    /// It stands where it stood.
    Stay,
    /// The student's majority ended what was entrusted, though nobody wrote that down yet: once it is, this tie waits.
    Later,
    /// People ended it, for this reason: only an approval lets it live again.
    Settled(EndReason),
}

/// What the roster's word makes of a tie; `is_of_age` is about the student.
pub fn naming(known: Option<NamedTie>, is_of_age: bool) -> Naming {
    let Some(tie) = known else { return if is_of_age { Naming::Wait } else { Naming::Live } };
    let asks = is_of_age && !(tie.adult_consent && still_counts(tie));
    match (tie.status, tie.reason) {
        (BindingStatus::Blocked, _) => Naming::Stay,
        // Of a day of birth that was corrected no majority came.
        (BindingStatus::Ended, Some(EndReason::Majority)) if is_of_age => Naming::Stay,
        (BindingStatus::Approved, _) if !tie.is_more => Naming::Stay,
        (BindingStatus::Approved, _) if asks => Naming::Later,
        (BindingStatus::Ended, Some(reason)) if is_settled(reason) => Naming::Settled(reason),
        _ if asks => Naming::Wait,
        _ => Naming::Live,
    }
}

/// What the student said holds while the tie does, and when she is back at a school of the city.
fn still_counts(tie: NamedTie) -> bool {
    tie.status == BindingStatus::Approved || tie.reason == Some(EndReason::Left)
}

/// Whether somebody decided that this tie is not to be; what the roster or the calendar ended, the roster begins again.
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
