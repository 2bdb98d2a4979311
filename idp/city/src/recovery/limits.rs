//! Rate limits of the ways back in.

use domain::contacts::LIMIT_SECONDS;
use domain::recovery::{LINK_PAUSE_SECONDS, LINKS_A_DAY};

use web::room::{Amount, ExactLimit, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[
    LimitCard::Exact(&LINK_PAUSE),
    LimitCard::Exact(&LINKS_OF_ACCOUNT),
    LimitCard::Exact(&LINKS_OF_BROWSER),
    LimitCard::Tally(&LINKS_OF_NETWORK),
    LimitCard::Exact(&PHRASES_OF_DEVICE),
    LimitCard::Exact(&TRIES_OF_PHRASE),
    LimitCard::Tally(&PHRASES_OF_NETWORK),
    LimitCard::Exact(&CONTACT_CODES),
    LimitCard::Exact(&LOGIN_NAMES),
];

/// A day, in seconds.
const DAY: i64 = 24 * 3_600;

/// Said of what an account has used up.
const AS_ALWAYS: &str = "No link is sent, and the page says the same as when one is.";

/// The pause between two links.
pub(super) const LINK_PAUSE: ExactLimit = ExactLimit {
    name: "recovery link",
    whose: "account, or name that nobody has",
    most: Amount::Fixed(1),
    seconds: Amount::Fixed(LINK_PAUSE_SECONDS),
    beyond: AS_ALWAYS,
};

/// Links of a day.
pub(super) const LINKS_OF_ACCOUNT: ExactLimit = ExactLimit {
    name: "recovery links a day",
    whose: "account, or name that nobody has",
    most: Amount::Fixed(LINKS_A_DAY),
    seconds: Amount::Fixed(DAY),
    beyond: AS_ALWAYS,
};

/// Links that one browser asks for, whatever the names.
pub(super) const LINKS_OF_BROWSER: ExactLimit = ExactLimit {
    name: "recovery links of a browser",
    whose: "browser",
    most: Amount::Fixed(10),
    seconds: Amount::Fixed(LIMIT_SECONDS),
    beyond: "No link is sent; the page says so.",
};

/// Links that one network asks for, whatever the names.
pub(super) const LINKS_OF_NETWORK: TallyLimit = TallyLimit {
    name: "recovery links of a network",
    whose: "network",
    most: Amount::Configured("binding.codes_per_network", |config| config.binding.codes_per_network),
    seconds: Amount::Fixed(LIMIT_SECONDS),
    beyond: "No link is sent; the page says so.",
};

/// Phrases typed for a name in one browser and network.
pub(super) const PHRASES_OF_DEVICE: ExactLimit = ExactLimit {
    name: "recovery phrases here",
    whose: "login name, browser and network",
    most: Amount::Fixed(5),
    seconds: Amount::Fixed(15 * 60),
    beyond: "A right phrase is refused as a wrong one is. On record.",
};

/// Tries at one phrase anywhere: of 134 million phrases so many say nothing. A new phrase has its own, so that a stranger who uses
/// them up closes the way for nobody.
pub(super) const TRIES_OF_PHRASE: ExactLimit = ExactLimit {
    name: "tries at a recovery phrase",
    whose: "phrase; a name without one has none",
    most: Amount::Fixed(20),
    seconds: Amount::Fixed(DAY),
    beyond: "A right phrase is refused as a wrong one is. On record.",
};

/// Phrases typed in one network, whatever the names: a school is one network.
pub(super) const PHRASES_OF_NETWORK: TallyLimit = TallyLimit {
    name: "recovery phrases of a network",
    whose: "network",
    most: Amount::Configured("binding.codes_per_network", |config| config.binding.codes_per_network),
    seconds: Amount::Fixed(LIMIT_SECONDS),
    beyond: "A right phrase is refused as a wrong one is. On record.",
};

/// Login names that a person tries: each answer says whether somebody has the name.
pub(super) const LOGIN_NAMES: ExactLimit = ExactLimit {
    name: "login names",
    whose: "person",
    most: Amount::Fixed(10),
    seconds: Amount::Fixed(DAY),
    beyond: "The name is not changed; the page says so.",
};

/// Codes that a person has sent to new contacts.
pub(super) const CONTACT_CODES: ExactLimit = ExactLimit {
    name: "contact changes",
    whose: "person",
    most: Amount::Fixed(10),
    seconds: Amount::Fixed(DAY),
    beyond: "No code is sent; the page says so.",
};
