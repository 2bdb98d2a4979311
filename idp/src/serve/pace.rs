//! How chores wait, and how they hear that the server stops.

use std::time::Duration;

use tokio::sync::watch;

/// The pause between two batches, so that requests go first.
pub(super) const BREATH: Duration = Duration::from_millis(50);

/// Becomes true when the server stops.
pub(super) type Stop = watch::Receiver<bool>;

/// Waits, and says whether to go on. After a stop it says so at once, however often it is asked.
pub(super) async fn wait(period: Duration, stop: &mut Stop) -> bool {
    if *stop.borrow() {
        return false;
    }
    tokio::select! {
        () = tokio::time::sleep(period) => true,
        _ = stop.changed() => false,
    }
}
