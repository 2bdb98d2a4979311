//! Rate limits of invitations.

use web::room::{Amount, ExactLimit, LimitCard};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[LimitCard::Exact(&INVITATIONS), LimitCard::Exact(&MAILBOX_CODES)];

/// A day, in seconds.
const DAY: i64 = 24 * 3_600;

/// Sent invitations: more than anybody needs, too few to trouble strangers.
pub(super) const INVITATIONS: ExactLimit = ExactLimit {
    name: "invitations",
    whose: "guardian",
    most: Amount::Fixed(10),
    seconds: Amount::Fixed(DAY),
    beyond: "No invitation is sent; the page says so.",
};

/// Codes to mailboxes that an invited person names: whoever has an invitation could trouble strangers.
pub(super) const MAILBOX_CODES: ExactLimit = ExactLimit {
    name: "codes of an invitation",
    whose: "invitation",
    most: Amount::Fixed(10),
    seconds: Amount::Fixed(DAY),
    beyond: "No code is sent; the page says so.",
};
