use super::{After, BindingState, Cause, Facts, LIFE, Mail, change};
use crate::binding::EndReason;
use crate::contexts::BindingStatus;

use After::{Barred, Ended, Frozen, Later, Lives, Restored, Settled, Stays, Waits};

const NO: Facts = Facts {
    is_barred: false,
    is_over: false,
    is_of_age: false,
    has_agreed: false,
    is_more: false,
    is_vouched: false,
    may_be_restored: false,
};

/// No binding, and every status with every reason and without one.
fn states() -> Vec<Option<BindingState>> {
    let reasons: Vec<Option<EndReason>> = EndReason::ALL.iter().copied().map(Some).chain([None]).collect();
    let of = |status: &BindingStatus| {
        let status = *status;
        reasons.iter().map(move |reason| Some(BindingState { status, reason: *reason })).collect::<Vec<_>>()
    };
    BindingStatus::ALL.iter().flat_map(of).chain([None]).collect()
}

/// Every combination of facts.
fn facts() -> Vec<Facts> {
    let of = |bits: u8| {
        let bit = |at: u8| bits & (1 << at) != 0;
        Facts {
            is_barred: bit(0),
            is_over: bit(1),
            is_of_age: bit(2),
            has_agreed: bit(3),
            is_more: bit(4),
            is_vouched: bit(5),
            may_be_restored: bit(6),
        }
    };
    (0..1 << 7).map(of).collect()
}

fn after(cause: Cause, state: Option<BindingState>, facts: Facts) -> After {
    change(cause, state, &facts).after
}

const APPROVED: Option<BindingState> = Some(BindingState::APPROVED);
const WAITING: Option<BindingState> = Some(BindingState::WAITING);
const FROZEN: Option<BindingState> = Some(BindingState::frozen(EndReason::NotMyChild));

