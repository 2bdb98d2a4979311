//! Rate limits of telling whether a password contains personal data.

use platform::limits::LONGEST_SECONDS;

use web::room::{Amount, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[
    LimitCard::Tally(&TYPED_IN_SESSION),
    LimitCard::Tally(&TYPED_BY_PERSON),
    LimitCard::Tally(&SENT_BY_PERSON),
];

/// A day, in seconds.
const DAY: i64 = 24 * 3_600;

/// While somebody types. A number of which a page shows some characters takes ten answers, so it is far fewer.
pub(super) const TYPED_IN_SESSION: TallyLimit = TallyLimit {
    name: "personal while typing",
    whose: "session",
    most: Amount::Fixed(6),
    seconds: Amount::Fixed(LONGEST_SECONDS),
    beyond: "The meter says nothing of personal data. The last answer is on record.",
};

/// While somebody types, in all browsers of a person.
pub(super) const TYPED_BY_PERSON: TallyLimit = TallyLimit {
    name: "personal while typing, a day",
    whose: "person",
    most: Amount::Fixed(8),
    seconds: Amount::Fixed(DAY),
    beyond: "The meter says nothing of personal data. The last answer is on record.",
};

/// Passwords sent to be set.
pub(super) const SENT_BY_PERSON: TallyLimit = TallyLimit {
    name: "personal of sent passwords",
    whose: "person",
    most: Amount::Fixed(8),
    seconds: Amount::Fixed(DAY),
    beyond: "No password is set; the page says so. The last answer is on record.",
};
