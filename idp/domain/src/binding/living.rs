//! What a binding lets people do, and which guardian the roster confirms.

use super::life::{After, BindingState, Cause, Facts, change};
use crate::contacts::Contact;
use crate::contexts::{Basis, BindingStatus, Relation};
use crate::timestamp::Timestamp;

/// Whether a custody block bars a guardian from a student. A block bars one national ID that the guardian has or had.
/// A block without a number bars everybody who is not bound yet.
pub fn bars(block: Option<&[u8]>, numbers: &[Vec<u8>], is_new: bool) -> bool {
    block.map_or(is_new, |barred| numbers.iter().any(|number| number == barred))
}

/// Whether a guardian may act by a binding with this status.
pub fn is_living(status: BindingStatus, valid_until: Option<Timestamp>, now: Timestamp) -> bool {
    status == BindingStatus::Approved && valid_until.is_none_or(|until| now < until)
}

/// Whether an adult student may agree to a binding: it is approved, or it ended only by majority.
pub fn takes_adult_consent(state: BindingState) -> bool {
    change(Cause::Agreed, Some(state), &Facts::default()).after == After::Lives
}

/// Whether a guardian with a pending account may still come in by this binding: it is living, or it waits for the
/// agreement of an adult student.
pub fn may_come_in(state: BindingState, valid_until: Option<Timestamp>, now: Timestamp) -> bool {
    takes_adult_consent(state) && valid_until.is_none_or(|until| now < until)
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
    use super::{bars, is_known_guardian, is_living, is_reached, may_come_in, takes_adult_consent};
    use crate::binding::EndReason;
    use crate::binding::life::BindingState;
    use crate::contacts::Contact;
    use crate::contexts::{Basis, BindingStatus, Relation};
    use crate::timestamp::Timestamp;

    use BindingStatus::{Approved, Blocked, Ended, Pending};

    const NOW: Timestamp = Timestamp(1_000);

    #[test]
    fn a_guardian_acts_by_what_is_approved_till_its_end() {
        for status in BindingStatus::ALL.iter().copied() {
            assert_eq!(is_living(status, None, NOW), status == Approved);
        }
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
        let state = |status, reason| BindingState { status, reason };
        for reason in EndReason::ALL.iter().copied() {
            let waits = reason == EndReason::Majority;
            assert_eq!(may_come_in(BindingState::ended(reason), None, NOW), waits, "{reason:?}");
            assert!(!may_come_in(BindingState::frozen(reason), None, NOW));
        }
        assert!(may_come_in(BindingState::APPROVED, None, NOW));
        assert!(may_come_in(BindingState::APPROVED, Some(NOW.plus(1)), NOW));
        assert!(!may_come_in(BindingState::APPROVED, Some(NOW), NOW), "its end has come");
        assert!(!may_come_in(state(Ended, None), None, NOW) && !may_come_in(state(Pending, None), None, NOW));
    }

    #[test]
    fn a_grown_child_lets_only_go_on_what_lives_or_ended_with_her_majority() {
        let reasons = EndReason::ALL.iter().copied().map(Some).chain([None]);
        for reason in reasons {
            let takes = |status| takes_adult_consent(BindingState { status, reason });
            assert!(takes(Approved));
            assert_eq!(takes(Ended), reason == Some(EndReason::Majority));
            assert!(!takes(Blocked));
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
