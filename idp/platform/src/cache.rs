//! What was read lately, kept with a cap, a time limit and exact invalidation.
//!
//! A value read before an act committed must not be remembered after it: a reader notes the count of its key's
//! stripe before it reads, and keeps what it read only if no one forgot a key of that stripe meanwhile.

use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const STRIPES: usize = 1024;

/// Values by key; share it behind an `Arc`.
pub struct Cache<K, V> {
    entries: moka::sync::Cache<K, Arc<V>, RandomState>,
    forgotten: Vec<AtomicU64>,
    hasher: RandomState,
}

/// When somebody looked, so to say: the count of a key's stripe.
#[derive(Clone, Copy)]
pub struct Look(u64);

impl<K: Hash + Eq + Clone + Send + Sync + 'static, V: Send + Sync + 'static> Cache<K, V> {
    /// At most `most` values, each for `life`.
    pub fn new(most: u64, life: Duration) -> Self {
        let hasher = RandomState::new();
        let entries = moka::sync::Cache::builder().max_capacity(most).time_to_live(life);
        Self {
            entries: entries.build_with_hasher(hasher.clone()),
            forgotten: (0..STRIPES).map(|_| AtomicU64::new(0)).collect(),
            hasher,
        }
    }

    /// The value, from memory or by `read`; what `read` does not find is not remembered.
    pub async fn get_or_read<E, R>(&self, key: &K, read: impl FnOnce() -> R) -> Result<Option<Arc<V>>, E>
    where
        R: Future<Output = Result<Option<V>, E>>,
    {
        if let Some(value) = self.entries.get(key) {
            return Ok(Some(value));
        }
        let seen = self.look(key);
        // In a box: it is large and seldom needed, and every caller would carry it along.
        let Some(value) = Box::pin(read()).await? else { return Ok(None) };
        let value = Arc::new(value);
        self.keep(key, seen, Arc::clone(&value));
        Ok(Some(value))
    }

    /// Call it before a value is read or written that [`Cache::keep`] is to remember.
    pub fn look(&self, key: &K) -> Look {
        Look(self.count(key))
    }

    /// Remembers a value that was read since that look, unless its key was forgotten meanwhile.
    pub fn keep(&self, key: &K, seen: Look, value: Arc<V>) {
        if self.count(key) != seen.0 {
            return;
        }
        self.entries.insert(key.clone(), value);
        if self.count(key) != seen.0 {
            self.entries.invalidate(key);
        }
    }

    /// Remembers a value that was written since that look, unless its key was forgotten meanwhile. Who read the value of
    /// before and has not kept it yet keeps it no more.
    pub fn replace(&self, key: &K, seen: Look, value: Arc<V>) {
        let Some(stripe) = self.stripe(key) else { return };
        let next = seen.0.wrapping_add(1);
        if stripe.compare_exchange(seen.0, next, Ordering::AcqRel, Ordering::Acquire).is_err() {
            return self.forget(key);
        }
        self.keep(key, Look(next), value);
    }

    /// The value, if it is in memory.
    pub fn get(&self, key: &K) -> Option<Arc<V>> {
        self.entries.get(key)
    }

    /// Forgets a value; call it after the commit that changed it.
    pub fn forget(&self, key: &K) {
        if let Some(stripe) = self.stripe(key) {
            stripe.fetch_add(1, Ordering::AcqRel);
        }
        self.entries.invalidate(key);
    }

    /// Forgets everything.
    pub fn forget_all(&self) {
        for stripe in &self.forgotten {
            stripe.fetch_add(1, Ordering::AcqRel);
        }
        self.entries.invalidate_all();
    }

    fn stripe(&self, key: &K) -> Option<&AtomicU64> {
        let hash = usize::try_from(self.hasher.hash_one(key) % STRIPES as u64).unwrap_or(0);
        self.forgotten.get(hash)
    }

    fn count(&self, key: &K) -> u64 {
        self.stripe(key).map_or(0, |stripe| stripe.load(Ordering::Acquire))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::time::Duration;

    use super::Cache;

    fn cache() -> Cache<u8, u8> {
        Cache::new(10, Duration::from_mins(1))
    }

    #[test]
    fn what_was_forgotten_meanwhile_is_not_remembered() {
        let cache = cache();
        let seen = cache.look(&1);
        cache.forget(&1);
        cache.keep(&1, seen, Arc::new(7));
        assert_eq!(cache.get(&1), None);
        cache.replace(&1, seen, Arc::new(7));
        assert_eq!(cache.get(&1), None);
        cache.replace(&1, cache.look(&1), Arc::new(8));
        assert_eq!(cache.get(&1).as_deref(), Some(&8));
    }

    #[tokio::test]
    async fn who_read_before_a_write_does_not_undo_what_was_written() {
        let cache = cache();
        let read = async {
            cache.replace(&1, cache.look(&1), Arc::new(2));
            Ok::<_, Infallible>(Some(1))
        };
        let found = cache.get_or_read(&1, || read).await.unwrap();
        assert_eq!(found.as_deref(), Some(&1));
        assert_eq!(cache.get(&1).as_deref(), Some(&2));
    }
}
