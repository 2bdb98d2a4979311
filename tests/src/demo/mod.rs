//! The demo city: provider, portal and mail-catcher in one process, with people to sign in as.

pub mod accounts;
mod applications;
pub mod clients;
pub mod command;
pub mod file;
pub mod mail;
pub mod ports;
mod prepare;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use idp::serve::Running;
use openidconnect::core::CoreJwsSigningAlgorithm;
use openidconnect::{ClientId, ClientSecret};
use platform::clock::Clock;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use file::DemoFile;
use mail::{Catching, Mailbox};
use ports::Ports;

/// How to start it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the data are kept between starts.
    pub dir: PathBuf,
    /// At which addresses.
    pub ports: Ports,
    /// Forget what earlier starts left.
    pub fresh: bool,
    /// How many pupils the city has.
    pub students: u32,
}

impl Options {
    /// So many pupils that the first start takes seconds and all schools live.
    pub const STUDENTS: u32 = 2000;
}

/// Is told what takes long.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// A demo city that runs.
pub struct DemoCity {
    /// Addresses, accounts and clients.
    pub file: DemoFile,
    provider: Running,
    mail: Catching,
    portal: JoinHandle<anyhow::Result<()>>,
    stop_portal: oneshot::Sender<()>,
}

impl DemoCity {
    /// Starts it; `say` is told what takes long.
    ///
    /// # Errors
    /// When a port is in use or the data cannot be read or written; the text says what to do.
    pub async fn start(options: &Options, say: Say) -> anyhow::Result<Self> {
        let sockets = options.ports.open().await?;
        let (config, file) = Box::pin(prepare::prepare(options, &sockets, &say)).await?;
        let mailbox = Mailbox::open(&options.dir.join("mail.jsonl"), Clock::system());
        let mail = mail::serve(mailbox, sockets.smtp, sockets.mail);
        let provider = Box::pin(idp::serve::serve(config, Clock::system(), Some(sockets.idp))).await?;
        let (stop_portal, stopped) = oneshot::channel();
        let shutdown = async move {
            let _ = stopped.await;
        };
        let portal = relying_party_example::serve(portal(&file)?, sockets.portal, shutdown);
        Ok(Self { file, provider, mail, portal: tokio::spawn(portal), stop_portal })
    }

    /// Finishes what is under way and stops.
    pub async fn stop(self) {
        let _ = self.stop_portal.send(());
        self.provider.shutdown().await;
        self.mail.stop().await;
        // Browsers keep connections open; the portal need not wait for them.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(1), self.portal).await;
    }
}

fn portal(file: &DemoFile) -> anyhow::Result<relying_party_example::Config> {
    let client = file.clients.iter().find(|client| client.id == clients::PORTAL);
    let secret = client.and_then(|client| client.secret.clone()).context("the portal has no secret")?;
    Ok(relying_party_example::Config {
        issuer: file.issuer.clone(),
        client_id: ClientId::new(clients::PORTAL.to_owned()),
        client_secret: Some(ClientSecret::new(secret)),
        base_url: Url::parse(&file.portal)?,
        scopes: relying_party_example::Config::SCOPES.split(' ').map(str::to_owned).collect(),
        algorithm: CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        links: relying_party_example::Links::of(&file.issuer),
        clock: relying_party_example::Clock::system(),
    })
}
