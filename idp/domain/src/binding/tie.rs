//! The life of a binding (here: tie) of a guardian and a student: approval, freezing, end.

use super::EndReason;
use crate::contacts::Contact;
use crate::contexts::{Basis, BindingStatus, Relation};
use crate::timestamp::Timestamp;

/// What an approval does to the binding. A guardian and a student have at most one, ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// There was none: it is made.
    Make,
    /// It had ended and is restored.
    Revive,
    /// It is approved already.
    Keep,
    /// It is frozen and stays frozen: no approval passes a custody block.
    Barred,
}

/// What an approval does to a binding with this status.
pub fn approval(known: Option<BindingStatus>) -> Approval {
    match known {
        None => Approval::Make,
        Some(BindingStatus::Approved) => Approval::Keep,
        Some(BindingStatus::Blocked) => Approval::Barred,
        Some(BindingStatus::Pending | BindingStatus::Rejected | BindingStatus::Ended) => Approval::Revive,
    }
}

/// Whether a custody block bars a guardian from a student. A block bars one national ID that the guardian has or had.
/// A block without a number bars everybody who is not bound yet.
pub fn bars(block: Option<&[u8]>, numbers: &[Vec<u8>], is_new: bool) -> bool {
    block.map_or(is_new, |barred| numbers.iter().any(|number| number == barred))
}

/// Whether a guardian may act by a binding with this status.
pub fn is_living(status: BindingStatus, valid_until: Option<Timestamp>, now: Timestamp) -> bool {
    status == BindingStatus::Approved && valid_until.is_none_or(|until| now < until)
}

/// The status after an end. A frozen binding can end too; one that was never approved cannot.
pub fn end(status: BindingStatus) -> Option<BindingStatus> {
    matches!(status, BindingStatus::Approved | BindingStatus::Blocked).then_some(BindingStatus::Ended)
}

/// The status after freezing.
pub fn block(status: BindingStatus) -> Option<BindingStatus> {
    (status == BindingStatus::Approved).then_some(BindingStatus::Blocked)
}

/// The status after unfreezing, unless the binding's end has passed in the meantime.
pub fn unblock(
    status: BindingStatus,
    valid_until: Option<Timestamp>,
    now: Timestamp,
) -> Option<BindingStatus> {
    let over = valid_until.is_some_and(|until| until <= now);
    (status == BindingStatus::Blocked && !over).then_some(BindingStatus::Approved)
}

/// Whether an adult student may agree to a binding: it is approved, or it ended only by majority.
pub fn takes_adult_consent(status: BindingStatus, reason: Option<EndReason>) -> bool {
    match status {
        BindingStatus::Approved => true,
        BindingStatus::Ended => reason == Some(EndReason::Majority),
        BindingStatus::Pending | BindingStatus::Rejected | BindingStatus::Blocked => false,
    }
}

/// Whether a guardian with a pending account may still come in by this binding: it is living, or it waits for the
/// agreement of an adult student.
pub fn may_come_in(
    status: BindingStatus,
    reason: Option<EndReason>,
    valid_until: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    takes_adult_consent(status, reason) && valid_until.is_none_or(|until| now < until)
}

/// Whether an approval waits for the student: the student is of age and has not agreed to this guardian yet (domain
/// rules: a binding «ends at the child's majority unless the child agrees»).
pub fn asks_student(does: Approval, is_adult: bool, has_agreed: bool) -> bool {
    matches!(does, Approval::Make | Approval::Revive) && is_adult && !has_agreed
}

/// Whether the roster's guardian data confirms an application with the same national ID: the relation is the same, or
/// the basis is.
pub fn is_known_guardian(applied: (Relation, Basis), known: (Relation, Basis)) -> bool {
    applied.0 == known.0 || applied.1 == known.1
}

/// Whether a proved contact is one that the roster has of this guardian. A whole family knows a national ID and a
/// name, so those alone prove nobody.
pub fn is_reached(proved: &[Contact], known: [Option<&str>; 2]) -> bool {
    let known = known.into_iter().flatten().filter_map(|text| Contact::parse(text).ok());
    known.into_iter().any(|known| proved.iter().any(|proved| proved.lookup() == known.lookup()))
}

#[cfg(test)]
mod tests {
    use super::{
        Approval, approval, asks_student, bars, block, end, is_known_guardian, is_living, is_reached,
        may_come_in, takes_adult_consent, unblock,
    };
    use crate::binding::EndReason;
    use crate::contacts::Contact;
    use crate::contexts::{Basis, BindingStatus, Relation};
    use crate::timestamp::Timestamp;

