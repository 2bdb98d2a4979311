//! Rate limits of badges.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::badges::{HERE_SECONDS, WEEK_SECONDS, WRONG_A_DAY, WRONG_A_WEEK, WRONG_HERE};

use platform::limits::Limit;
use web::app::App;
use web::room::{Amount, ExactLimit, LimitCard};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[
    LimitCard::Exact(&WRONG_PICTURES_HERE),
    LimitCard::Exact(&WRONG_PICTURES),
    LimitCard::Exact(&WRONG_LATELY),
];

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

/// The same in a week. It goes on when the school opens the badge: a code that somebody else has is made void.
const WRONG_LATELY: ExactLimit = ExactLimit {
    name: "wrong pictures lately",
    whose: "badge",
    most: Amount::Fixed(WRONG_A_WEEK),
    seconds: Amount::Fixed(WEEK_SECONDS),
    beyond: "The badge is closed until the school issues another one. On record.",
};

/// The limit of a week for the badge of that keyed hash.
pub(super) fn lately(app: &App, code: &[u8]) -> Limit {
    WRONG_LATELY.of(app, &[&URL_SAFE_NO_PAD.encode(code)])
}
