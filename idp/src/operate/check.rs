//! `check-config`: says whether a start would work, without starting.

use std::path::PathBuf;

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
    /// Says what a start would do with the configuration of these files and the environment, or prints the reference of all
    /// keys in Markdown.
    ///
    /// # Errors
    /// Everything that cannot be used, at once: files, keys, values, the certificate.
    pub fn run(&self, files: &[PathBuf]) -> anyhow::Result<String> {
        if self.reference {
            return Ok(reference());
        }
        let (config, mut problems) = Config::examine(files);
        if let Some(Err(error)) = config.as_ref().map(|config| check_certificate(&config.server)) {
            problems.tell(format_args!("{error:#}"));
        }
        problems.into_result()?;
        Ok(config.as_ref().map(describe).unwrap_or_default())
    }
}

fn describe(config: &Config) -> String {
    let server = &config.server;
    let protocol = if server.has_tls() { "TLS" } else { "plain HTTP, for a proxy" };
    let mail = if config.mail.host.is_empty() { "not sent" } else { config.mail.host.as_str() };
    let gateway = config.sms.recipe().ok().flatten();
    let sms = match gateway.as_ref().and_then(Recipe::host) {
        Some(_) if config.sms.stopped => "stopped".to_owned(),
        Some(host) => host,
        None => "not sent".to_owned(),
    };
    format!(
        "the configuration can be used\n  issuer    {}\n  listen    {} ({protocol})\n  keys      {}\n  \
         mail      {mail}\n  sms       {sms}\n",
        server.issuer,
        server.listen,
        server.keys.display(),
    )
}
