//! Work that takes long and waits for nothing: a few at once on threads of their own, so that the threads that serve
//! requests never wait for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::fault::Fault;

/// A bound on how many run at once.
#[derive(Clone)]
pub struct Offload {
    permits: Arc<Semaphore>,
}

impl Offload {
    /// So many at once, at least one.
    pub fn new(at_once: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(at_once.clamp(1, Semaphore::MAX_PERMITS))) }
    }

    /// Half of the cores: the rest is for those who serve.
    pub fn of_half_the_cores() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, std::num::NonZero::get) / 2)
    }

    /// Runs `work` when its turn comes, if that is within `patience`. Work whose asker left is still done to its end.
    ///
    /// # Errors
    /// `Fault::Busy` when all are taken for so long; `Fault::Defect` when `work` panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let turn = tokio::time::timeout(patience, Arc::clone(&self.permits).acquire_owned()).await;
        let Ok(permit) = turn else { return Err(Fault::Busy) };
        let permit = permit.map_err(|_| Fault::Defect("the work beside requests is closed".to_owned()))?;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.map_err(|error| Fault::Defect(format!("work beside requests stopped: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    use super::Offload;
    use crate::fault::Fault;

    #[tokio::test]
    async fn work_runs_on_a_thread_of_its_own() {
        let here = std::thread::current().id();
        let there = Offload::new(1).run(Duration::ZERO, || std::thread::current().id()).await.unwrap();
        assert_ne!(here, there);
    }

    #[tokio::test]
    async fn however_many_ask_no_more_than_so_many_run_at_once() {
        let (offload, running, most) =
            (Offload::new(2), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let asked = (0..40).map(|_| {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            offload.run(Duration::from_mins(1), move || {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(2));
                running.fetch_sub(1, Ordering::SeqCst);
            })
        });
        for done in futures_util::future::join_all(asked).await {
            done.unwrap();
        }
        assert_eq!(most.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn whoever_comes_when_all_are_busy_is_refused_and_the_others_go_on() {
        let (offload, (go, wait)) = (Offload::new(1), mpsc::channel::<()>());
        let first = tokio::spawn({
            let offload = offload.clone();
            async move { offload.run(Duration::from_mins(1), move || wait.recv().is_ok()).await }
        });
        while offload.permits.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(offload.run(Duration::ZERO, || ()).await, Err(Fault::Busy)));
        go.send(()).unwrap();
        assert!(first.await.unwrap().unwrap());
        offload.run(Duration::from_mins(1), || ()).await.unwrap();
    }
}
