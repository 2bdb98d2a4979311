//! Rate limits of activation links.

use domain::contacts::LIMIT_SECONDS;

use web::room::{Amount, ExactLimit, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[
    LimitCard::Exact(&LINKS_OF_APPLICANT),
    LimitCard::Tally(&LINKS_OF_NETWORK),
    LimitCard::Exact(&LINKS_OF_ADDRESS),
];

/// So many links an hour go to one address, and as many again to somebody who proved that it is hers.
const LINKS: u16 = 5;

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
