//! The clients that were read lately.

use domain::clients::{Client, KnownClient};
use domain::ids::ClientId;
use domain::jose::Algorithm;
use domain::timestamp::Timestamp;

use platform::invalidate::Key;
use web::app::Cached;

pub(super) struct Clients;

impl Cached for Clients {
    type Id = ClientId;
    type Value = KnownClient;
    const MOST: u64 = 2_000;

    fn stale(key: &Key) -> Option<&ClientId> {
        if let Key::Client(id) = key { Some(id) } else { None }
    }
}

/// What signs for some client, and what signed for one until then.
pub(super) struct Algorithms;

impl Cached for Algorithms {
    type Id = ();
    type Value = Vec<(Algorithm, Option<Timestamp>)>;
    const MOST: u64 = 1;

    fn stale(key: &Key) -> Option<&()> {
        matches!(key, Key::Client(_)).then_some(&())
    }
}

/// The public clients: their pages may read answers of the token endpoint.
pub(super) struct PublicClients;

impl Cached for PublicClients {
    type Id = ();
    type Value = Vec<Client>;
    const MOST: u64 = 1;

    fn stale(key: &Key) -> Option<&()> {
        matches!(key, Key::Client(_)).then_some(&())
    }
}
