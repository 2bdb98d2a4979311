//! Mail over SMTP, as the outbox delivers it.

mod dkim;
#[cfg(test)]
mod tests;

use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use uuid::Uuid;

use super::jobs::{Delivery, JobKind, Personal};

pub use dkim::DkimKey;

/// The longest one mail or message may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A mail as it stands in the outbox.
#[derive(Clone, Serialize, Deserialize)]
pub struct Mail {
    /// Address of the one recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The text for every reader.
    pub text: String,
    /// The same with marks, if there is more to show.
    pub html: Option<String>,
}

impl Personal for Mail {
    const KIND: JobKind = JobKind::Mail;
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// Not at all: a server on this machine.
    None,
    /// By STARTTLS (RFC 3207), required.
    Starttls,
    /// From the first byte (RFC 8314).
    Tls,
}

/// How to reach the mail server.
pub struct MailServer {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub tls: MailTls,
    /// Name and password, if the server asks.
    pub login: Option<(String, SecretString)>,
    /// A CA in PEM that is trusted beside the system's; empty if there is none.
    pub ca: String,
    /// How our mails look.
    pub stamp: Stamp,
}

/// What every mail of ours bears.
pub struct Stamp {
    /// The sender.
    pub from: Mailbox,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<Mailbox>,
    /// The key it is signed with.
    pub dkim: Option<DkimKey>,
}

/// Sends mails over connections that it keeps.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    stamp: Stamp,
}

impl Mailer {
    /// Prepares the transport; connects with the first mail.
    ///
    /// # Errors
    /// When the host's name or the CA cannot be used for TLS.
    pub fn new(server: MailServer) -> Result<Self, lettre::transport::smtp::Error> {
        let tls = |host: &str| {
            let builder = TlsParameters::builder(host.to_owned());
            match server.ca.as_str() {
                "" => builder.build(),
                pem => builder.add_root_certificate(Certificate::from_pem(pem.as_bytes())?).build(),
            }
        };
        let tls = match server.tls {
            MailTls::None => Tls::None,
            MailTls::Starttls => Tls::Required(tls(&server.host)?),
            MailTls::Tls => Tls::Wrapper(tls(&server.host)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(TIMEOUT));
        if let Some((name, password)) = server.login {
            builder = builder.credentials(Credentials::new(name, password.expose_secret().to_owned()));
        }
        Ok(Self { transport: builder.build(), stamp: server.stamp })
    }

    /// Sends the mail of a payload. `id` is the same at each try, so that whoever gets a mail twice can tell.
    pub async fn deliver(&self, payload: &str, id: Uuid) -> Delivery {
        let Ok(mail) = serde_json::from_str::<Mail>(payload) else {
            return Delivery::Never("the mail cannot be read".to_owned());
        };
        let Some(message) = self.stamp.compose(mail, id) else {
            return Delivery::Never("the recipient's address cannot be used".to_owned());
        };
        let envelope = message.envelope().clone();
        let raw = message.formatted();
        let raw = match &self.stamp.dkim {
            Some(key) => match key.sign(&raw) {
                Some(signed) => signed,
                None => return Delivery::Later("the mail cannot be signed (mail.dkim_key)".to_owned()),
            },
            None => raw,
        };
        match tokio::time::timeout(TIMEOUT * 2, self.transport.send_raw(&envelope, &raw)).await {
            Ok(Ok(_)) => Delivery::Done,
            // The server's own words may repeat the recipient's address: only the code is kept.
            Ok(Err(error)) if error.is_permanent() && !is_about_us(&error) => {
                Delivery::Never(describe(&error))
            }
            Ok(Err(error)) => Delivery::Later(describe(&error)),
            Err(_) => Delivery::Later("the mail server did not answer in time".to_owned()),
        }
    }
}

impl Stamp {
    /// The mail with its head: `Date` and `Message-ID` (RFC 5322 section 3.6), and `Auto-Submitted`, so that nobody's
    /// automatic reply comes back (RFC 3834 section 5).
    fn compose(&self, mail: Mail, id: Uuid) -> Option<Message> {
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(mail.to.parse().ok()?)
            .subject(mail.subject)
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        match mail.html {
            Some(html) => builder.multipart(MultiPart::alternative_plain_html(mail.text, html)).ok(),
            None => builder.singlepart(SinglePart::plain(mail.text)).ok(),
        }
    }
}

/// The server refuses our name or password, not this mail (RFC 4954 section 6): it waits until that is put right.
fn is_about_us(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(u16::from);
    code.is_some_and(|code| matches!(code, 530 | 534 | 535 | 538))
}

fn describe(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
        None if error.is_tls() => "TLS with the mail server failed".to_owned(),
        None => "the mail server cannot be reached".to_owned(),
    }
}
