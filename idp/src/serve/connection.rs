//! One connection: HTTP/1.1 or HTTP/2 over it, and its limits of time.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tower::Service as _;

use super::io::{Activity, Overdue, Watched};
use super::unread::watch;
use web::app::App;
use web::extract::Peer;

/// HTTP/2 streams of one connection at once.
const STREAMS: u32 = 128;
/// Bytes of a request's head: longest line and all headers.
const HEAD_BYTES: u32 = 32 * 1024;

/// What one connection needs.
pub(super) struct Connection {
    pub(super) app: App,
    pub(super) router: Router,
    pub(super) peer: IpAddr,
    pub(super) stop: watch::Receiver<bool>,
}

impl Connection {
    /// Serves until the other end leaves, stalls or stays idle for too long, or the server stops.
    pub(super) async fn serve<S>(self, stream: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { app, router, peer, mut stop } = self;
        let _open = Open::new(&app);
        let activity = Arc::new(Activity::default());
        let service = PerRequest { app: app.clone(), router, peer, activity: Arc::clone(&activity) };
        let builder = builder();
        let io = TokioIo::new(Watched::new(stream, Arc::clone(&activity)));
        let connection = builder.serve_connection(io, service);
        tokio::pin!(connection);
        let limits = &app.config.server.limits;
        let mut leaving = false;
        loop {
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a connection ended badly");
                    }
                    return;
                }
                _ = stop.changed(), if !leaving => {
                    leaving = true;
                    connection.as_mut().graceful_shutdown();
                }
                overdue = activity.overdue(limits.header(), limits.idle()) => match overdue {
                    Overdue::Stalled => return,
                    Overdue::Idle if leaving => return,
                    Overdue::Idle => {
                        leaving = true;
                        activity.touch();
                        connection.as_mut().graceful_shutdown();
                    }
                },
            }
        }
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // Our own watch covers the head of a request as well as the time before and between requests.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(HEAD_BYTES as usize);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(STREAMS).max_header_list_size(HEAD_BYTES);
    builder
}

/// Counts an open connection for as long as it lives.
struct Open(App);

impl Open {
    fn new(app: &App) -> Self {
        app.metrics.connections.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Self(app.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.metrics.connections.fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
    }
}

/// Hands each request to the router, with who sent it.
struct PerRequest {
    app: App,
    router: Router,
    peer: IpAddr,
    activity: Arc<Activity>,
}

impl Service<Request<Incoming>> for PerRequest {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let under_way = self.activity.begin();
        let (mut request, reading) = watch(request);
        let peer = Peer::of(self.peer, request.headers(), &self.app.config.server.trusted_proxies);
        request.extensions_mut().insert(peer);
        let answer = self.router.clone().call(request);
        Box::pin(async move {
            let mut answer = answer.await;
            if let Ok(answer) = &mut answer {
                reading.close_where_unread(answer);
            }
            drop(under_way);
            answer
        })
    }
}
