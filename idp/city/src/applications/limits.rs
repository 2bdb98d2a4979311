//! Rate limits of mails about applications.

use web::room::{Amount, ExactLimit, LimitCard};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[LimitCard::Exact(&REMINDERS)];

/// Reminders. The name holds the day, so one row is kept for longer than that day.
pub(super) const REMINDERS: ExactLimit = ExactLimit {
    name: "review call",
    whose: "reviewer and day",
    most: Amount::Fixed(1),
    seconds: Amount::Fixed(2 * 24 * 3_600),
    beyond: "The reminder goes out on the next morning, together with those of that day.",
};
