//! Section `server`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;
use url::Url;

use super::problems::Problems;

/// Section `server` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// The issuer (OIDC Discovery section 3), also the base of every address; without a slash at its end.
    pub issuer: String,
    /// The address and port to listen on.
    pub listen: SocketAddr,
    /// Directory of the keys.
    pub keys: PathBuf,
    /// Whether keys may be others than those that the database was written with. Only the command line says so, each
    /// time: no file and no variable does.
    #[serde(skip)]
    pub accept_new_keys: bool,
    /// Whether a start brings an older schema up to date; otherwise it refuses to start.
    pub migrate: bool,
    /// Certificate chain in PEM; empty for plain HTTP behind a proxy.
    pub tls_certificate: PathBuf,
    /// The certificate's key in PEM.
    pub tls_key: PathBuf,
    /// Networks of proxies. The server believes the `X-Forwarded-For` and `X-Request-Id` of these only.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks of schools. People see in the list of their devices whether a sign-in came from one of them.
    pub school_networks: Vec<IpNet>,
    /// Whether the server may call clients at loopback and private addresses and over plain HTTP. For tests only.
    pub allow_private_targets: bool,
    /// Limits of load and time.
    pub limits: LimitsConfig,
}

/// Section `server.limits` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsConfig {
    /// Connections at once; beyond it a new one waits to be accepted.
    pub connections: usize,
    /// Requests at once; beyond it the answer is 503 with `Retry-After`.
    pub requests: usize,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Seconds for the head of a request to arrive.
    pub header_seconds: u64,
    /// Seconds for a request with its body to be answered.
    pub request_seconds: u64,
    /// Seconds for which a connection may stay open unused.
    pub idle_seconds: u64,
    /// Seconds that a graceful shutdown gives to requests that are being processed.
    pub shutdown_seconds: u64,
}

impl LimitsConfig {
    /// Time for the head of a request.
    pub fn header(&self) -> Duration {
        Duration::from_secs(self.header_seconds)
    }

    /// Time for a whole request.
    pub fn request(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    /// Time for which a connection may stay unused.
    pub fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds)
    }

    /// The time that a graceful shutdown gives to requests.
    pub fn shutdown(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds)
    }
}

impl ServerConfig {
    /// Whether cookies may be `Secure` and carry the `__Host-` prefix.
    pub fn is_https(&self) -> bool {
        self.issuer.starts_with("https://")
    }

    /// The URL of a path of this server.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    /// Whether the server speaks TLS itself.
    pub fn has_tls(&self) -> bool {
        !self.tls_certificate.as_os_str().is_empty()
    }

    /// Whether an address is one of a school; none where no network of a school is configured.
    pub fn is_school(&self, address: IpAddr) -> Option<bool> {
        let (networks, address) = (&self.school_networks, address.to_canonical());
        (!networks.is_empty()).then(|| networks.iter().any(|network| network.contains(&address)))
    }

    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        self.check_issuer(problems);
        if self.keys.as_os_str().is_empty() {
            problems.add("server.keys", "name the directory of the keys, such as \"keys\"");
        }
        if self.has_tls() == self.tls_key.as_os_str().is_empty() {
            problems.add("server.tls_key", "give tls_certificate and tls_key, or neither");
        }
        let limits = &self.limits;
        problems.within("server.limits.connections", limits.connections, 1..=1_000_000);
        problems.within("server.limits.requests", limits.requests, 1..=1_000_000);
        problems.within("server.limits.body_bytes", limits.body_bytes, 4_096..=16_777_216);
        problems.within("server.limits.header_seconds", limits.header_seconds, 1..=300);
        problems.within("server.limits.request_seconds", limits.request_seconds, 1..=600);
        problems.within("server.limits.idle_seconds", limits.idle_seconds, 1..=3_600);
        problems.within("server.limits.shutdown_seconds", limits.shutdown_seconds, 0..=600);
    }

    /// OIDC Discovery section 3: HTTPS without query or fragment; plain HTTP for a developer's own machine only.
    fn check_issuer(&self, problems: &mut Problems) {
        const KEY: &str = "server.issuer";
        let Ok(url) = Url::parse(&self.issuer) else {
            problems.add(KEY, "write the public address, such as \"https://sso.tp.edu.tw\"");
            return;
        };
        let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() != "https" && !(url.scheme() == "http" && local) {
            problems.add(KEY, "must begin with https:// (http:// only for localhost)");
        }
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            problems.add(KEY, "must have no query, fragment or user name");
        }
        if url.path() != "/" || self.issuer.ends_with('/') {
            problems.add(KEY, "must have no path and no slash at its end");
        }
        // Clients compare it byte for byte, and printed codes carry it.
        if !self.issuer.is_ascii() {
            problems.add(KEY, "must be ASCII: write a name in other letters as xn--…");
        }
    }
}
