//! Section `registry`.

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::problems::Problems;

/// Section `registry` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryConfig {
    /// The URL of the gateway to the household registry; empty means that the server does not ask it.
    pub url: String,
    /// Bearer token at the gateway.
    pub token: SecretString,
    /// A file with the token; the layers have read it by now.
    pub token_file: String,
}

impl RegistryConfig {
    /// Whether there is a registry to ask.
    pub fn is_set(&self) -> bool {
        !self.url.is_empty()
    }

    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        if !self.is_set() {
            return;
        }
        problems.https("registry.url", &self.url);
        if self.token.expose_secret().is_empty() {
            problems.add("registry.token", "give the gateway's token (or token_file)");
        }
    }
}
