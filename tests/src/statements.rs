//! Which statements a piece of code runs, in their order: what it does, where a clock would only tell how long it took.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tracing::dispatcher::with_default;
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber};

/// Listens for as long as the process lives: when the last who listens goes, spans are switched off for all threads, and
/// a test that begins to listen at that moment would miss some.
static AWAKE: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Statements::default()));

/// Hears of each statement that the database's library begins; those of background tasks are left out.
#[derive(Clone, Default)]
pub struct Statements {
    seen: Arc<Mutex<Vec<&'static str>>>,
    spans: Arc<AtomicU64>,
}

impl Statements {
    /// Runs `act` on this thread to its end and tells the kinds of its statements.
    pub async fn of<T>(act: impl Future<Output = T>) -> (T, Vec<&'static str>) {
        LazyLock::force(&AWAKE);
        let heard = Self::default();
        let listens = Dispatch::new(heard.clone());
        let mut act = std::pin::pin!(act);
        let done =
            std::future::poll_fn(|context| with_default(&listens, || act.as_mut().poll(context))).await;
        let seen = heard.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (done, seen)
    }
}

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.target().starts_with("sea_orm::")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(span.metadata().name());
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
