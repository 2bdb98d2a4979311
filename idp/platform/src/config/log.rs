//! Sections `log` and `metrics`.

use std::net::SocketAddr;

use ipnet::IpNet;
use serde::Deserialize;
use tracing_subscriber::EnvFilter;

use super::problems::Problems;

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    Json,
    /// For eyes.
    Text,
}

/// Section `log` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// `json` or `text`.
    pub format: LogFormat,
    /// A level, or levels by target, as `tracing_subscriber::EnvFilter` reads them.
    pub filter: String,
}

impl LogConfig {
    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        if EnvFilter::try_new(&self.filter).is_err() {
            problems.add("log.filter", "write a level (\"info\") or levels by target (\"info,access=off\")");
        }
    }
}

/// Section `metrics` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsConfig {
    /// An extra address for `/metrics`; empty means the main one, for the networks of `allow`.
    pub listen: String,
    /// Networks that may read `/metrics` on the main address.
    pub allow: Vec<IpNet>,
}

impl MetricsConfig {
    /// The address of its own, if there is one.
    pub fn address(&self) -> Option<SocketAddr> {
        self.listen.parse().ok()
    }

    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        if !self.listen.is_empty() && self.address().is_none() {
            problems.add("metrics.listen", "write address and port, such as \"127.0.0.1:9100\", or \"\"");
        }
    }
}
