//! Keeping the highest time on record, and saying when the clock of this machine went back.

use std::time::Duration;

use super::pace::{Stop, wait};
use platform::high_water;
use platform::metrics::Event;
use web::app::App;

/// How often.
const PERIOD: Duration = Duration::from_secs(30);
/// A smaller step is the correction of a clock that runs.
const MOST_BEHIND: i64 = 60;

/// Keeps the time, hears it from other nodes, and says when the clock went back. Returns whether it is back now.
pub(super) async fn look(app: &App, was_back: bool) -> bool {
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
    behind > MOST_BEHIND
}

/// Looks again and again.
pub(super) async fn keep(app: App, mut was_back: bool, mut stop: Stop) {
    while wait(PERIOD, &mut stop).await {
        was_back = look(&app, was_back).await;
    }
}
