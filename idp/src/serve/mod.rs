//! Serving: TCP or TLS, HTTP/1.1 and HTTP/2, the chores beside it, and an orderly end.

mod accept;
mod chores;
mod connection;
mod delivery;
mod io;
mod log;
mod pace;
mod rounds;
mod time;
mod tls;
mod unread;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::{TcpListener, TcpSocket};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::{compose, health, router};
use platform::clock::Clock;
use platform::config::Config;
use platform::hash::would_gain_from_native_build;
use web::app::App;

use accept::Front;
pub use log::{LogGuard, start_log};
use tls::TlsKeys;

/// Connections that the system holds for us until we accept them.
const BACKLOG: u32 = 4096;
/// The longest a stopping server waits for deliveries under way.
const LAST_DELIVERIES: Duration = Duration::from_secs(10);

/// Reads the certificate that the configuration names, if it names one.
///
/// # Errors
/// When it cannot be used; the text names the key.
pub fn check_certificate(config: &platform::config::ServerConfig) -> anyhow::Result<()> {
    TlsKeys::of(config).map(drop)
}

/// A server that runs. Dropped without [`Running::shutdown`], it stops by itself in the background.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Its shared things, for tests and the demo.
    pub app: App,
    stop_fronts: watch::Sender<bool>,
    stop_chores: watch::Sender<bool>,
    fronts: Vec<JoinHandle<()>>,
    chores: JoinHandle<()>,
}

/// Starts to serve; `listener` instead of the configured address, where a test has bound one.
///
/// # Errors
/// When the database, the keys, the certificate or the address cannot be used; the text says which and why.
pub async fn serve(config: Config, clock: Clock, listener: Option<TcpListener>) -> anyhow::Result<Running> {
    let tls = TlsKeys::of(&config.server)?.map(Arc::new);
    let listener = match listener {
        Some(listener) => listener,
        None => bind(config.server.listen)?,
    };
    let addr = listener.local_addr()?;
    let metrics = config.metrics.address().map(bind).transpose()?;
    let app = Box::pin(compose::start(config, clock)).await?;
    let (stop_fronts, fronts_stop) = watch::channel(false);
    let (stop_chores, chores_stop) = watch::channel(false);
    let chores = chores::start(&app, tls.clone(), chores_stop).await?;
    let router = router::router(app.clone());
    let front = Front { app: app.clone(), router, tls, stop: fronts_stop.clone() };
    let mut fronts = vec![spawn(front.accept(listener))];
    if let Some(listener) = metrics {
        let router = health::metrics_router(app.clone());
        let front = Front { app: app.clone(), router, tls: None, stop: fronts_stop };
        fronts.push(spawn(front.accept(listener)));
    }
    tracing::info!(%addr, issuer = app.config.server.issuer, "serving");
    if would_gain_from_native_build() {
        tracing::info!("a build for this processor would check passwords faster: see docs/performance.md");
    }
    Ok(Running { addr, app, stop_fronts, stop_chores, fronts, chores })
}

impl Running {
    /// Stops accepting, finishes what is under way as long as the configuration allows, delivers what is due, ends.
    pub async fn shutdown(self) {
        tracing::info!("stopping");
        self.stop_fronts.send_replace(true);
        for front in self.fronts {
            report(front.await);
        }
        self.stop_chores.send_replace(true);
        let chores = self.chores;
        tokio::pin!(chores);
        if let Ok(ended) = tokio::time::timeout(LAST_DELIVERIES, &mut chores).await {
            report(ended);
        } else {
            tracing::warn!("deliveries under way were left for the next start");
            chores.abort();
        }
        tracing::info!("stopped");
    }
}

/// The system's wish that the process ends: SIGTERM or SIGINT. Listen before serving, so that none is missed.
pub struct Ending {
    terminate: Signal,
    interrupt: Signal,
}

impl Ending {
    /// Begins to listen; from here on the signals do not end the process by themselves.
    ///
    /// # Errors
    /// When the system does not let us hear signals.
    pub fn listen() -> anyhow::Result<Self> {
        let listen = |kind, name| signal(kind).with_context(|| format!("listening for {name}"));
        let terminate = listen(SignalKind::terminate(), "SIGTERM")?;
        Ok(Self { terminate, interrupt: listen(SignalKind::interrupt(), "SIGINT")? })
    }

    /// Returns when the first signal came, also if that was before the call.
    pub async fn wanted(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Starts a task of the server, whose end [`Running::shutdown`] awaits.
#[expect(clippy::disallowed_methods, reason = "the one place that starts tasks of the server")]
fn spawn(task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(task)
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a task ended badly");
    }
}

/// Binds with `SO_REUSEADDR`, so that a restart need not wait.
fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let listen = || -> std::io::Result<TcpListener> {
        let socket = socket?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    listen().with_context(|| format!("cannot listen on {address} (server.listen)"))
}
