//! Rate limits of passkeys.

use web::room::{Amount, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[LimitCard::Tally(&REFUSED_OF_PASSKEY)];

/// Answers that name an enrolled passkey and are not right: nobody guesses a signature, and each costs a check. Answers that name
/// none cost a look only and are not counted: a school is one network, and one pupil must not switch passkeys off for all.
pub const REFUSED_OF_PASSKEY: TallyLimit = TallyLimit {
    name: "refused passkeys",
    whose: "passkey and network",
    most: Amount::Fixed(60),
    seconds: Amount::Fixed(3_600),
    beyond: "This passkey is refused unread in this network until the hour is over; the password works.",
};
