//! Rate limits of mails about applications.

use domain::contacts::LIMIT_SECONDS;

use web::room::{Amount, ExactLimit, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[
    LimitCard::Exact(&REMINDERS),
    LimitCard::Exact(&LINKS_OF_APPLICANT),
    LimitCard::Tally(&LINKS_OF_NETWORK),
    LimitCard::Exact(&LINKS_OF_ADDRESS),
];

/// So many links an hour go to one address, and as many again to somebody who proved that it is hers.
const LINKS: u16 = 5;

/// Reminders. The name holds the day, so one row is kept for longer than that day.
pub(super) const REMINDERS: ExactLimit = ExactLimit {
    name: "review call",
    whose: "reviewer and day",
    most: Amount::Fixed(1),
    seconds: Amount::Fixed(2 * 24 * 3_600),
    beyond: "The reminder goes out on the next morning, together with those of that day.",
};

/// Activation links that an applicant with a proved contact asks for again.
pub(super) const LINKS_OF_APPLICANT: ExactLimit = ExactLimit {
    name: "activation link",
    whose: "e-mail address",
    most: Amount::Fixed(LINKS),
    seconds: Amount::Fixed(LIMIT_SECONDS),
    beyond: "No link is sent; the page says so.",
};

/// Activation links that somebody asks for who proves nothing.
pub(super) const LINKS_OF_NETWORK: TallyLimit = TallyLimit {
    name: "activation links",
    whose: "network",
    most: Amount::Configured("binding.codes_per_network", |config| config.binding.codes_per_network),
    seconds: Amount::Fixed(LIMIT_SECONDS),
    beyond: "No link is sent; the page says so.",
};

/// Activation links that somebody asks for who proves nothing.
pub(super) const LINKS_OF_ADDRESS: ExactLimit = ExactLimit {
    name: "activation link asked for",
    whose: "e-mail address",
    most: Amount::Fixed(LINKS),
    seconds: Amount::Fixed(LIMIT_SECONDS),
    beyond: "No link is sent, and the page says the same as when one is.",
};
