//! The clients that were read lately.

use domain::clients::KnownClient;
use domain::ids::ClientId;

use crate::app::Cached;
use crate::platform::invalidate::Key;

pub(super) struct Clients;

impl Cached for Clients {
    type Id = ClientId;
    type Value = KnownClient;
    const MOST: u64 = 2_000;

    fn stale(key: &Key) -> Option<&ClientId> {
        if let Key::Client(id) = key { Some(id) } else { None }
    }
}
