//! The rate limit of comparing numbers.

use web::room::{Amount, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[LimitCard::Tally(&NUMBERS_COMPARED)];

/// Typed numbers that are compared with stored ones. Nobody mistypes the own number so often.
pub(super) const NUMBERS_COMPARED: TallyLimit = TallyLimit {
    name: "numbers compared",
    whose: "applicant, invitation or person",
    most: Amount::Fixed(20),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "The number is not compared. The last one of a day is on record.",
};
