//! Codes and contacts on their way out.

use std::time::{Duration, Instant};

use platform::clock::Clock;
use platform::jobs;
use tests::demo::mail::{Mailbox, serve};
use tests::{City, Database, Log};
use tokio::net::TcpListener;

use super::{contact, request};

/// Asks for a code by mail and one by SMS, waits until both are delivered, and proves one wrongly.
async fn story(city: &City, last: u8) -> Vec<String> {
    let contacts = [format!("chen.{last}@mail.example"), format!("091234567{last}")];
    for text in &contacts {
        request(city, &contact(text)).await;
        super::typed(city, &contact(text), "987654").await;
    }
    let began = Instant::now();
    while jobs::count_pending(&city.app.db).await.unwrap() > 0 {
        assert!(began.elapsed() < Duration::from_secs(30), "the outbox is not empty");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let [mail, mobile] = contacts;
    vec![mail, mobile[1..].to_owned(), "987654".to_owned(), "請勿告訴".to_owned()]
}

#[tokio::test]
async fn no_contact_no_code_and_no_password_of_ours_is_logged() {
    let (log, _guard) = Log::listen("trace");
    let dir = std::env::temp_dir().join(format!("contact-logs-{}.jsonl", std::process::id()));
    let mailbox = Mailbox::open(&dir, Clock::system());
    let (smtp, http) =
        (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let (port, url) = (smtp.local_addr().unwrap().port(), http.local_addr().unwrap());
    let catching = serve(mailbox.clone(), smtp, http);
    let city = City::with(Database::Sqlite, |config| {
        (config.mail.host, config.mail.port) = ("127.0.0.1".to_owned(), port);
        config.mail.tls = platform::mail::MailTls::None;
        config.sms.url = format!("http://{url}/sms");
        config.sms.password = "sesame-4711".into();
    })
    .await;
    let mut secrets = story(&city, 1).await;
    Log::listen_everywhere();
    secrets.extend(story(&city, 2).await);
    secrets.push("sesame-4711".to_owned());
    let runs = mailbox.list().into_iter().flat_map(|caught| {
        let runs: Vec<String> =
            caught.text.split(|letter: char| !letter.is_ascii_digit()).map(str::to_owned).collect();
        runs
    });
    let codes: Vec<String> = runs.filter(|digits| digits.len() == 6).collect();
    assert_eq!(codes.len(), 8, "two in each letter, two in each message");
    let text = log.text();
    assert!(text.contains("delivered"), "deliveries are logged: {text}");
    for secret in secrets {
        let lines = text.lines().filter(|line| line.contains(&secret)).collect::<Vec<_>>();
        assert!(lines.is_empty(), "{secret} is in the log: {lines:?}");
    }
    // As words: a longer number may hold the same digits.
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    assert_eq!(words.find(|word| codes.iter().any(|code| code == word)), None, "a code is in the log");
    catching.stop().await;
    let _ = std::fs::remove_file(dir);
}
