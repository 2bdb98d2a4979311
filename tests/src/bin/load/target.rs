//! Where the load goes: this machine and nowhere else.

use std::net::{SocketAddr, ToSocketAddrs as _};

use anyhow::{Context as _, bail};
use url::Url;

/// A server on this machine.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its socket.
    pub address: SocketAddr,
    /// What goes into `Host`.
    pub authority: String,
    /// Its base address.
    pub url: Url,
}

impl Target {
    /// Reads an address; refuses whatever is not plain HTTP on a loopback address.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let url = Url::parse(text).with_context(|| format!("{text} is not an address"))?;
        if url.scheme() != "http" {
            bail!("{text}: only http addresses can be loaded");
        }
        let host = url.host_str().context("the address names no host")?;
        let port = url.port_or_known_default().unwrap_or(80);
        let found: Vec<SocketAddr> =
            (host.trim_matches(['[', ']']), port).to_socket_addrs().context("the host is unknown")?.collect();
        if found.is_empty() || found.iter().any(|address| !address.ip().is_loopback()) {
            bail!("{host} is not this machine: only loopback addresses are loaded");
        }
        let listening = found.iter().find(|address| std::net::TcpStream::connect(address).is_ok());
        let address = *listening.with_context(|| format!("nothing listens at {text}"))?;
        Ok(Self { address, authority: format!("{host}:{port}"), url })
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn another_machine_is_never_loaded() {
        for address in ["http://192.0.2.1:80/", "https://localhost:1/", "http://0.0.0.0:8000", "nonsense"] {
            assert!(Target::parse(address).is_err(), "{address}");
        }
        let refusal = Target::parse("http://203.0.113.9:8000").unwrap_err().to_string();
        assert!(refusal.contains("only loopback"), "{refusal}");
    }
}
