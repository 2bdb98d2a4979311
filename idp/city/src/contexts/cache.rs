//! The people who were read lately, with their contexts.

use std::sync::atomic::{AtomicI32, Ordering};

use domain::identifiers::taipei_date;
use domain::ids::PersonId;
use domain::standing::Standing;
use domain::timestamp::Timestamp;

use platform::cache::Cache;
use platform::invalidate::Key;
use web::app::{App, Base, Cached, Part};

struct Standings;

impl Cached for Standings {
    type Id = PersonId;
    type Value = Standing;
    const MOST: u64 = 10_000;

    fn stale(key: &Key) -> Option<&PersonId> {
        if let Key::Person(id) = key { Some(id) } else { None }
    }
}

/// The day for which people were read, as a Julian day number.
struct Day(AtomicI32);

impl Part for Day {
    fn make(_base: &Base) -> Self {
        Self(AtomicI32::new(0))
    }
}

/// The node's cache. It forgets people when a new day begins in Taipei: classes and terms follow their dates.
pub(super) fn cache(app: &App, now: Timestamp) -> &Cache<PersonId, Standing> {
    let (cache, day) = (app.cache::<Standings>(), &app.part::<Day>().0);
    let today = taipei_date(now).to_julian_day();
    if day.load(Ordering::Acquire) != today {
        cache.forget_all();
        day.store(today, Ordering::Release);
    }
    cache
}
