//! The rate limit of checking documents.

use web::room::{Amount, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[LimitCard::Tally(&CHECKS_OF_NETWORK)];

/// Files that a network asks about, so that nobody can try out document numbers: a school behind one address checks a
/// class and more.
pub(super) const CHECKS_OF_NETWORK: TallyLimit = TallyLimit {
    name: "documents verify",
    whose: "network",
    most: Amount::Fixed(300),
    seconds: Amount::Fixed(3_600),
    beyond: "The file is not looked at; the page says when the next one is (429).",
};
