//! Caches of rooms.

use std::hash::Hash;
use std::time::Duration;

use super::{App, Base, Part};
use platform::cache::Cache;
use platform::invalidate::Key;

/// How long a value is kept. What is invalidated goes at once.
const LIFE: Duration = Duration::from_mins(1);

/// What one room read lately: the room implements this for a type without values, and asks [`App::cache`] for the cache.
pub trait Cached: Send + Sync + 'static {
    /// What a value is found by.
    type Id: Hash + Eq + Clone + Send + Sync + 'static;
    /// What is kept.
    type Value: Send + Sync + 'static;
    /// The most values that a node keeps.
    const MOST: u64;

    /// Whose value is stale where that key was invalidated; none where the key is of another kind.
    fn stale(key: &Key) -> Option<&Self::Id>;
}

struct CacheOf<C: Cached>(Cache<C::Id, C::Value>);

impl<C: Cached> Part for CacheOf<C> {
    fn make(_base: &Base) -> Self {
        Self(Cache::new(C::MOST, LIFE))
    }

    fn forget(&self, key: &Key) {
        match C::stale(key) {
            Some(id) => self.0.forget(id),
            None if *key == Key::All => self.0.forget_all(),
            None => {}
        }
    }
}

impl App {
    /// The node's cache of a room. An act that writes a row of it invalidates the key.
    pub fn cache<C: Cached>(&self) -> &Cache<C::Id, C::Value> {
        &self.part::<CacheOf<C>>().0
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::ids::ClientId;

    use super::{CacheOf, Cached, LIFE};
    use crate::app::Part as _;
    use platform::cache::Cache;
    use platform::invalidate::Key;

    struct Numbers;

    impl Cached for Numbers {
        type Id = ClientId;
        type Value = u8;
        const MOST: u64 = 10;

        fn stale(key: &Key) -> Option<&ClientId> {
            if let Key::Client(id) = key { Some(id) } else { None }
        }
    }

    #[test]
    fn a_cache_forgets_the_value_of_a_key_or_all_of_them() {
        let cache = CacheOf::<Numbers>(Cache::new(Numbers::MOST, LIFE));
        let (one, two) = (ClientId("1".to_owned()), ClientId("2".to_owned()));
        for (id, value) in [(&one, 1), (&two, 2)] {
            cache.0.keep(id, cache.0.look(id), Arc::new(value));
        }
        cache.forget(&Key::Client(one.clone()));
        assert_eq!((cache.0.get(&one), cache.0.get(&two)), (None, Some(Arc::new(2))));
        cache.forget(&Key::All);
        assert_eq!(cache.0.get(&two), None);
    }
}
