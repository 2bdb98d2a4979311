//! Mail over SMTP and short messages over an HTTP gateway, as the outbox delivers them.

use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::jobs::Delivery;

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

/// A short message as it stands in the outbox.
#[derive(Clone, Serialize, Deserialize)]
pub struct Sms {
    /// Mobile in E.164 form.
    pub to: String,
    /// The text.
    pub text: String,
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
    /// The sender.
    pub from: Mailbox,
}

/// Sends mails over connections that it keeps.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// Prepares the transport; connects with the first mail.
    ///
    /// # Errors
    /// When the host's name cannot be used for TLS.
    pub fn new(server: MailServer) -> Result<Self, lettre::transport::smtp::Error> {
        let tls = |host: &str| TlsParameters::new(host.to_owned());
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
        Ok(Self { transport: builder.build(), from: server.from })
    }

    /// Sends the mail of a payload.
    pub async fn deliver(&self, payload: &str) -> Delivery {
        let Ok(mail) = serde_json::from_str::<Mail>(payload) else {
            return Delivery::Never("the mail cannot be read".to_owned());
        };
        let Some(message) = compose(&self.from, mail) else {
            return Delivery::Never("the recipient's address cannot be used".to_owned());
        };
        match tokio::time::timeout(TIMEOUT * 2, self.transport.send(message)).await {
            Ok(Ok(_)) => Delivery::Done,
            // The server's own words may repeat the recipient's address: only the code is kept.
            Ok(Err(error)) if error.is_permanent() => Delivery::Never(describe(&error)),
            Ok(Err(error)) => Delivery::Later(describe(&error)),
            Err(_) => Delivery::Later("the mail server did not answer in time".to_owned()),
        }
    }
}

fn compose(from: &Mailbox, mail: Mail) -> Option<Message> {
    let builder = Message::builder().from(from.clone()).to(mail.to.parse().ok()?).subject(mail.subject);
    match mail.html {
        Some(html) => builder.multipart(MultiPart::alternative_plain_html(mail.text, html)).ok(),
        None => builder.body(mail.text).ok(),
    }
}

fn describe(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
        None if error.is_tls() => "TLS with the mail server failed".to_owned(),
        None => "the mail server cannot be reached".to_owned(),
    }
}

/// Sends short messages by posting `{"to", "text"}` to a gateway with a bearer token.
pub struct SmsGateway {
    client: reqwest::Client,
    url: String,
    token: SecretString,
}

impl SmsGateway {
    /// Prepares the client; connects with the first message.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn new(url: String, token: SecretString) -> Result<Self, reqwest::Error> {
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT);
        Ok(Self { client: builder.build()?, url, token })
    }

    /// Sends the message of a payload.
    pub async fn deliver(&self, payload: &str) -> Delivery {
        let Ok(sms) = serde_json::from_str::<Sms>(payload) else {
            return Delivery::Never("the message cannot be read".to_owned());
        };
        let request = self.client.post(&self.url).bearer_auth(self.token.expose_secret()).json(&sms);
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Delivery::Done,
            Ok(answer) if answer.status().as_u16() == 400 || answer.status().as_u16() == 422 => {
                Delivery::Never(format!("the gateway answered {}", answer.status().as_u16()))
            }
            Ok(answer) => Delivery::Later(format!("the gateway answered {}", answer.status().as_u16())),
            Err(error) if error.is_timeout() => {
                Delivery::Later("the gateway did not answer in time".to_owned())
            }
            Err(_) => Delivery::Later("the gateway cannot be reached".to_owned()),
        }
    }
}
