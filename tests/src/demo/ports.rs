//! The demo city's addresses.

use anyhow::Context as _;
use tokio::net::TcpListener;

/// Where each part of the demo city is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// The provider; the portal and the mail-catcher are at the two ports after it.
    pub base: u16,
}

/// The sockets, opened before anything else so that a port in use is told at once.
pub struct Sockets {
    /// The provider.
    pub idp: TcpListener,
    /// The portal.
    pub portal: TcpListener,
    /// The page of the mail-catcher.
    pub mail: TcpListener,
    /// The mail server, at any free port.
    pub smtp: TcpListener,
}

impl Ports {
    /// The provider's issuer.
    pub fn issuer(self) -> String {
        self.address(0)
    }

    /// The portal's address.
    pub fn portal(self) -> String {
        self.address(1)
    }

    /// The mail-catcher's address.
    pub fn mail(self) -> String {
        self.address(2)
    }

    fn address(self, place: u16) -> String {
        format!("http://localhost:{}", self.base + place)
    }

    /// Opens all.
    ///
    /// # Errors
    /// When a port is in use; the text says which and what to do.
    pub async fn open(self) -> anyhow::Result<Sockets> {
        Ok(Sockets {
            idp: self.bind(0, "the provider").await?,
            portal: self.bind(1, "the portal").await?,
            mail: self.bind(2, "the mail-catcher").await?,
            smtp: TcpListener::bind(("127.0.0.1", 0)).await.context("no port is free")?,
        })
    }

    async fn bind(self, place: u16, who: &str) -> anyhow::Result<TcpListener> {
        let port = self.base + place;
        TcpListener::bind(("127.0.0.1", port)).await.with_context(|| {
            format!(
                "port {port} for {who} cannot be used: stop what uses it, or move the demo city: \
                 cargo demo -- --port-base {}",
                if self.base < 60_000 { self.base + 1000 } else { 9000 }
            )
        })
    }
}
