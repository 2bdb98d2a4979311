//! `check-config`: says whether a start would work, without starting.

use clap::Args;

use crate::serve::check_certificate;
use platform::config::{Config, reference};
use platform::sms::Recipe;

/// Arguments of `check-config`.
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    /// Print the reference of all keys instead.
    #[arg(long)]
    reference: bool,
}

impl CheckArgs {
    /// Whether only the reference is wanted, for which nothing need be configured.
    pub fn wants_reference(&self) -> bool {
        self.reference
    }

    /// The reference of all keys, in Markdown.
    pub fn reference() -> String {
        reference()
    }

    /// Says what a start would do with a configuration that was validated when it was loaded.
    ///
    /// # Errors
    /// A certificate that cannot be used.
    pub fn run(config: &Config) -> anyhow::Result<String> {
        check_certificate(&config.server)?;
        let server = &config.server;
        let protocol = if server.has_tls() { "TLS" } else { "plain HTTP, for a proxy" };
        let mail = if config.mail.host.is_empty() { "not sent" } else { config.mail.host.as_str() };
        let gateway = config.sms.recipe().ok().flatten();
        let sms = match gateway.as_ref().and_then(Recipe::host) {
            Some(_) if config.sms.stopped => "stopped".to_owned(),
            Some(host) => host,
            None => "not sent".to_owned(),
        };
        Ok(format!(
            "the configuration can be used\n  issuer    {}\n  listen    {} ({protocol})\n  keys      {}\n  \
             mail      {mail}\n  sms       {sms}\n",
            server.issuer,
            server.listen,
            server.keys.display(),
        ))
    }
}
