//! The configuration: one typed section a file, each validated at the start.
//!
//! There are three layers: `config/default.toml` (built in), the files named by `--config` in their order, and the
//! environment. A key whose name ends in `_file` has the path of a file with the value, for secrets.

mod badges;
mod binding;
mod calendar;
mod database;
mod documents;
mod environment;
mod factors;
mod help;
mod keys;
mod layers;
mod log;
mod login;
mod mail;
mod pages;
mod passwords;
mod problems;
mod reference;
mod registry;
mod server;
mod sessions;
mod sms;
mod tokens;
mod upstream;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use serde::Deserialize;

use crate::db::DbConfig;

pub use badges::BadgesConfig;
pub use binding::BindingConfig;
pub use calendar::CalendarConfig;
pub use documents::DocumentsConfig;
pub use factors::FactorsConfig;
pub use help::HelpConfig;
pub use keys::KeysConfig;
pub use log::{LogConfig, LogFormat, MetricsConfig};
pub use login::LoginConfig;
pub use mail::MailConfig;
pub use pages::PagesConfig;
pub use passwords::PasswordsConfig;
pub use problems::Problems;
pub use reference::reference;
pub use registry::RegistryConfig;
pub use server::{LimitsConfig, ServerConfig};
pub use sessions::SessionsConfig;
pub use sms::SmsConfig;
pub use tokens::TokensConfig;
pub use upstream::{
    Asks, ClientAuth, PkceUse, Preset, TokenAlgorithm, Upstream, UpstreamConfig, Upstreams, host_of, resolved,
};

/// Everything the operator decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Addresses, files and limits.
    pub server: ServerConfig,
    /// The database.
    pub database: DbConfig,
    /// The rotation of signing keys.
    pub keys: KeysConfig,
    /// Lifetimes of tokens, and the names of claims.
    pub tokens: TokensConfig,
    /// How long a browser stays signed in.
    pub sessions: SessionsConfig,
    /// The cost of password hashes, and the rules for new passwords.
    pub passwords: PasswordsConfig,
    /// The protection against guessing.
    pub login: LoginConfig,
    /// Second factors.
    pub factors: FactorsConfig,
    /// Badges, by which small children sign in.
    pub badges: BadgesConfig,
    /// The binding of guardians and students.
    pub binding: BindingConfig,
    /// The printing of consent documents.
    pub documents: DocumentsConfig,
    /// Where people find help.
    pub help: HelpConfig,
    /// The mail server.
    pub mail: MailConfig,
    /// The gateway for short messages.
    pub sms: SmsConfig,
    /// The household registry.
    pub registry: RegistryConfig,
    /// When schools work.
    pub calendar: CalendarConfig,
    /// What pages say of the operator.
    pub pages: PagesConfig,
    /// The log.
    pub log: LogConfig,
    /// Access to the metrics.
    pub metrics: MetricsConfig,
    /// Providers by whose accounts people may sign in.
    #[serde(default)]
    pub upstream: Upstreams,
}

impl Config {
    /// Reads the defaults, then each file in its order, then the environment (`IDP_SECTION__KEY`), and validates
    /// everything.
    ///
    /// # Errors
    /// A file that cannot be read, an unknown key, or an unusable value. The text names the key and says what to
    /// write.
    pub fn load(files: &[PathBuf]) -> Result<Self, Problems> {
        let (config, problems) = Self::examine(files);
        problems.into_result()?;
        config.ok_or_else(Problems::default)
    }

    /// The same with another environment.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn load_with(
        files: &[PathBuf],
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Problems> {
        let (config, problems) = Self::examine_with(files, environment);
        problems.into_result()?;
        config.ok_or_else(Problems::default)
    }

    /// Reads and validates everything as [`Config::load`] does, and returns what could be read beside all that is wrong.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn examine(files: &[PathBuf]) -> (Option<Self>, Problems) {
        Self::examine_with(files, std::env::vars())
    }

    fn examine_with(
        files: &[PathBuf],
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> (Option<Self>, Problems) {
        let mut problems = Problems::default();
        let config = layers::read(files, environment, &mut problems);
        if let Some(config) = &config {
            let mut more = Problems::default();
            config.check(&mut more);
            problems.extend(more);
        }
        (config, problems)
    }

    fn check(&self, problems: &mut Problems) {
        self.server.check(problems);
        database::check(&self.database, problems);
        self.keys.check(problems);
        self.tokens.check(problems);
        self.sessions.check(problems);
        self.passwords.check(problems);
        self.login.check(problems);
        self.factors.check(problems);
        self.badges.check(problems);
        self.binding.check(problems);
        self.documents.check(problems);
        self.help.check(problems);
        self.mail.check(problems);
        self.sms.check(problems);
        self.registry.check(problems);
        self.calendar.check(problems);
        self.pages.check(problems);
        self.log.check(problems);
        self.metrics.check(problems);
        upstream::check(&self.upstream, problems);
        // The server must publish a key longer than the tokens live that the key signed.
        let longest = self.tokens.id_token_seconds.max(self.tokens.jwt_access_seconds);
        if self.keys.keep_retired_days * 86_400 < longest {
            problems.add("keys.keep_retired_days", "must be longer than the tokens that the keys sign");
        }
    }
}
