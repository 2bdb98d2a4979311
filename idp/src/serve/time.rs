//! Keeping the highest time on record, and saying when the clock of this machine went back.

use std::time::Duration;

use super::chores::{Stop, wait};
use crate::app::App;
use crate::platform::high_water;
use crate::platform::metrics::Event;

/// How often.
const PERIOD: Duration = Duration::from_secs(30);
/// A smaller step is the correction of a clock that runs.
const MOST_BEHIND: i64 = 60;

/// Keeps the time, beginning with the start.
pub(super) async fn keep(app: App, mut stop: Stop) {
    let mut was_back = false;
    loop {
        match high_water::keep(&app.db.for_chores(), app.now()).await {
            Ok(seen) => app.clock.raise(seen),
            Err(error) => tracing::error!(%error, "the time cannot be kept on record"),
        }
        let behind = app.clock.behind();
        if behind > MOST_BEHIND && !was_back {
            app.metrics.count(Event::ClockBack);
            tracing::warn!(
                seconds = behind,
                "the clock of this machine is behind a time seen before: see operations.md"
            );
        }
        was_back = behind > MOST_BEHIND;
        if !wait(PERIOD, &mut stop).await {
            return;
        }
    }
}
