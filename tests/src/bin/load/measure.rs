//! Latencies in a histogram of fixed size: 32 steps for each doubling, so within 3.2 % of the truth.

use std::time::Duration;

const STEPS: u64 = 64;

/// How often which latency occurred.
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Histogram {
    /// Counts one operation.
    pub fn record(&mut self, took: Duration) {
        let slot = slot(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        if self.counts.len() <= slot {
            self.counts.resize(slot + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(slot) {
            *count += 1;
        }
        self.total += 1;
    }

    /// Adds another one.
    pub fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.total += other.total;
    }

    /// How many were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The latency that `per_mille` of all operations do not exceed.
    pub fn quantile(&self, per_mille: u64) -> Duration {
        let wanted = (self.total * per_mille).div_ceil(1000).max(1);
        let mut seen = 0;
        for (slot, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return Duration::from_micros(value(slot));
            }
        }
        Duration::ZERO
    }
}

/// Microseconds below 64 have a slot each; above, 32 slots for each doubling.
fn slot(micros: u64) -> usize {
    let doublings = u64::from(micros.max(1).ilog2()).saturating_sub(5);
    let slot = if doublings == 0 { micros } else { doublings * STEPS / 2 + (micros >> doublings) };
    usize::try_from(slot).unwrap_or(usize::MAX)
}

/// The upper end of a slot.
fn value(slot: usize) -> u64 {
    let slot = slot as u64;
    if slot < STEPS {
        return slot;
    }
    let doublings = slot / (STEPS / 2) - 1;
    let mantissa = slot - doublings * (STEPS / 2);
    ((mantissa + 1) << doublings) - 1
}

#[cfg(test)]
mod tests {
    use super::{Histogram, slot, value};
    use std::time::Duration;

    #[test]
    fn a_slot_is_never_more_than_four_percent_wide() {
        for micros in (0..200_000).chain([1 << 30, 1 << 40]) {
            let shown = value(slot(micros));
            assert!(shown >= micros && shown * 100 <= micros * 104, "{micros} is shown as {shown}");
        }
    }

    #[test]
    fn quantiles_are_those_of_what_was_counted() {
        let mut histogram = Histogram::default();
        for micros in 1..=1000 {
            histogram.record(Duration::from_micros(micros));
        }
        let (half, most) = (histogram.quantile(500).as_micros(), histogram.quantile(990).as_micros());
        assert!((500..=520).contains(&half) && (990..=1030).contains(&most), "{half} {most}");
        assert_eq!(histogram.total(), 1000);
    }
}
