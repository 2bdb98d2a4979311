//! `portal`: serves the portal as the command line or the environment says.

use anyhow::Context as _;
use clap::Parser;
use openidconnect::{ClientId, ClientSecret};
use relying_party_example::provider::algorithm;
use relying_party_example::{Clock, Config, Links, serve};
use tokio::net::TcpListener;
use url::Url;

/// The portal of the city's schools.
#[derive(Parser)]
struct Arguments {
    /// Address to listen on.
    #[arg(long, env = "PORTAL_LISTEN", default_value = "127.0.0.1:8001")]
    listen: String,
    /// Where browsers find the portal.
    #[arg(long, env = "PORTAL_BASE_URL", default_value = "http://localhost:8001/")]
    base_url: Url,
    /// The provider's issuer.
    #[arg(long, env = "PORTAL_ISSUER", default_value = "http://localhost:8000")]
    issuer: String,
    /// As registered with the provider.
    #[arg(long, env = "PORTAL_CLIENT_ID")]
    client_id: String,
    /// As given by the provider; better in the environment than on the command line.
    #[arg(long, env = "PORTAL_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,
    /// What signs its ID tokens, as registered: RS256, PS256, ES256 or EdDSA.
    #[arg(long, env = "PORTAL_ALGORITHM", default_value = "RS256")]
    algorithm: String,
    /// What to ask to know, separated by spaces.
    #[arg(long, env = "PORTAL_SCOPES", default_value = Config::SCOPES)]
    scopes: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).init();
    let arguments = Arguments::parse();
    let algorithm = algorithm(&arguments.algorithm).context("--algorithm: RS256, PS256, ES256 or EdDSA")?;
    let listener = TcpListener::bind(&arguments.listen)
        .await
        .with_context(|| format!("cannot listen on {}: is the port in use?", arguments.listen))?;
    tracing::info!(address = %arguments.base_url, issuer = %arguments.issuer, "the portal is ready");
    let config = Config {
        links: Links::of(&arguments.issuer),
        issuer: arguments.issuer,
        client_id: ClientId::new(arguments.client_id),
        client_secret: arguments.client_secret.map(ClientSecret::new),
        base_url: arguments.base_url,
        scopes: arguments.scopes.split_whitespace().map(str::to_owned).collect(),
        algorithm,
        clock: Clock::system(),
    };
    serve(config, listener, stop_asked()).await
}

async fn stop_asked() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