#[test]
fn each_cause_has_a_row_for_each_state_and_each_row_is_needed() {
    let mut used = vec![false; LIFE.len()];
    for cause in Cause::ALL.iter().copied() {
        for state in states() {
            for facts in facts() {
                let row = LIFE.iter().position(|row| row.fits(cause, state, &facts));
                used[row.unwrap_or_else(|| panic!("{cause:?} {state:?} {facts:?}"))] = true;
            }
        }
        // What a cause does to every other binding is its last row, and stated.
        let last = LIFE.iter().rfind(|row| row.causes.contains(&cause)).unwrap();
        assert_eq!((last.before, last.when), (&[super::Before::Any][..], &[][..]), "{cause:?}");
    }
    let idle: Vec<_> = LIFE.iter().zip(used).filter(|(_, used)| !used).collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn a_state_and_a_reason_go_together() {
    for row in LIFE {
        let Some(state) = row.after.state() else { continue };
        let wants_reason = matches!(state.status, BindingStatus::Blocked | BindingStatus::Ended);
        assert_eq!(state.reason.is_some(), wants_reason, "{row:?}");
        assert!(wants_reason || state.status == BindingStatus::Approved, "{row:?}");
    }
}

#[test]
fn a_frozen_binding_lives_again_only_when_the_school_unfreezes_it() {
    for cause in Cause::ALL.iter().copied() {
        for facts in facts() {
            for reason in [EndReason::Custody, EndReason::NotMyChild] {
                let after = after(cause, Some(BindingState::frozen(reason)), facts);
                let lives = cause == Cause::Unfrozen && !facts.is_over && !facts.is_barred;
                assert_eq!(after == Lives, lives, "{cause:?} {facts:?}");
                assert!(!matches!(after, Waits | Restored | Frozen(_)), "{cause:?} {facts:?}");
            }
        }
    }
}

#[test]
fn no_change_passes_a_custody_block() {
    for cause in Cause::ALL.iter().copied() {
        for state in states() {
            for facts in facts().into_iter().filter(|facts| facts.is_barred) {
                let after = after(cause, state, facts);
                assert!(!matches!(after, Lives | Waits), "{cause:?} {state:?} {facts:?}");
            }
        }
    }
}

#[test]
fn the_same_cause_once_more_changes_nothing_more() {
    for cause in Cause::ALL.iter().copied() {
        for state in states() {
            // A binding that is approved again has no last day that has passed.
            for facts in facts().into_iter().filter(|facts| !facts.is_over || cause == Cause::Expired) {
                let Some(once) = after(cause, state, facts).state() else { continue };
                let twice = after(cause, Some(once), facts).state();
                assert!(twice.is_none_or(|twice| twice == once), "{cause:?} {state:?} {facts:?}: {twice:?}");
            }
        }
    }
}

#[test]
fn only_one_cause_ends_for_each_reason_and_its_word_tells_which() {
    let mut found: Vec<(EndReason, Cause)> = LIFE
        .iter()
        .filter_map(|row| if let Ended(reason) = row.after { Some((reason, row.causes[0])) } else { None })
        .collect();
    found.dedup();
    let wanted = [
        (EndReason::Unbound, Cause::Unnamed),
        (EndReason::Left, Cause::StudentLeft),
        (EndReason::NotMyChild, Cause::FoundWrong),
        (EndReason::Requested, Cause::Requested),
        (EndReason::Withdrawn, Cause::Withdrawn),
        (EndReason::Expired, Cause::Expired),
        (EndReason::Majority, Cause::Majority),
        (EndReason::Majority, Cause::Declined),
        (EndReason::Undone, Cause::Undone),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn an_approval_never_passes_a_block() {
    for cause in [Cause::Approved, Cause::Delegated] {
        let pending = |status| Some(BindingState { status, reason: None });
        let cases = [
            (None, Lives),
            (pending(BindingStatus::Pending), Lives),
            (pending(BindingStatus::Rejected), Lives),
            (Some(BindingState::ended(EndReason::Unbound)), Lives),
            (APPROVED, Stays),
            (FROZEN, Barred),
        ];
        for (state, wanted) in cases {
            assert_eq!(after(cause, state, NO), wanted, "{state:?}");
            assert_eq!(after(cause, state, Facts { is_barred: true, ..NO }), Barred, "{state:?}");
        }
        assert_eq!(after(cause, APPROVED, Facts { is_over: true, ..NO }), Lives);
        assert_eq!(after(cause, APPROVED, Facts { is_more: true, ..NO }), Lives);
    }
}

#[test]
fn a_grown_student_is_asked_about_whoever_is_bound_anew() {
    let grown = Facts { is_of_age: true, ..NO };
    for state in [
        None,
        Some(BindingState::ended(EndReason::Unbound)),
        Some(BindingState::ended(EndReason::Left)),
        WAITING,
    ] {
        assert_eq!(change(Cause::Approved, state, &grown).after, Waits, "{state:?}");
        assert_eq!(change(Cause::Approved, state, &grown).mail, Mail::Asked, "{state:?}");
        let agreed = Facts { has_agreed: true, ..grown };
        assert_eq!(after(Cause::Approved, state, agreed), Waits, "the agreement ended with the binding");
    }
    assert_eq!(after(Cause::Approved, APPROVED, grown), Stays);
    let more = Facts { is_more: true, ..grown };
    assert_eq!(after(Cause::Approved, APPROVED, more), Waits);
    assert_eq!(after(Cause::Approved, APPROVED, Facts { has_agreed: true, ..more }), Lives);
    let over = Facts { is_over: true, has_agreed: true, ..grown };
    assert_eq!(after(Cause::Approved, APPROVED, over), Waits);
}

#[test]
fn what_people_ended_lives_again_by_no_roster() {
    use EndReason::{Custody, NotMyChild, Requested};
    for reason in EndReason::ALL.iter().copied() {
        let wanted = if matches!(reason, Requested | NotMyChild | Custody) { Settled(reason) } else { Lives };
        assert_eq!(after(Cause::Named, Some(BindingState::ended(reason)), NO), wanted, "{reason:?}");
    }
    let without = Some(BindingState { status: BindingStatus::Ended, reason: None });
    assert_eq!(after(Cause::Named, without, NO), Lives);
}

#[test]
fn a_grown_student_is_asked_first() {
    let grown = Facts { is_of_age: true, ..NO };
    assert_eq!((after(Cause::Named, None, NO), after(Cause::Named, None, grown)), (Lives, Waits));
    for reason in [EndReason::Left, EndReason::Unbound, EndReason::Expired] {
        assert_eq!(after(Cause::Named, Some(BindingState::ended(reason)), grown), Waits, "{reason:?}");
        let agreed = Facts { has_agreed: true, ..grown };
        let lives = if reason == EndReason::Left { Lives } else { Waits };
        assert_eq!(after(Cause::Named, Some(BindingState::ended(reason)), agreed), lives, "{reason:?}");
    }
    assert_eq!(after(Cause::Named, WAITING, grown), Stays, "the student is asked already");
    assert_eq!(after(Cause::Named, WAITING, NO), Lives, "the birth date was corrected");
    assert_eq!(
        after(Cause::Named, Some(BindingState::ended(EndReason::NotMyChild)), grown),
        Settled(EndReason::NotMyChild)
    );
}

#[test]
fn what_lives_or_is_frozen_stays_unless_she_becomes_more_than_she_was() {
    for is_of_age in [false, true] {
        for is_more in [false, true] {
            let facts = Facts { is_of_age, is_more, ..NO };
            assert_eq!(after(Cause::Named, FROZEN, facts), Stays);
        }
        assert_eq!(after(Cause::Named, APPROVED, Facts { is_of_age, ..NO }), Stays);
    }
    let more = Facts { is_more: true, ..NO };
    assert_eq!(after(Cause::Named, APPROVED, more), Lives);
    assert_eq!(after(Cause::Named, APPROVED, Facts { is_of_age: true, ..more }), Later);
    let agreed = Facts { is_of_age: true, has_agreed: true, ..more };
    assert_eq!(after(Cause::Named, APPROVED, agreed), Lives);
    let barred = Facts { is_barred: true, ..NO };
    assert_eq!(after(Cause::Named, APPROVED, barred), Frozen(EndReason::Custody));
    assert_eq!(after(Cause::Named, None, barred), Barred);
}

#[test]
fn only_what_lives_is_frozen_and_only_what_is_frozen_is_set_free() {
    for state in states() {
        let is = |status| state.is_some_and(|state| state.status == status);
        let (lives, frozen) = (is(BindingStatus::Approved), is(BindingStatus::Blocked));
        let frozen_by = |cause| after(cause, state, NO);
        assert_eq!(frozen_by(Cause::BlockSet) == Frozen(EndReason::Custody), lives, "{state:?}");
        assert_eq!(frozen_by(Cause::Disputed) == Frozen(EndReason::NotMyChild), lives, "{state:?}");
        assert_eq!(after(Cause::Unfrozen, state, NO) == Lives, frozen, "{state:?}");
        assert_eq!(after(Cause::BlockLifted, state, NO), Stays, "{state:?}");
        for cause in [Cause::FoundWrong, Cause::Requested, Cause::Withdrawn] {
            assert_eq!(matches!(after(cause, state, NO), Ended(_)), lives || frozen, "{cause:?} {state:?}");
        }
    }
    assert_eq!(
        after(Cause::Unfrozen, FROZEN, Facts { is_over: true, ..NO }),
        Stays,
        "its end came meanwhile"
    );
}