    use BindingStatus::{Approved, Blocked, Ended, Pending, Rejected};

    const NOW: Timestamp = Timestamp(1_000);

    #[test]
    fn an_approval_never_passes_a_block() {
        let cases = [
            (None, Approval::Make),
            (Some(Pending), Approval::Revive),
            (Some(Rejected), Approval::Revive),
            (Some(Ended), Approval::Revive),
            (Some(Approved), Approval::Keep),
            (Some(Blocked), Approval::Barred),
        ];
        for (known, does) in cases {
            assert_eq!(approval(known), does, "{known:?}");
        }
    }

    #[test]
    fn only_what_lives_is_frozen_and_only_what_is_frozen_is_set_free() {
        for status in BindingStatus::ALL.iter().copied() {
            assert_eq!(block(status), (status == Approved).then_some(Blocked));
            assert_eq!(unblock(status, None, NOW), (status == Blocked).then_some(Approved));
            assert_eq!(end(status), matches!(status, Approved | Blocked).then_some(Ended));
            assert_eq!(is_living(status, None, NOW), status == Approved);
        }
        assert_eq!(unblock(Blocked, Some(NOW), NOW), None, "its end came meanwhile");
        assert!(!is_living(Approved, Some(NOW), NOW) && is_living(Approved, Some(NOW.plus(1)), NOW));
    }

    #[test]
    fn a_block_bars_a_number_or_everybody_new() {
        let hers = [b"old".to_vec(), b"new".to_vec()];
        for is_new in [true, false] {
            assert!(bars(Some(b"old"), &hers, is_new) && bars(Some(b"new"), &hers, is_new));
            assert!(!bars(Some(b"other"), &hers, is_new) && !bars(Some(b"old"), &[], is_new));
            assert_eq!(bars(None, &hers, is_new), is_new);
        }
    }

    #[test]
    fn she_comes_in_by_what_lives_or_waits_for_a_grown_child() {
        for reason in EndReason::ALL.iter().copied() {
            let waits = reason == EndReason::Majority;
            assert_eq!(may_come_in(Ended, Some(reason), None, NOW), waits, "{reason:?}");
            assert!(!may_come_in(Blocked, Some(reason), None, NOW));
        }
        assert!(
            may_come_in(Approved, None, None, NOW) && may_come_in(Approved, None, Some(NOW.plus(1)), NOW)
        );
        assert!(!may_come_in(Approved, None, Some(NOW), NOW), "its end has come");
        assert!(!may_come_in(Ended, None, None, NOW) && !may_come_in(Pending, None, None, NOW));
    }

    #[test]
    fn a_grown_child_lets_only_go_on_what_lives_or_ended_with_her_majority() {
        let reasons = EndReason::ALL.iter().copied().map(Some).chain([None]);
        for reason in reasons {
            assert!(takes_adult_consent(Approved, reason));
            assert_eq!(takes_adult_consent(Ended, reason), reason == Some(EndReason::Majority));
            assert!(!takes_adult_consent(Blocked, reason));
        }
    }

    #[test]
    fn a_grown_student_is_asked_about_whoever_is_bound_anew() {
        for does in [Approval::Make, Approval::Revive, Approval::Keep, Approval::Barred] {
            let binds = matches!(does, Approval::Make | Approval::Revive);
            assert_eq!(asks_student(does, true, false), binds, "{does:?}");
            assert!(!asks_student(does, false, false) && !asks_student(does, true, true), "{does:?}");
        }
    }

    #[test]
    fn she_is_reached_by_what_she_proved_and_the_roster_knows() {
        let proved = ["Chen@Mail.example", "0912-345-678"].map(|text| Contact::parse(text).unwrap());
        assert!(is_reached(&proved, [Some("chen@mail.example"), None]));
        assert!(is_reached(&proved, [Some("li@mail.example"), Some("+886912345678")]));
        assert!(!is_reached(&proved, [Some("li@mail.example"), Some("+886223456789")]));
        assert!(!is_reached(&proved, [None, None]) && !is_reached(&[], [Some("chen@mail.example"), None]));
    }

    #[test]
    fn the_roster_vouches_by_relation_or_by_ground() {
        let (mother, father) = ((Relation::Mother, Basis::Statutory), (Relation::Father, Basis::Statutory));
        let aunt = (Relation::Other, Basis::Guardian);
        assert!(is_known_guardian(mother, mother) && is_known_guardian(mother, father));
        assert!(is_known_guardian(mother, (Relation::Mother, Basis::SchoolGranted)));
        assert!(!is_known_guardian(mother, aunt));
    }
}
