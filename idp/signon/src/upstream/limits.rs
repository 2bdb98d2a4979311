//! Rate limits of sign-ins by other providers.

use web::room::{Amount, ExactLimit, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[
    LimitCard::Tally(&STARTS_OF_NETWORK),
    LimitCard::Tally(&UNKNOWN_OF_NETWORK),
    LimitCard::Exact(&LINKS_OF_PERSON),
];

/// Browsers sent to other providers. A school is one network.
pub(super) const STARTS_OF_NETWORK: TallyLimit = TallyLimit {
    name: "upstream starts",
    whose: "network",
    most: Amount::Fixed(3_000),
    seconds: Amount::Fixed(600),
    beyond: "The sign-in page says to try again later; the password works.",
};

/// Accounts that came back and opened nothing.
pub(super) const UNKNOWN_OF_NETWORK: TallyLimit = TallyLimit {
    name: "upstream unknown",
    whose: "network",
    most: Amount::Fixed(300),
    seconds: Amount::Fixed(3_600),
    beyond: "The link is not offered; the sign-in page says to try again later.",
};

/// New links.
pub(super) const LINKS_OF_PERSON: ExactLimit = ExactLimit {
    name: "upstream links",
    whose: "person",
    most: Amount::Fixed(5),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "The account is not linked; the page says to try again tomorrow.",
};
