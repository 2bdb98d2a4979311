//! Mail over real SMTP conversations: aiosmtpd is the server, dkimpy the judge of signatures (`tests/clients`, left out
//! unless `TEST_CLIENTS=1`); the mail-catcher of the demo is a server without TLS.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::clock::Clock;
use platform::config::MailConfig;
use platform::jobs::Delivery;
use platform::mail::{Mail, MailTls, Mailer};
use serde_json::{Value, json};
use tests::City;
use tests::demo::mail::{Mailbox, serve};
use tokio::net::TcpListener;
use uuid::Uuid;

use super::certificate::Certificate;
use crate::clients::{folder, run, wanted};

const ID: Uuid = Uuid::from_u128(7);

fn mail(to: &str) -> String {
    let mail = Mail {
        to: to.to_owned(),
        subject: "親子綁定的驗證碼 / Your code".to_owned(),
        text: "您好：\n\n.一行\n\n    012345\n".repeat(3),
        html: Some("<p>您好  ：</p>\n".repeat(30)),
    };
    serde_json::to_string(&mail).unwrap()
}

async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// The mail settings of a city, for a server at a port.
async fn settings(port: u16, tls: MailTls) -> MailConfig {
    let mut config = City::sqlite().await.app.config.mail.clone();
    (config.host, config.port, config.tls) = ("localhost".to_owned(), port, tls);
    config.from = "臺北校園登入 <sso@city.example>".to_owned();
    config
}

fn mailer(config: &MailConfig) -> Mailer {
    Mailer::new(config.server().unwrap()).unwrap()
}

/// Tries until the server is up and says something else than that it cannot be reached.
async fn deliver(config: &MailConfig, to: &str) -> Delivery {
    let (mailer, began) = (mailer(config), Instant::now());
    loop {
        let delivery = mailer.deliver(&mail(to), ID).await;
        let away = Delivery::Later("the mail server cannot be reached".to_owned());
        if delivery != away || began.elapsed() > Duration::from_secs(30) {
            return delivery;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

struct Keys {
    certificate: Certificate,
    dkim: String,
    published: String,
    _city: City,
}

/// A certificate for `localhost` and a key for DKIM.
async fn keys() -> Keys {
    let city = City::sqlite().await;
    let certificate = Certificate::write(city.dir(), 1);
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let dkim = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der.as_ref())
    );
    let public =
        aws_lc_rs::encoding::AsDer::<aws_lc_rs::encoding::PublicKeyX509Der<'_>>::as_der(pair.public_key());
    let published = STANDARD.encode(public.unwrap().as_ref());
    Keys { certificate, dkim, published, _city: city }
}

/// A server of aiosmtpd that takes `count` mails, and what it saw of them.
async fn server(keys: &Keys, port: u16, implicit: bool, count: usize) -> Vec<Value> {
    let python: PathBuf = folder().join(".venv/bin/python");
    let story = json!({
        "port": port, "implicit": implicit, "count": count,
        "certificate": keys.certificate.chain, "key": keys.certificate.key,
        "username": "sso", "password": "sesame",
        "dkim": { "name": "s1._domainkey.city.example.", "key": keys.published },
    });
    let said = run(python, "smtp_server.py", &story).await;
    serde_json::from_str(said.lines().next().unwrap()).unwrap()
}

fn trusting(config: &mut MailConfig, keys: &Keys) {
    config.ca = std::fs::read_to_string(&keys.certificate.chain).unwrap();
    (config.username, config.password) = ("sso".to_owned(), "sesame".into());
    (config.dkim_selector, config.dkim_domain) = ("s1".to_owned(), "city.example".to_owned());
    config.dkim_key = keys.dkim.clone().into();
}

#[tokio::test]
async fn a_signed_mail_goes_out_over_starttls_and_over_tls_with_a_password() {
    if !wanted("TEST_CLIENTS") {
        return;
    }
    let keys = keys().await;
    for tls in [MailTls::Starttls, MailTls::Tls] {
        let port = free_port().await;
        let mut config = settings(port, tls).await;
        trusting(&mut config, &keys);
        config.reply_to = "help@city.example".to_owned();
        let (seen, sent) =
            tokio::join!(server(&keys, port, tls == MailTls::Tls, 1), deliver(&config, "chen@mail.example"));
        assert_eq!(sent, Delivery::Done);
        let seen = &seen[0];
        assert_eq!(
            (&seen["tls"], &seen["login"], &seen["dkim"]),
            (&json!(true), &json!("sso"), &json!(true))
        );
        assert_eq!((&seen["from"], &seen["to"]), (&json!("sso@city.example"), &json!(["chen@mail.example"])));
        let expected = json!({
            "from": "臺北校園登入 <sso@city.example>",
            "subject": "親子綁定的驗證碼 / Your code",
            "reply-to": "help@city.example",
            "auto-submitted": "auto-generated",
            "message-id": format!("<{ID}@city.example>"),
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&seen["headers"][name], value, "{name}");
        }
        assert!(seen["headers"]["date"].is_string(), "{seen}");
        assert!(seen["text"].as_str().unwrap().contains("\r\n.一行\r\n"), "{seen}");
    }
}

#[tokio::test]
async fn what_the_server_refuses_is_told_apart_by_whose_fault_it_is() {
    if !wanted("TEST_CLIENTS") {
        return;
    }
    let (keys, port) = (keys().await, free_port().await);
    let mut config = settings(port, MailTls::Starttls).await;
    trusting(&mut config, &keys);
    let mut wrong = config.clone();
    wrong.password = "guess".into();
    let mut stranger = config.clone();
    stranger.ca = String::new();
    let story = async {
        let refused = |delivery: &Delivery| format!("{delivery:?}");
        // Waits for the server to be up, too.
        let nobody = deliver(&config, "nobody@mail.example").await;
        assert!(matches!(&nobody, Delivery::Never(why) if why.contains("550")), "{}", refused(&nobody));
        let full = deliver(&config, "full@mail.example").await;
        assert!(matches!(&full, Delivery::Later(why) if why.contains("452")), "{}", refused(&full));
        let password = deliver(&wrong, "chen@mail.example").await;
        assert!(matches!(&password, Delivery::Later(why) if why.contains("535")), "{}", refused(&password));
        let foreign = mailer(&stranger).deliver(&mail("chen@mail.example"), ID).await;
        assert!(matches!(foreign, Delivery::Later(_)), "{}", refused(&foreign));
        assert_eq!(deliver(&config, "chen@mail.example").await, Delivery::Done);
    };
    let (seen, ()) = tokio::join!(server(&keys, port, false, 1), story);
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn a_server_without_tls_gets_no_mail_where_tls_is_demanded() {
    let city = City::sqlite().await;
    let mailbox = Mailbox::open(&city.dir().join("mail.jsonl"), Clock::system());
    let smtp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let http = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = smtp.local_addr().unwrap().port();
    let catching = serve(mailbox.clone(), smtp, http);
    let secret = mailer(&settings(port, MailTls::Starttls).await);
    assert!(matches!(secret.deliver(&mail("chen@mail.example"), ID).await, Delivery::Later(_)));
    assert!(mailbox.list().is_empty());
    let open = mailer(&settings(port, MailTls::None).await);
    assert_eq!(open.deliver(&mail("chen@mail.example"), ID).await, Delivery::Done);
    assert_eq!(mailbox.list().len(), 1);
    catching.stop().await;
}
