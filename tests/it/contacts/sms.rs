//! The budget of a day and the stop of all SMS.

use city::contacts::{CodePurpose, Requested, SmsCommand, request_code, sms_is_stopped, sms_sent_today};
use sea_orm::EntityTrait as _;
use tables::audit_entry;
use tests::{City, Database, on_both};
use web::extract::Asker;

use super::{HOUR, contact, mail, recorded, request};

async fn run(city: &City, command: SmsCommand) -> String {
    let (app, now) = (&city.app, city.app.now());
    command.run(&app.db, &app.keyring.sealer(), &app.config, now).await.unwrap()
}

#[tokio::test]
async fn a_stop_holds_at_once_and_is_recorded_and_mail_goes_on() {
    on_both(async |city| {
        assert!(run(&city, SmsCommand::Stop).await.contains("stopped since"));
        run(&city, SmsCommand::Stop).await;
        assert!(sms_is_stopped(&city.app).await.unwrap());
        for _ in 0..3 {
            assert_eq!(request(&city, &contact("0912345678")).await, Requested::SmsStopped);
        }
        assert_eq!(request(&city, &mail()).await, Requested::Sent);
        assert!(city.messages().await.is_empty());
        run(&city, SmsCommand::Resume).await;
        assert!(!sms_is_stopped(&city.app).await.unwrap());
        assert_eq!(
            request(&city, &contact("0912345678")).await,
            Requested::Sent,
            "a stop costs no allowance"
        );
        assert!(run(&city, SmsCommand::Status).await.contains("1 sent, of 20000"));
        let entries = audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
        let acts: Vec<_> = entries.iter().map(|entry| entry.act.as_str()).collect();
        assert_eq!(acts, ["sms.stopped", "code.refused", "code.refused", "code.refused", "sms.resumed"]);
    })
    .await;
}

#[tokio::test]
async fn a_configured_stop_needs_no_switch() {
    let city = City::with(Database::Sqlite, |config| config.sms.stopped = true).await;
    assert!(sms_is_stopped(&city.app).await.unwrap());
    assert_eq!(request(&city, &contact("0912345678")).await, Requested::SmsStopped);
    assert!(run(&city, SmsCommand::Resume).await.contains("sms.stopped"));
}

#[tokio::test]
async fn beyond_the_budget_of_a_day_no_sms_goes_out_until_midnight() {
    for database in Database::wanted() {
        let city = City::with(database, |config| config.sms.daily_budget = 2).await;
        let number = |last: u8| contact(&format!("091234567{last}"));
        assert_eq!(request(&city, &number(1)).await, Requested::Sent);
        assert_eq!(request(&city, &number(2)).await, Requested::Sent);
        assert_eq!(request(&city, &number(3)).await, Requested::SmsStopped);
        assert_eq!(sms_sent_today(&city.app).await.unwrap(), 2);
        // The city's morning is eight o'clock.
        city.clock.advance(16 * HOUR);
        assert_eq!(request(&city, &number(3)).await, Requested::Sent);
        assert_eq!(sms_sent_today(&city.app).await.unwrap(), 1);
        let metrics = reqwest::get(city.address("/metrics")).await.unwrap().text().await.unwrap();
        assert!(metrics.contains("\nidp_sms_today 1\n"), "{metrics}");
    }
}

#[tokio::test]
async fn no_budget_is_a_count_without_an_end() {
    let city = City::with(Database::Sqlite, |config| config.sms.daily_budget = 0).await;
    assert_eq!(request(&city, &contact("0912345678")).await, Requested::Sent);
    assert!(run(&city, SmsCommand::Status).await.contains("1 sent, no budget"));
}

/// Asks for a code by SMS from that network and browser.
async fn from(city: &City, (network, browser): (&str, &str), last: usize) -> Requested {
    let asker = Asker { network: network.to_owned(), browser: browser.to_owned() };
    let mobile = contact(&format!("091234560{last}"));
    request_code(&city.app, &mobile, CodePurpose::Apply, &asker, city.app.now()).await.unwrap()
}

#[tokio::test]
async fn one_browser_and_one_network_get_few_messages_a_day() {
    for database in Database::wanted() {
        let city = City::with(database, |config| {
            (config.sms.daily_per_browser, config.sms.daily_per_network) = (2, 3);
        })
        .await;
        let (school, home) = ("192.0.2.1", "198.51.100.7");
        for last in [0, 1] {
            assert_eq!(from(&city, (school, "one"), last).await, Requested::Sent);
        }
        assert_eq!(from(&city, (school, "one"), 2).await, Requested::SmsStopped, "one browser");
        assert_eq!(from(&city, (home, "one"), 2).await, Requested::SmsStopped, "wherever it is");
        assert_eq!(from(&city, (school, "two"), 2).await, Requested::Sent);
        assert_eq!(from(&city, (school, "three"), 3).await, Requested::SmsStopped, "one network");
        assert_eq!(from(&city, (home, "three"), 3).await, Requested::Sent, "a refusal costs no allowance");
        let reasons: Vec<String> =
            recorded(&city, "code.refused").await.into_iter().map(|(reason, _)| reason).collect();
        assert_eq!(reasons, ["sms of browser", "sms of browser", "sms of network"]);
        assert_eq!(request(&city, &mail()).await, Requested::Sent, "mail goes on");
        // The city's morning is eight o'clock.
        city.clock.advance(16 * HOUR);
        assert_eq!(from(&city, (school, "one"), 4).await, Requested::Sent, "the next day");
    }
}

#[tokio::test]
async fn the_page_counts_the_browser_and_its_network_and_offers_mail() {
    let city = City::with(Database::Sqlite, |config| config.sms.daily_per_browser = 1).await;
    let browser = city.browser();
    let ask = async |mobile: &str| {
        let form = browser.get("/binding/contact").await.form("contact-form");
        browser.submit(form.set("contact", mobile)).await
    };
    assert_eq!(ask("0912345600").await.url.path(), "/binding/code");
    let page = ask("0912345601").await;
    assert!(page.text().contains("現在無法寄簡訊。請改用電子郵件。"), "{}", page.text());
    assert_eq!(city.messages().await.len(), 1);
}
