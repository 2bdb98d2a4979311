//! The people who were read lately, with their contexts.

use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use domain::identifiers::taipei_date;
use domain::ids::PersonId;
use domain::standing::Standing;
use domain::timestamp::Timestamp;

use crate::app::{App, Base, Part};
use crate::platform::cache::Cache;
use crate::platform::invalidate::Key;

struct Standings {
    cache: Cache<PersonId, Standing>,
    /// The day for which people were read, as a Julian day number.
    day: AtomicI32,
}

impl Standings {
    /// Forgets people when a new day begins in Taipei: classes and terms follow their dates.
    fn turn_to(&self, now: Timestamp) {
        let today = taipei_date(now).to_julian_day();
        if self.day.load(Ordering::Acquire) != today {
            self.cache.forget_all();
            self.day.store(today, Ordering::Release);
        }
    }
}

impl Part for Standings {
    fn make(_base: &Base) -> Self {
        Self { cache: Cache::new(10_000, Duration::from_mins(1)), day: AtomicI32::new(0) }
    }

    fn forget(&self, key: &Key) {
        match key {
            Key::Person(id) => self.cache.forget(id),
            Key::All => self.cache.forget_all(),
            _ => {}
        }
    }
}

/// The node's cache, as it is good for that day.
pub(super) fn cache(app: &App, now: Timestamp) -> &Cache<PersonId, Standing> {
    let standings = app.part::<Standings>();
    standings.turn_to(now);
    &standings.cache
}
