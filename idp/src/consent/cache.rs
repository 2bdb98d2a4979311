//! What people let clients know, read lately.

use std::time::Duration;

use domain::consents::Consent;
use domain::ids::{ClientId, PersonId};

use crate::app::{App, Base, Part};
use crate::platform::cache::Cache;
use crate::platform::invalidate::Key;

struct Consents(Cache<PersonId, Vec<(ClientId, Consent)>>);

impl Part for Consents {
    fn make(_base: &Base) -> Self {
        Self(Cache::new(20_000, Duration::from_mins(1)))
    }

    fn forget(&self, key: &Key) {
        match key {
            Key::Person(id) => self.0.forget(id),
            Key::All => self.0.forget_all(),
            _ => {}
        }
    }
}

/// The node's cache. Who writes a row lets the act invalidate its key.
pub(super) fn cache(app: &App) -> &Cache<PersonId, Vec<(ClientId, Consent)>> {
    &app.part::<Consents>().0
}
