//! The token endpoint (RFC 6749 section 3.2) and what it issues.

mod access;
mod client_credentials;
mod code;
mod endpoint;
mod issue;
mod refresh;

use web::room::Room;
use web::route::{Caller::Client, Card};

pub use access::{Holder, holder, open_access, open_refresh, revocation_name};

/// What this room has.
pub const ROOM: Room = Room { cards, ..Room::named("token") };

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![Card::protocol("/oauth/token", Client).post(endpoint::post).for_scripts()]
}
