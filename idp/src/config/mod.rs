//! The configuration: one typed section a file, each validated at start.

mod passwords;
mod server;
mod sessions;
mod tokens;

use serde::Deserialize;

use crate::platform::db::DbConfig;

pub use passwords::PasswordsConfig;
pub use server::ServerConfig;
pub use sessions::SessionsConfig;
pub use tokens::TokensConfig;

/// Everything the operator decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Addresses and files.
    pub server: ServerConfig,
    /// Where rows are kept.
    pub database: DbConfig,
    /// How long tokens live and what claims are called.
    pub tokens: TokensConfig,
    /// How long a browser stays signed in.
    pub sessions: SessionsConfig,
    /// What a password costs and must be.
    pub passwords: PasswordsConfig,
}

/// The complete set of defaults, documented.
const DEFAULTS: &str = include_str!("../../../config/default.toml");

impl Config {
    /// Reads the defaults, then each file in turn, then the environment (`IDP_SECTION__KEY`).
    ///
    /// # Errors
    /// A file that cannot be read, an unknown key, a value of the wrong type: the text names the key.
    pub fn load(files: &[std::path::PathBuf]) -> anyhow::Result<Self> {
        use figment::Figment;
        use figment::providers::{Env, Format as _, Toml};
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        for file in files {
            figment = figment.merge(Toml::file_exact(file));
        }
        Ok(figment.merge(Env::prefixed("IDP_").split("__")).extract()?)
    }
}
