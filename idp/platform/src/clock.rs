//! The clock of the process: the system's, or one that a test sets. It never goes back.
//!
//! When the machine's clock steps back, sessions, codes and tokens that are over would live again, and whoever changed a
//! password in that time could not sign in. So «now» is never before any moment that this database has seen: it goes on
//! from there at the speed of the monotonic clock. `platform::high_water` keeps that moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use domain::timestamp::Timestamp;

/// Where «now» comes from.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    began: Instant,
    /// The highest time seen, less what the monotonic clock had run by then, in milliseconds.
    lead: Arc<AtomicI64>,
}

#[derive(Clone, Debug)]
enum Source {
    /// The operating system.
    System,
    /// A shared number of Unix seconds.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The clock of the operating system.
    pub fn system() -> Self {
        Self::of(Source::System)
    }

    /// A clock that stands at `now` until it is moved.
    pub fn set_to(now: Timestamp) -> Self {
        Self::of(Source::Set(Arc::new(AtomicI64::new(now.0))))
    }

    fn of(source: Source) -> Self {
        Self { source, began: Instant::now(), lead: Arc::new(AtomicI64::new(i64::MIN / 2)) }
    }

    /// The present second.
    pub fn now(&self) -> Timestamp {
        let run = self.run();
        let lead = self.source_millis().saturating_sub(run);
        let lead = self.lead.fetch_max(lead, Ordering::AcqRel).max(lead);
        Timestamp(lead.saturating_add(run).div_euclid(1_000))
    }

    /// Takes note of a time that the database has seen: «now» is not before it.
    pub fn raise(&self, seen: Timestamp) {
        let lead = seen.0.saturating_mul(1_000).saturating_sub(self.run());
        self.lead.fetch_max(lead, Ordering::AcqRel);
    }

    /// By how many seconds the machine's clock is behind the highest time seen.
    pub fn behind(&self) -> i64 {
        self.now().0.saturating_sub(self.source_millis().div_euclid(1_000))
    }

    /// Moves a clock that was set, also back; the system's cannot be moved.
    pub fn advance(&self, seconds: i64) {
        if let Source::Set(now) = &self.source {
            now.fetch_add(seconds, Ordering::AcqRel);
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
    fn source_millis(&self) -> i64 {
        match &self.source {
            Source::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }
            Source::Set(seconds) => seconds.load(Ordering::Acquire).saturating_mul(1_000),
        }
    }

    /// What the monotonic clock has run; a clock that is set stands still.
    fn run(&self) -> i64 {
        match self.source {
            Source::System => i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX),
            Source::Set(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::timestamp::Timestamp;

    use super::Clock;

    #[test]
    fn a_clock_that_steps_back_goes_on_from_the_highest_time() {
        let clock = Clock::set_to(Timestamp(10_000));
        assert_eq!((clock.now().0, clock.behind()), (10_000, 0));
        clock.advance(-3_600);
        assert_eq!((clock.clone().now().0, clock.behind()), (10_000, 3_600));
        clock.advance(3_601);
        assert_eq!((clock.now().0, clock.behind()), (10_001, 0));
    }

    #[test]
    fn what_the_database_has_seen_counts_as_well() {
        let clock = Clock::set_to(Timestamp(10_000));
        clock.raise(Timestamp(50_000));
        assert_eq!((clock.now().0, clock.behind()), (50_000, 40_000));
        clock.raise(Timestamp(20_000));
        assert_eq!(clock.now().0, 50_000);
        let system = Clock::system();
        system.raise(system.now().plus(7_200));
        assert!(system.behind() >= 7_199);
    }
}
