//! The rate limit of removals.

use web::room::{Amount, ExactLimit, LimitCard};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[LimitCard::Exact(&REMOVALS)];

/// Removals that a person asks for: each mails to all mailboxes on file.
pub(super) const REMOVALS: ExactLimit = ExactLimit {
    name: "removals asked for",
    whose: "person",
    most: Amount::Fixed(3),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "The account does not begin to wait; the page says so.",
};
