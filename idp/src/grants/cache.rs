//! The grants that were read lately.

use std::time::Duration;

use domain::grants::Grant;
use domain::ids::GrantId;

use crate::app::{App, Base, Part};
use crate::platform::cache::Cache;
use crate::platform::invalidate::Key;

struct Grants(Cache<GrantId, Grant>);

impl Part for Grants {
    fn make(_base: &Base) -> Self {
        Self(Cache::new(20_000, Duration::from_mins(1)))
    }

    fn forget(&self, key: &Key) {
        match key {
            Key::Grant(id) => self.0.forget(id),
            Key::All => self.0.forget_all(),
            _ => {}
        }
    }
}

/// The node's cache. Who writes a row lets the act invalidate its key.
pub(super) fn cache(app: &App) -> &Cache<GrantId, Grant> {
    &app.part::<Grants>().0
}
