//! Route cards: what is known of a route is written once, beside its handlers.
//!
//! Each room lists its cards, and `idp::router` makes one service of them. The guard, the error pages, the way back
//! after signing in, the route's name in the log and the metrics, `docs/routes.md` and `tests/it/routes` read the same
//! cards.

mod card;
mod here;
mod map;

pub use card::{Body, Call, Caller, Card, Face, Opener, Route};
pub(crate) use here::is_path_here;
pub use here::{ENROL, HOME, SIGN_OUT};
pub use map::{Place, RouteMap};
