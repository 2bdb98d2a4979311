//! What a mail with an activation link does to the link that was mailed before it.

use super::MOST_ACTIVATION_TRIES;
use crate::timestamp::Timestamp;
use crate::words;

/// A link that lives at least so many seconds longer serves the next approval too: a day.
pub const KEPT_LINK_SECONDS: i64 = 24 * 3600;

words! {
    /// What a mail with an activation link says about the link that was mailed before.
    EarlierLink {
        /// There was none that still opened something.
        Absent = "absent",
        /// It is the same link: both mails lead to it until it is used.
        Good = "good",
        /// It opens nothing any more: the new one takes its place.
        Void = "void",
    }
}

/// A link that was mailed, as its account remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailedLink {
    /// Its end.
    pub dies_at: Timestamp,
    /// Wrong tries at its page.
    pub tries: i32,
    /// It went to the mailbox to which the next one goes.
    pub same_mailbox: bool,
}

/// What becomes of the link that was mailed before when the next child is approved. A parent of two children gets two mails
/// that look alike, and opens whichever she finds: so the link stays the same while it lives long enough.
pub fn earlier_link(before: Option<MailedLink>, now: Timestamp) -> EarlierLink {
    let Some(before) = before.filter(|before| now < before.dies_at) else { return EarlierLink::Absent };
    let lives_on = now.plus(KEPT_LINK_SECONDS) <= before.dies_at;
    let opens = before.tries < MOST_ACTIVATION_TRIES;
    if lives_on && opens && before.same_mailbox { EarlierLink::Good } else { EarlierLink::Void }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_serves_the_next_approval_while_it_lives_a_day_longer_and_went_to_the_same_mailbox() {
        let now = Timestamp(1_788_220_500);
        let living = MailedLink { dies_at: now.plus(KEPT_LINK_SECONDS), tries: 4, same_mailbox: true };
        assert_eq!(earlier_link(None, now), EarlierLink::Absent);
        assert_eq!(earlier_link(Some(living), now), EarlierLink::Good);
        let short = MailedLink { dies_at: now.plus(KEPT_LINK_SECONDS - 1), ..living };
        let guessed = MailedLink { tries: MOST_ACTIVATION_TRIES, ..living };
        let elsewhere = MailedLink { same_mailbox: false, ..living };
        for void in [short, guessed, elsewhere] {
            assert_eq!(earlier_link(Some(void), now), EarlierLink::Void, "{void:?}");
        }
        let over = MailedLink { dies_at: now, ..living };
        assert_eq!(earlier_link(Some(over), now), EarlierLink::Absent);
    }
}
