//! What people let clients know, read lately.

use domain::consents::Consent;
use domain::ids::{ClientId, PersonId};

use platform::invalidate::Key;
use web::app::Cached;

pub(super) struct Consents;

impl Cached for Consents {
    type Id = PersonId;
    type Value = Vec<(ClientId, Consent)>;
    const MOST: u64 = 20_000;

    fn stale(key: &Key) -> Option<&PersonId> {
        if let Key::Person(id) = key { Some(id) } else { None }
    }
}
