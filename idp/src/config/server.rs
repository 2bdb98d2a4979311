//! Section `server`.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

/// Section `server` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// The issuer (OIDC Discovery section 3), also the base of every address; without a slash at its end.
    pub issuer: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Directory of the keys.
    pub keys: PathBuf,
    /// Whether requests to clients may go to loopback and private addresses, and over plain HTTP: for tests only.
    pub allow_private_targets: bool,
}

impl ServerConfig {
    /// Whether cookies may be `Secure` and carry the `__Host-` prefix.
    pub fn is_https(&self) -> bool {
        self.issuer.starts_with("https://")
    }

    /// The address of a path of ours.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }
}
