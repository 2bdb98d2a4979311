//! The clients that were read lately.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::clients::KnownClient;
use domain::ids::ClientId;
use domain::jose::Algorithm;

use crate::app::{App, Base, Part};
use crate::platform::cache::Cache;
use crate::platform::invalidate::Key;

struct Clients {
    known: Cache<ClientId, KnownClient>,
    algorithms: Cache<(), BTreeSet<Algorithm>>,
}

impl Part for Clients {
    fn make(_base: &Base) -> Self {
        let minute = Duration::from_mins(1);
        Self { known: Cache::new(2_000, minute), algorithms: Cache::new(1, minute) }
    }

    fn forget(&self, key: &Key) {
        match key {
            Key::Client(id) => self.known.forget(id),
            Key::All => self.known.forget_all(),
            _ => return,
        }
        self.algorithms.forget_all();
    }
}

/// The node's cache. Who writes a row lets the act invalidate its key.
pub(super) fn cache(app: &App) -> &Cache<ClientId, KnownClient> {
    &app.part::<Clients>().known
}

/// What signs for some client.
pub(super) fn algorithms(app: &App) -> &Cache<(), BTreeSet<Algorithm>> {
    &app.part::<Clients>().algorithms
}
