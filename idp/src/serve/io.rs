//! Watches over a connection: whether a request is under way, when its head began to arrive, since when it is idle.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The longest pause between two looks.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Why a connection is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// A request's head does not arrive.
    Stalled,
    /// Nothing happens.
    Idle,
}

/// What happens on one connection. Times are milliseconds since it was opened, plus one; zero is «not».
#[derive(Debug)]
pub(super) struct Activity {
    opened: Instant,
    under_way: AtomicU32,
    head_began: AtomicU64,
    idle_since: AtomicU64,
}

impl Default for Activity {
    fn default() -> Self {
        Self {
            opened: Instant::now(),
            under_way: AtomicU32::new(0),
            head_began: AtomicU64::new(0),
            idle_since: AtomicU64::new(1),
        }
    }
}

/// A request under way, until it is dropped.
pub(super) struct UnderWay(Arc<Activity>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.touch();
        self.0.under_way.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Activity {
    /// A request's head has arrived.
    pub(super) fn begin(self: &Arc<Self>) -> UnderWay {
        self.under_way.fetch_add(1, Ordering::AcqRel);
        self.head_began.store(0, Ordering::Release);
        UnderWay(Arc::clone(self))
    }

    /// The connection is used now.
    pub(super) fn touch(&self) {
        self.idle_since.store(self.now(), Ordering::Release);
        self.head_began.store(0, Ordering::Release);
    }

    /// Returns once the connection should be ended.
    pub(super) async fn overdue(&self, head: Duration, idle: Duration) -> Overdue {
        let pause = (head.min(idle) / 4).min(LONGEST_PAUSE);
        loop {
            tokio::time::sleep(pause).await;
            if let Some(overdue) = self.judge(self.now(), head, idle) {
                return overdue;
            }
        }
    }

    fn judge(&self, now: u64, head: Duration, idle: Duration) -> Option<Overdue> {
        if self.under_way.load(Ordering::Acquire) > 0 {
            return None;
        }
        let elapsed = |since: u64| Duration::from_millis(now.saturating_sub(since));
        match self.head_began.load(Ordering::Acquire) {
            0 => (elapsed(self.idle_since.load(Ordering::Acquire)) >= idle).then_some(Overdue::Idle),
            began => (elapsed(began) >= head).then_some(Overdue::Stalled),
        }
    }

    fn received(&self) {
        if self.under_way.load(Ordering::Acquire) == 0 && self.head_began.load(Ordering::Acquire) == 0 {
            self.head_began.store(self.now(), Ordering::Release);
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }
}

/// A stream that tells what it receives.
pub(super) struct Watched<S> {
    stream: S,
    activity: Arc<Activity>,
}

impl<S> Watched<S> {
    /// Watches over a stream.
    pub(super) fn new(stream: S, activity: Arc<Activity>) -> Self {
        Self { stream, activity }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.activity.received();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::{Activity, Overdue};

    const HEAD: Duration = Duration::from_secs(10);
    const IDLE: Duration = Duration::from_secs(90);

    #[test]
    fn a_head_that_does_not_arrive_ends_a_connection_before_idleness_does() {
        let activity = Activity::default();
        assert_eq!(activity.judge(50_000, HEAD, IDLE), None);
        activity.received();
        assert_eq!(activity.judge(9_000, HEAD, IDLE), None);
        assert_eq!(activity.judge(11_000, HEAD, IDLE), Some(Overdue::Stalled));
    }

    #[test]
    fn a_request_under_way_is_never_cut() {
        let activity = Arc::new(Activity::default());
        activity.received();
        let request = activity.begin();
        assert_eq!(activity.judge(1_000_000, HEAD, IDLE), None);
        drop(request);
        assert_eq!(activity.judge(80_000, HEAD, IDLE), None);
        assert_eq!(activity.judge(95_000, HEAD, IDLE), Some(Overdue::Idle));
    }
}
