//! Log lines, written to standard error by a thread of its own, so that a slow reader of the log delays no answer by
//! more than the buffer holds.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use platform::config::{LogConfig, LogFormat};

/// Bytes that may wait for the writer; beyond it lines are dropped and counted.
const MOST_WAITING: usize = 4 * 1024 * 1024;
/// The longest a line waits.
const LATENCY: Duration = Duration::from_millis(20);

/// Starts logging for the whole process. Dropping the answer writes what still waits.
pub fn start_log(config: &LogConfig) -> LogGuard {
    let lines = Arc::new(Lines::default());
    let writer = Arc::clone(&lines);
    let spawned = std::thread::Builder::new().name("log".to_owned()).spawn(move || writer.write_all());
    // The filter was validated with the configuration.
    let filter = EnvFilter::try_new(&config.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(Sink(Arc::clone(&lines)));
    // A second start in one process (a test) keeps the first one's.
    let _ = match config.format {
        LogFormat::Json => {
            builder.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
        }
        LogFormat::Text => builder.with_ansi(false).try_init(),
    };
    LogGuard { lines, thread: spawned.ok() }
}

/// Keeps the log flowing until it is dropped.
pub struct LogGuard {
    lines: Arc<Lines>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        self.lines.lock().closed = true;
        self.lines.arrived.notify_one();
        if let Some(thread) = self.thread.take() {
            // It ends after the last line; a panic in it has been printed.
            let _ = thread.join();
        }
    }
}

#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    dropped: u64,
    closed: bool,
}

#[derive(Default)]
struct Lines {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

impl Lines {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: &[u8]) {
        let mut waiting = self.lock();
        if waiting.bytes.len() + line.len() > MOST_WAITING {
            waiting.dropped += 1;
            return;
        }
        let first = waiting.bytes.is_empty();
        waiting.bytes.extend_from_slice(line);
        drop(waiting);
        if first {
            self.arrived.notify_one();
        }
    }

    fn write_all(&self) {
        let mut batch = Vec::new();
        loop {
            let mut waiting = self.lock();
            while waiting.bytes.is_empty() && !waiting.closed {
                waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
            let (closed, dropped) = (waiting.closed, std::mem::take(&mut waiting.dropped));
            std::mem::swap(&mut batch, &mut waiting.bytes);
            drop(waiting);
            let mut to = io::stderr().lock();
            // Nobody reads a closed log.
            let _ = to.write_all(&batch);
            if dropped > 0 {
                let _ = writeln!(
                    to,
                    "{{\"level\":\"WARN\",\"message\":\"log lines were dropped\",\"lines\":{dropped}}}"
                );
            }
            batch.clear();
            if closed {
                return;
            }
            // Lines gather meanwhile, so that a busy server makes few system calls.
            std::thread::sleep(LATENCY);
        }
    }
}

/// Where the formatter writes each line.
struct Sink(Arc<Lines>);

struct Line<'a>(&'a Lines);

impl<'a> MakeWriter<'a> for Sink {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(&self.0)
    }
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.push(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
