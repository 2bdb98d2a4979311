//! Removing an account at its owner's wish (Personal Data Protection Act, articles 3 and 11: deletion once the purpose is
//! gone).

use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;
use crate::words;

/// How long somebody can change her mind, in seconds: 7 days.
pub const WAIT_SECONDS: i64 = 7 * 86_400;

/// The name that stands in the place of a removed person's, where something of another person still refers to her.
pub const REMOVED_NAME: &str = "（帳號已移除）";

words! {
    /// Why an account is not removed. Each says whose wish goes first.
    RemovalRefusal {
        /// The roster of a school names the person: its data are the school's.
        Roster = "roster",
        /// The person has a role or a duty.
        Role = "role",
        /// The person is bound to a student, or the binding is frozen or waits for the student.
        Binding = "binding",
        /// An application of the person, or her answer to an invitation, waits for a decision.
        Waiting = "waiting",
        /// Something came after the wish: a binding that began, or an application that was sent.
        Since = "since",
    }
}

/// What is known of somebody who wants to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The roster names the person.
    pub in_roster: bool,
    /// The person has a role or a duty that counts.
    pub has_role: bool,
    /// A binding of the person is valid, frozen, or waits for the child, who came of age and is at a school of the city.
    pub has_binding: bool,
    /// Something that the person sent waits for an answer.
    pub waits: bool,
    /// The last time a binding of the person changed to the better, or an application was sent.
    pub last_news: Option<Timestamp>,
}

/// An account that waits to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// When the owner asked for it.
    pub asked_at: Timestamp,
    /// From then on it is removed.
    pub due_at: Timestamp,
}

impl Removal {
    /// One that is asked for now.
    pub fn asked(now: Timestamp) -> Self {
        Self { asked_at: now, due_at: now.plus(WAIT_SECONDS) }
    }

    /// Whether its time has come.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due_at <= now
    }
}

/// Whether an account may be removed: only a guardian's without a child, without any other role and without anything that
/// waits. Once it was asked for, whatever came since is a change of mind.
///
/// # Errors
/// Why not.
pub fn may_remove(facts: &Facts, asked_at: Option<Timestamp>) -> Result<(), RemovalRefusal> {
    let came_since = asked_at.is_some_and(|asked| facts.last_news.is_some_and(|news| news > asked));
    let rules = [
        (facts.in_roster, RemovalRefusal::Roster),
        (facts.has_role, RemovalRefusal::Role),
        (facts.has_binding, RemovalRefusal::Binding),
        (facts.waits, RemovalRefusal::Waiting),
        (came_since, RemovalRefusal::Since),
    ];
    rules.into_iter().find(|(stands, _)| *stands).map_or(Ok(()), |(_, refusal)| Err(refusal))
}

#[cfg(test)]
mod tests {
    use super::{Facts, Removal, RemovalRefusal, WAIT_SECONDS, may_remove};
    use crate::timestamp::Timestamp;

    const ASKED: Timestamp = Timestamp(1_000);

    #[test]
    fn each_thing_that_stands_in_the_way_is_told_by_itself() {
        let none = Facts::default();
        for (facts, refusal) in [
            (Facts { in_roster: true, ..none }, RemovalRefusal::Roster),
            (Facts { has_role: true, ..none }, RemovalRefusal::Role),
            (Facts { has_binding: true, ..none }, RemovalRefusal::Binding),
            (Facts { waits: true, ..none }, RemovalRefusal::Waiting),
        ] {
            assert_eq!(may_remove(&facts, None), Err(refusal));
            assert_eq!(may_remove(&facts, Some(ASKED)), Err(refusal));
        }
        assert_eq!(may_remove(&none, Some(ASKED)), Ok(()));
    }

    #[test]
    fn what_came_after_the_wish_is_a_change_of_mind_and_what_came_before_is_not() {
        let news = |at| Facts { last_news: Some(Timestamp(at)), ..Facts::default() };
        assert_eq!(may_remove(&news(1_001), Some(ASKED)), Err(RemovalRefusal::Since));
        assert_eq!(may_remove(&news(1_000), Some(ASKED)), Ok(()));
        assert_eq!(may_remove(&news(1_001), None), Ok(()), "nobody asked yet");
    }

    #[test]
    fn an_account_waits_for_seven_days() {
        let removal = Removal::asked(ASKED);
        let last = ASKED.plus(WAIT_SECONDS);
        assert!(!removal.is_due(last.plus(-1)) && removal.is_due(last));
    }
}
