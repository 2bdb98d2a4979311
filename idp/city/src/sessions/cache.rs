//! The sessions that were read lately.

use domain::ids::SessionId;
use domain::sessions::Session;

use platform::invalidate::Key;
use web::app::Cached;

pub(super) struct Sessions;

impl Cached for Sessions {
    type Id = SessionId;
    type Value = Session;
    const MOST: u64 = 20_000;

    fn stale(key: &Key) -> Option<&SessionId> {
        if let Key::Session(id) = key { Some(id) } else { None }
    }
}
