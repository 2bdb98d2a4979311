//! Rate limits of passkeys.

use web::room::{Amount, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[LimitCard::Tally(&REFUSED_OF_NETWORK)];

/// Passkeys that are refused. Nobody guesses a signature; each costs a check.
pub const REFUSED_OF_NETWORK: TallyLimit = TallyLimit {
    name: "refused passkeys",
    whose: "network",
    most: Amount::Fixed(600),
    seconds: Amount::Fixed(3_600),
    beyond: "Passkeys of this network are refused unread until the hour is over; the password works.",
};
