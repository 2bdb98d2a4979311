//! The mail-catcher, as the provider's own mailer and gateway reach it.

use std::sync::Arc;

use domain::timestamp::Timestamp;
use platform::clock::Clock;
use platform::jobs::Delivery;
use platform::mail::{Mail, MailServer, MailTls, Mailer, Stamp};
use platform::sms::{Parts, Preset, Recipe, Sms, SmsGateway};
use tests::demo::mail::{Catching, Caught, Mailbox, serve};
use tokio::net::TcpListener;
use uuid::Uuid;

struct Catcher {
    mailbox: Arc<Mailbox>,
    smtp: u16,
    http: String,
    file: std::path::PathBuf,
    catching: Catching,
}

async fn catcher(name: &str) -> Catcher {
    let file = std::env::temp_dir().join(format!("mail-{}-{name}.jsonl", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let mailbox = Mailbox::open(&file, Clock::set_to(Timestamp(1_795_478_400)));
    let smtp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let http = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, address) = (smtp.local_addr().unwrap().port(), http.local_addr().unwrap());
    let catching = serve(mailbox.clone(), smtp, http);
    Catcher { mailbox, smtp: port, http: format!("http://{address}"), file, catching }
}

fn mail(subject: &str, text: &str, html: Option<&str>) -> String {
    let mail = Mail {
        to: "moming@mail.example".to_owned(),
        subject: subject.to_owned(),
        text: text.to_owned(),
        html: html.map(str::to_owned),
    };
    serde_json::to_string(&mail).unwrap()
}

#[tokio::test]
async fn every_mail_and_message_is_shown_newest_first_and_kept() {
    let catcher = catcher("kept").await;
    let server = MailServer {
        host: "127.0.0.1".to_owned(),
        port: catcher.smtp,
        tls: MailTls::None,
        login: None,
        ca: String::new(),
        stamp: Stamp {
            from: "臺北市校園單一簽入 <sso@city.example>".parse().unwrap(),
            reply_to: None,
            dkim: None,
        },
    };
    let mailer = Mailer::new(server).unwrap();
    let text =
        "您好:\n\n.開頭有點的一行\n請開啟 http://localhost:8000/activate?t=a_b-c&x=1 完成。\n".repeat(3);
    let id = Uuid::from_u128(7);
    let sent = mailer.deliver(&mail("啟用您的校園帳號，這個主旨很長很長很長很長", &text, None), id).await;
    assert!(matches!(sent, Delivery::Done), "{sent:?}");
    let sent = mailer.deliver(&mail("second", "plain", Some("<b>marked</b>")), id).await;
    assert!(matches!(sent, Delivery::Done), "{sent:?}");
    let url = format!("{}/sms", catcher.http);
    let recipe = Recipe::read(Preset::Json, Parts { url: &url, ..Parts::default() }).unwrap().unwrap();
    let gateway = SmsGateway::new(recipe, String::new(), "token".into()).unwrap();
    let sms = Sms { to: "+886912345678".to_owned(), text: "驗證碼 123456".to_owned() };
    let sent = gateway.deliver(&serde_json::to_string(&sms).unwrap(), id).await;
    assert!(matches!(sent, Delivery::Done), "{sent:?}");

    let listed = reqwest::get(format!("{}/messages.json", catcher.http)).await.unwrap();
    let listed: Vec<Caught> = listed.json().await.unwrap();
    let seen: Vec<(&str, &str)> =
        listed.iter().map(|one| (one.kind.as_str(), one.subject.as_str())).collect();
    assert_eq!(
        seen,
        [("sms", ""), ("mail", "second"), ("mail", "啟用您的校園帳號，這個主旨很長很長很長很長")]
    );
    assert_eq!(listed[2].text, text.trim_end());
    assert_eq!((listed[1].text.as_str(), listed[1].to.as_str()), ("plain", "moming@mail.example"));
    let page = reqwest::get(&catcher.http).await.unwrap().text().await.unwrap();
    assert!(page.contains("<a href=\"http://localhost:8000/activate?t=a_b-c&amp;x=1\""), "{page}");
    let again = Mailbox::open(&catcher.file, Clock::system());
    assert_eq!(again.list(), catcher.mailbox.list());
    catcher.catching.stop().await;
    std::fs::remove_file(catcher.file).unwrap();
}
