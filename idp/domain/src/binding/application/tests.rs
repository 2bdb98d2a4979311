use proptest::prelude::{Strategy as _, any, prop_oneof};

use super::{TextRefusal, Unfit, Verdict, cancel, decide, return_text, undo};
use crate::binding::life::{BindingState, Cause, Facts, change};
use crate::binding::{ApplicationStatus, ReturnReason, UNDO_SECONDS};
use crate::contexts::BindingStatus;
use crate::timestamp::Timestamp;

use ApplicationStatus::{Approved, Cancelled, Pending, Rejected};

const NOW: Timestamp = Timestamp(1_795_478_400);

fn returned() -> Verdict {
    Verdict::Return { reason: ReturnReason::NameDiffers, text: None }
}

#[test]
fn every_act_fits_the_statuses_that_the_table_names() {
    let undone = |status| undo(status, Some(NOW), NOW);
    let table = [
        (Pending, Ok(Approved), Ok(Rejected), Ok(Cancelled), Err(Unfit::NotDecided)),
        (Approved, Err(Unfit::NotPending), Err(Unfit::NotPending), Err(Unfit::Approved), Ok(Pending)),
        (Rejected, Err(Unfit::NotPending), Err(Unfit::NotPending), Ok(Cancelled), Ok(Pending)),
        (
            Cancelled,
            Err(Unfit::NotPending),
            Err(Unfit::NotPending),
            Err(Unfit::Cancelled),
            Err(Unfit::NotDecided),
        ),
    ];
    for (status, approve, send_back, bin, take_back) in table {
        assert_eq!(decide(status, &Verdict::Approve), approve, "{status:?}");
        assert_eq!(decide(status, &returned()), send_back, "{status:?}");
        assert_eq!(cancel(status), bin, "{status:?}");
        assert_eq!(undone(status), take_back, "{status:?}");
    }
}

#[test]
fn a_decision_is_taken_back_within_ten_minutes() {
    for (after, verdict) in [(0, Ok(Pending)), (UNDO_SECONDS, Ok(Pending)), (601, Err(Unfit::TooLate))] {
        assert_eq!(undo(Approved, Some(NOW), NOW.plus(after)), verdict);
    }
    assert_eq!(undo(Approved, None, NOW), Err(Unfit::NotDecided));
}

#[test]
fn the_words_of_a_return_are_short_and_say_something() {
    let text = |reason, typed: &str| return_text(reason, typed);
    assert_eq!(text(ReturnReason::NameDiffers, " \n"), Ok(None));
    assert_eq!(text(ReturnReason::Other, ""), Err(TextRefusal::Missing));
    assert_eq!(text(ReturnReason::Other, " 請\n補\u{7}件 "), Ok(Some("請 補 件".to_owned())));
    assert_eq!(text(ReturnReason::Other, &"字".repeat(200)), Ok(Some("字".repeat(200))));
    assert_eq!(text(ReturnReason::Other, &"字".repeat(201)), Err(TextRefusal::TooLong));
}

/// One guardian and one student, as the tables keep them: `open_key` lets one application be pending, the pair is
/// unique among bindings.
#[derive(Default)]
struct Pair {
    applications: Vec<(ApplicationStatus, Timestamp)>,
    binding: Option<BindingState>,
    made: usize,
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Apply,
    Approve(usize),
    Return(usize),
    Cancel(usize),
    Undo(usize),
    Wait(i64),
    End,
    Block,
    Unblock,
}

impl Pair {
    fn pending(&self) -> usize {
        self.applications.iter().filter(|(status, _)| *status == Pending).count()
    }

    fn change(&mut self, cause: Cause) {
        // A binding that there is not is only approved.
        if self.binding.is_some() || cause == Cause::Approved {
            self.binding = change(cause, self.binding, &Facts::default()).after.state().or(self.binding);
        }
    }

    fn take(&mut self, act: Act, now: &mut Timestamp) {
        let at = |index: usize, count: usize| if count == 0 { None } else { Some(index % count) };
        let count = self.applications.len();
        let turn = |pair: &mut Self, index: usize, to: Result<ApplicationStatus, Unfit>| {
            if let Ok(to) = to {
                pair.applications[index].0 = to;
            }
        };
        match act {
            Act::Wait(seconds) => *now = now.plus(seconds),
            Act::Apply => {
                if self.pending() == 0 && self.binding != Some(BindingState::APPROVED) {
                    self.applications.push((Pending, *now));
                }
            }
            Act::Approve(index) => {
                let Some(index) = at(index, count) else { return };
                if let Ok(to) = decide(self.applications[index].0, &Verdict::Approve) {
                    let was = self.binding;
                    self.change(Cause::Approved);
                    if self.binding != Some(BindingState::APPROVED) {
                        return;
                    }
                    self.made += usize::from(was.is_none());
                    self.applications[index] = (to, *now);
                }
            }
            Act::Return(index) => {
                let Some(index) = at(index, count) else { return };
                turn(self, index, decide(self.applications[index].0, &returned()));
                self.applications[index].1 = *now;
            }
            Act::Cancel(index) => {
                let Some(index) = at(index, count) else { return };
                turn(self, index, cancel(self.applications[index].0));
            }
            Act::Undo(index) => {
                let Some(index) = at(index, count) else { return };
                let (status, decided_at) = self.applications[index];
                let back = undo(status, Some(decided_at), *now);
                if back.is_ok() && self.pending() > 0 {
                    return;
                }
                if back.is_ok() && status == Approved {
                    self.change(Cause::Undone);
                }
                turn(self, index, back);
            }
            Act::End => self.change(Cause::Requested),
            Act::Block => self.change(Cause::BlockSet),
            Act::Unblock => self.change(Cause::Unfrozen),
        }
    }
}

fn acts() -> impl proptest::strategy::Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        proptest::strategy::Just(Act::Apply),
        any::<usize>().prop_map(Act::Approve),
        any::<usize>().prop_map(Act::Return),
        any::<usize>().prop_map(Act::Cancel),
        any::<usize>().prop_map(Act::Undo),
        (0_i64..1_000).prop_map(Act::Wait),
        proptest::strategy::Just(Act::End),
        proptest::strategy::Just(Act::Block),
        proptest::strategy::Just(Act::Unblock),
    ];
    proptest::collection::vec(act, 0..60)
}

proptest::proptest! {
    #[test]
    fn whatever_is_done_a_pair_has_one_binding_and_one_open_application(acts in acts()) {
        let (mut pair, mut now) = (Pair::default(), NOW);
        for act in acts {
            let before: Vec<_> = pair.applications.iter().map(|(status, _)| *status).collect();
            let frozen = pair.binding.is_some_and(|binding| binding.status == BindingStatus::Blocked);
            pair.take(act, &mut now);
            proptest::prop_assert!(pair.pending() <= 1, "one open application");
            proptest::prop_assert!(pair.made <= 1, "one binding of a pair, ever");
            for (was, (is, _)) in before.iter().zip(&pair.applications) {
                let binned = *is == Cancelled && *was == Approved;
                proptest::prop_assert!(!binned, "an approved one is never cancelled");
                proptest::prop_assert!(*was != Cancelled || *is == Cancelled, "what is cancelled stays so");
            }
            if frozen && pair.binding == Some(BindingState::APPROVED) {
                proptest::prop_assert!(matches!(act, Act::Unblock), "only setting free ends a block: {act:?}");
            }
        }
    }
}
