//! The sessions that were read lately.

use std::time::Duration;

use domain::ids::SessionId;
use domain::sessions::Session;

use crate::app::{App, Base, Part};
use crate::platform::cache::Cache;
use crate::platform::invalidate::Key;

struct Sessions(Cache<SessionId, Session>);

impl Part for Sessions {
    fn make(_base: &Base) -> Self {
        Self(Cache::new(20_000, Duration::from_mins(1)))
    }

    fn forget(&self, key: &Key) {
        match key {
            Key::Session(id) => self.0.forget(id),
            Key::All => self.0.forget_all(),
            _ => {}
        }
    }
}

/// The node's cache. Who writes a row lets the act invalidate its key.
pub(super) fn cache(app: &App) -> &Cache<SessionId, Session> {
    &app.part::<Sessions>().0
}
