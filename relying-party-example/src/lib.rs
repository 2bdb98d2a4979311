//! The portal: a relying party to start from. It signs people in at the city's provider, shows whom they act
//! as, and lets them switch, knowing nothing but the provider's address and its own credentials.
//!
//! Read [`signin`] first; the rest is what a portal does with a person who is signed in.

pub mod backchannel;
pub mod badge;
pub mod claims;
pub mod config;
pub mod http;
mod language;
mod pages;
mod params;
pub mod provider;
mod routes;
pub mod services;
pub mod session;
pub mod signin;

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;

pub use config::{Clock, Config, Links};

/// What all requests share.
#[derive(Clone)]
pub struct Portal {
    config: Arc<Config>,
    provider: Arc<provider::Provider>,
    sessions: Arc<session::Sessions>,
    pages: Arc<pages::Pages>,
}

/// Why the portal cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum Unbuildable {
    /// TLS or the HTTP client.
    #[error(transparent)]
    Http(#[from] http::HttpFault),
    /// A template does not parse.
    #[error(transparent)]
    Template(#[from] minijinja::Error),
}

/// All routes of the portal. The provider is first asked when somebody wants to sign in.
pub fn router(config: Config) -> Result<Router, Unbuildable> {
    let config = Arc::new(config);
    let portal = Portal {
        provider: Arc::new(provider::Provider::new(config.clone())?),
        sessions: Arc::default(),
        pages: Arc::new(pages::Pages::new(&config.links)?),
        config,
    };
    Ok(routes::all(portal))
}

/// Serves the portal on `listener` until `shutdown` is done.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let router = router(config)?;
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await?;
    Ok(())
}
