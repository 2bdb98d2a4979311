//! The loop that accepts connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::connection::Connection;
use super::tls::TlsKeys;
use web::app::App;

/// The pause after the system could not give us a connection (too many open files).
const BREATH: Duration = Duration::from_millis(50);

/// One address and what is served there.
pub(super) struct Front {
    pub(super) app: App,
    pub(super) router: Router,
    pub(super) tls: Option<Arc<TlsKeys>>,
    pub(super) stop: watch::Receiver<bool>,
}

impl Front {
    /// Accepts until told to stop, then waits for the connections.
    pub(super) async fn accept(mut self, listener: TcpListener) {
        let permits = Arc::new(Semaphore::new(self.app.config.server.limits.connections));
        let mut connections = JoinSet::new();
        loop {
            let next = next_connection(&permits, &listener);
            tokio::select! {
                (permit, accepted) = next => match accepted {
                    Ok((stream, peer)) => {
                        connections.spawn(self.connect(stream, peer, permit));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(BREATH).await;
                    }
                },
                Some(_) = connections.join_next(), if !connections.is_empty() => {}
                _ = self.stop.changed() => break,
            }
        }
        // New connections are refused from here on; the open ones were told by the same channel.
        drop(listener);
        let all = async { while connections.join_next().await.is_some() {} };
        if tokio::time::timeout(self.app.config.server.limits.shutdown(), all).await.is_err() {
            tracing::warn!(left = connections.len(), "connections were cut");
            connections.shutdown().await;
        }
    }

    fn connect(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        permit: Option<OwnedSemaphorePermit>,
    ) -> impl Future<Output = ()> + Send + use<> {
        let connection = Connection {
            app: self.app.clone(),
            router: self.router.clone(),
            peer: peer.ip(),
            stop: self.stop.clone(),
        };
        let acceptor = self.tls.as_ref().map(|keys| TlsAcceptor::from(keys.server_config()));
        async move {
            // Answers are whole in memory: waiting to fill a packet only delays them.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection ended before it began");
            }
            match acceptor {
                None => connection.serve(stream).await,
                Some(acceptor) => {
                    let patience = connection.app.config.server.limits.header();
                    match tokio::time::timeout(patience, acceptor.accept(stream)).await {
                        Ok(Ok(stream)) => connection.serve(stream).await,
                        Ok(Err(error)) => tracing::debug!(%error, "no TLS connection"),
                        Err(_) => tracing::debug!("a TLS handshake took too long"),
                    }
                }
            }
            drop(permit);
        }
    }
}

/// Waits for room first, then for a connection.
async fn next_connection(
    permits: &Arc<Semaphore>,
    listener: &TcpListener,
) -> (Option<OwnedSemaphorePermit>, std::io::Result<(TcpStream, SocketAddr)>) {
    // The semaphore is never closed.
    let permit = Arc::clone(permits).acquire_owned().await.ok();
    (permit, listener.accept().await)
}
