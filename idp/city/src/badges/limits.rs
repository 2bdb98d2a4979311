//! Rate limits of badges.

use domain::badges::{HERE_SECONDS, WRONG_A_DAY, WRONG_HERE};

use web::room::{Amount, ExactLimit, LimitCard};

/// All of them.
pub(super) const LIMITS: &[LimitCard] =
    &[LimitCard::Exact(&WRONG_PICTURES_HERE), LimitCard::Exact(&WRONG_PICTURES)];

/// Wrong pictures for a badge in one browser and network.
pub(super) const WRONG_PICTURES_HERE: ExactLimit = ExactLimit {
    name: "wrong pictures here",
    whose: "badge, browser and network",
    most: Amount::Fixed(WRONG_HERE),
    seconds: Amount::Fixed(HERE_SECONDS),
    beyond: "Right pictures are refused as wrong ones are. On record.",
};

/// Wrong pictures for a badge anywhere: of 2,024 choices so many say little.
pub(super) const WRONG_PICTURES: ExactLimit = ExactLimit {
    name: "wrong pictures",
    whose: "badge",
    most: Amount::Fixed(WRONG_A_DAY),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "The badge is closed until the school opens it or issues another one. On record.",
};
