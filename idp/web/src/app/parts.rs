//! Parts of the shared state that belong to one room each.

use std::any::{Any, TypeId};
use std::sync::OnceLock;

use super::Base;
use platform::invalidate::Key;

/// What one room keeps in memory for all requests: a pool, a cache. The room defines the type, and no list names it.
pub trait Part: Any + Send + Sync {
    /// Makes the part. It sees only what stands on the ground, so no part waits for another.
    fn make(base: &Base) -> Self
    where
        Self: Sized;

    /// Forgets what an act made stale, if the part keeps such a thing: on the node of the act after the commit, on the
    /// others when they read of it. [`Cached`](super::Cached) does so for a cache.
    fn forget(&self, _key: &Key) {}
}

/// The parts of a node, in the order of their first use. There are about ten, so that a walk along them is as fast as a
/// look into a table; nobody waits for a lock.
#[derive(Default)]
pub struct Parts {
    first: Slot,
}

type Slot = OnceLock<Box<Link>>;

struct Link {
    kind: TypeId,
    part: Box<dyn Part>,
    next: Slot,
}

impl Link {
    fn new(kind: TypeId, part: impl Part) -> Self {
        Self { kind, part: Box::new(part), next: Slot::new() }
    }

    fn as_any(&self) -> &dyn Any {
        &*self.part
    }
}

impl Parts {
    /// The part of that type; the first who asks makes it.
    pub(super) fn get<P: Part>(&self, base: &Base) -> &P {
        self.get_or_make(|| P::make(base))
    }

    fn get_or_make<P: Part>(&self, make: impl Fn() -> P) -> &P {
        let (mut slot, kind) = (&self.first, TypeId::of::<P>());
        loop {
            let link = slot.get_or_init(|| Box::new(Link::new(kind, make())));
            // The part itself would have to be called.
            if link.kind == kind
                && let Some(part) = link.as_any().downcast_ref()
            {
                return part;
            }
            slot = &link.next;
        }
    }

    /// Forgets in every part what an act made stale. A part that nobody has used yet remembers nothing.
    pub fn forget(&self, keys: &[Key]) {
        let mut slot = &self.first;
        while let Some(link) = slot.get() {
            for key in keys {
                link.part.forget(key);
            }
            slot = &link.next;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use domain::ids::ClientId;

    use super::{Part, Parts};
    use crate::app::Base;
    use platform::invalidate::Key;

    /// A part for each number, which counts what it was told to forget.
    #[derive(Default)]
    struct Numbered<const N: usize>(AtomicUsize);

    impl<const N: usize> Part for Numbered<N> {
        fn make(_base: &Base) -> Self {
            Self::default()
        }

        fn forget(&self, key: &Key) {
            self.0.fetch_add(if *key == Key::All { 100 } else { 1 }, Ordering::Relaxed);
        }
    }

    fn numbered<const N: usize>(parts: &Parts) -> &Numbered<N> {
        parts.get_or_make(Numbered::default)
    }

    #[test]
    fn a_part_is_made_once_and_apart_from_the_others() {
        let parts = Parts::default();
        numbered::<1>(&parts).0.store(7, Ordering::Relaxed);
        assert_eq!(numbered::<2>(&parts).0.load(Ordering::Relaxed), 0);
        assert_eq!(numbered::<1>(&parts).0.load(Ordering::Relaxed), 7);
    }

    #[test]
    fn whoever_asks_at_the_same_time_gets_the_same_part() {
        let parts = Parts::default();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    numbered::<1>(&parts).0.fetch_add(1, Ordering::Relaxed);
                    numbered::<2>(&parts).0.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
        assert_eq!(numbered::<1>(&parts).0.load(Ordering::Relaxed), 8);
        assert_eq!(numbered::<2>(&parts).0.load(Ordering::Relaxed), 8);
    }

    #[test]
    fn every_part_hears_of_every_key() {
        let parts = Parts::default();
        let (one, two) = (numbered::<1>(&parts), numbered::<2>(&parts));
        parts.forget(&[Key::Client(ClientId("a".to_owned())), Key::All]);
        for heard in [&one.0, &two.0] {
            assert_eq!(heard.load(Ordering::Relaxed), 101);
        }
    }
}
