//! The rate limit of taking one's own record along.

use web::room::{Amount, ExactLimit, LimitCard};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[LimitCard::Exact(&TAKES)];

/// Copies of a person's record: each reads every table.
pub(super) const TAKES: ExactLimit = ExactLimit {
    name: "own record",
    whose: "person",
    most: Amount::Fixed(10),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "Nothing is handed out; the page says so.",
};
