//! The clients that were read lately.

use std::time::Duration;

use domain::clients::KnownClient;
use domain::ids::ClientId;

use crate::app::{App, Base, Part};
use crate::platform::cache::Cache;
use crate::platform::invalidate::Key;

struct Clients(Cache<ClientId, KnownClient>);

impl Part for Clients {
    fn make(_base: &Base) -> Self {
        Self(Cache::new(2_000, Duration::from_mins(1)))
    }

    fn forget(&self, key: &Key) {
        match key {
            Key::Client(id) => self.0.forget(id),
            Key::All => self.0.forget_all(),
            _ => {}
        }
    }
}

/// The node's cache. Who writes a row lets the act invalidate its key.
pub(super) fn cache(app: &App) -> &Cache<ClientId, KnownClient> {
    &app.part::<Clients>().0
}
