//! Sections `mail` and `sms`.

use lettre::message::Mailbox;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::problems::Problems;
use crate::platform::mail::{MailServer, MailTls};

/// Section `mail` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// Host of the mail server; empty means that no mail is sent and mails wait in the outbox.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `none`, `starttls` or `tls`.
    pub tls: MailTls,
    /// Name at the server; empty if it does not ask.
    pub username: String,
    /// Password at the server.
    pub password: SecretString,
    /// A file with the password; the layers have read it by now.
    pub password_file: String,
    /// The sender.
    pub from: String,
}

impl MailConfig {
    /// The server, if one is named.
    pub fn server(&self) -> Option<MailServer> {
        let from = self.from.parse::<Mailbox>().ok()?;
        let login = (!self.username.is_empty()).then(|| (self.username.clone(), self.password.clone()));
        let (host, port, tls) = (self.host.clone(), self.port, self.tls);
        (!self.host.is_empty()).then_some(MailServer { host, port, tls, login, from })
    }

    /// Tells what cannot be used.
    pub(super) fn check(&self, problems: &mut Problems) {
        if self.from.parse::<Mailbox>().is_err() {
            problems.add("mail.from", "write an address such as \"學校單一簽入 <sso@tp.edu.tw>\"");
        }
        if self.port == 0 {
            problems.add("mail.port", "write the server's port: 25, 465 or 587");
        }
        if self.username.is_empty() != self.password.expose_secret().is_empty() {
            problems.add("mail.password", "give username and password (or password_file), or neither");
        }
        let here = matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if !self.username.is_empty() && self.tls == MailTls::None && !here {
            problems.add("mail.tls", "a password needs \"starttls\" or \"tls\"");
        }
    }
}

/// Section `sms` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsConfig {
    /// Address of the gateway; empty means that messages wait in the outbox.
    pub url: String,
    /// Bearer token at the gateway.
    pub token: SecretString,
    /// A file with the token; the layers have read it by now.
    pub token_file: String,
    /// Most messages of a day; 0: no budget.
    pub daily_budget: u32,
    /// Whether none goes out.
    pub stopped: bool,
}

impl SmsConfig {
    /// Tells what cannot be used.
    pub(super) fn check(&self, problems: &mut Problems) {
        if !self.url.is_empty() {
            problems.https("sms.url", &self.url);
        }
    }
}
