//! Section `mail`.

use lettre::message::Mailbox;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::problems::Problems;
use crate::mail::{DkimKey, MailServer, MailTls, Stamp};

/// Section `mail` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// Host of the mail server; empty means that mails wait in the outbox.
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
    /// A CA in PEM that is trusted beside the system's.
    pub ca: String,
    /// A file with the CA; the layers have read it by now.
    pub ca_file: String,
    /// The sender.
    pub from: String,
    /// The address for replies; empty means the sender.
    pub reply_to: String,
    /// The DKIM selector in the DNS; empty means that mails are not signed.
    pub dkim_selector: String,
    /// The domain that signs.
    pub dkim_domain: String,
    /// The key in PEM.
    pub dkim_key: SecretString,
    /// A file with the key; the layers have read it by now.
    pub dkim_key_file: String,
}

impl MailConfig {
    /// The server, if one is named.
    pub fn server(&self) -> Option<MailServer> {
        let from = self.from.parse::<Mailbox>().ok()?;
        let login = (!self.username.is_empty()).then(|| (self.username.clone(), self.password.clone()));
        let (host, port, tls, ca) = (self.host.clone(), self.port, self.tls, self.ca.clone());
        let stamp = Stamp { from, reply_to: self.reply_to.parse().ok(), dkim: self.dkim() };
        (!self.host.is_empty()).then_some(MailServer { host, port, tls, login, ca, stamp })
    }

    fn dkim(&self) -> Option<DkimKey> {
        DkimKey::read(&self.dkim_selector, &self.dkim_domain, self.dkim_key.expose_secret())
    }

    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        if self.from.parse::<Mailbox>().is_err() {
            problems.add("mail.from", "write an address such as \"學校單一簽入 <sso@tp.edu.tw>\"");
        }
        if !self.reply_to.is_empty() && self.reply_to.parse::<Mailbox>().is_err() {
            problems.add("mail.reply_to", "write an address, or nothing");
        }
        let signs = !self.dkim_selector.is_empty()
            || !self.dkim_domain.is_empty()
            || !self.dkim_key.expose_secret().is_empty();
        if signs && self.dkim().is_none() {
            let advice =
                "give dkim_selector, dkim_domain and an RSA key of 2048 bits or more in PEM, or none of them";
            problems.add("mail.dkim_key", advice);
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
