//! Who can keep somebody from a first sign-in, and who can take one.

use platform::config::Config;
use signon::login::PersonCommand;
use tests::{Browser, City, Database, Person, on_both};

use super::{audited, fail_in, try_in};

/// A city behind a proxy, so that browsers come from different networks.
async fn behind_proxy() -> City {
    City::with(Database::Sqlite, |config| {
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await
}

fn from(city: &City, address: &str) -> Browser {
    city.browser().with_header("x-forwarded-for", address)
}

async fn comes_in(browser: &Browser, person: &Person, password: &str) -> bool {
    try_in(browser, &person.login, password).await.url.path() == "/activate"
}

#[tokio::test]
async fn wrong_tries_of_strangers_keep_nobody_from_a_first_sign_in() {
    let city = behind_proxy().await;
    let newcomer = city.newcomer().await;
    for _ in 0..6 {
        fail_in(&from(&city, "198.51.100.1"), &newcomer).await;
    }
    let here = from(&city, "198.51.100.1");
    assert!(!comes_in(&here, &newcomer, &newcomer.password).await, "slowed where somebody guessed");
    let elsewhere = from(&city, "203.0.113.9");
    assert!(comes_in(&elsewhere, &newcomer, &newcomer.password).await, "and nowhere else");
}

#[tokio::test]
async fn a_lock_of_a_first_sign_in_ends_by_itself() {
    on_both(async |city| {
        let newcomer = city.newcomer().await;
        for _ in 0..5 {
            fail_in(&city.browser(), &newcomer).await;
        }
        assert!(!comes_in(&city.browser(), &newcomer, &newcomer.password).await, "locked");
        city.clock.advance(15 * 60);
        assert!(comes_in(&city.browser(), &newcomer, &newcomer.password).await, "slowed and not destroyed");
    })
    .await;
}

#[tokio::test]
async fn many_networks_together_get_twenty_tries_a_day() {
    let city = behind_proxy().await;
    let newcomer = city.newcomer().await;
    for network in 0..20 {
        fail_in(&from(&city, &format!("198.51.100.{network}")), &newcomer).await;
    }
    let fresh = async || comes_in(&from(&city, "203.0.113.9"), &newcomer, &newcomer.password).await;
    assert!(!fresh().await);
    city.clock.advance(24 * 3600 - 1);
    assert!(!fresh().await);
    city.clock.advance(1);
    assert!(fresh().await, "open again by itself");
    let code = PersonCommand::code(&newcomer.login).run(&city.app).await.unwrap();
    let code = code.split_whitespace().nth(1).unwrap().to_owned();
    for network in 0..20 {
        fail_in(&from(&city, &format!("198.51.100.{network}")), &newcomer).await;
    }
    assert!(!fresh().await);
    assert!(comes_in(&from(&city, "203.0.113.9"), &newcomer, &code).await, "nobody guesses a printed code");
}

#[tokio::test]
async fn a_one_time_code_opens_what_guesses_closed_and_a_newer_one_voids_it() {
    on_both(async |city| {
        let newcomer = city.newcomer().await;
        for _ in 0..6 {
            fail_in(&city.browser(), &newcomer).await;
        }
        let print = async || {
            let text = PersonCommand::code(&newcomer.login).run(&city.app).await.unwrap();
            let code = text.split_whitespace().nth(1).unwrap().to_owned();
            assert_eq!(code.len(), 14, "{text}");
            code
        };
        let (first, second) = (print().await, print().await);
        assert!(!comes_in(&city.browser(), &newcomer, &first).await);
        assert!(comes_in(&city.browser(), &newcomer, &second.to_lowercase()).await);
        let entries = audited(&city).await;
        assert!(!entries.iter().any(|entry| entry.detail.contains(&second)), "a code is nowhere on record");
        city.clock.advance(14 * 86_400 + 60);
        assert!(!comes_in(&city.browser(), &newcomer, &second).await, "two weeks are over");
    })
    .await;
}

#[tokio::test]
async fn a_default_secret_opens_nothing_for_roles_that_the_operator_did_not_allow() {
    let city = City::with(Database::Sqlite, |config| {
        config.login.default_secrets = Config::load(&[]).unwrap().login.default_secrets;
    })
    .await;
    let newcomer = city.newcomer().await;
    assert!(!comes_in(&city.browser(), &newcomer, &newcomer.password).await, "it stands in the login name");
    let code = PersonCommand::code(&newcomer.login).run(&city.app).await.unwrap();
    let code = code.split_whitespace().nth(1).unwrap();
    assert!(comes_in(&city.browser(), &newcomer, code).await);
    let pupil = city.person("呂小新").born("2015-05-05").student("313602", "五年二班").pending().await;
    assert!(comes_in(&city.browser(), &pupil, &pupil.password).await, "a pupil's name says nothing");
}

#[tokio::test]
async fn the_operator_mails_a_code_to_staff_and_to_nobody_else() {
    on_both(async |city| {
        let newcomer = city.newcomer().await;
        let mail = async |who: &str| PersonCommand::mail_code(who).run(&city.app).await;
        let told = mail(&newcomer.login).await.unwrap();
        let mailbox = format!("{}@example.edu.tw", newcomer.id.0.simple());
        assert!(told.contains("***") && !told.contains(&mailbox), "{told}");
        let sent = city.mails().await.pop().unwrap();
        assert_eq!(sent.to, mailbox);
        let code = sent.text.lines().map(str::trim).find(|line| line.len() == 14).unwrap();
        assert!(comes_in(&city.browser(), &newcomer, code).await);
        let pupil = city.person("呂小新").born("2015-05-05").student("313602", "五年二班").pending().await;
        let refused = mail(&pupil.login).await.unwrap_err().to_string();
        assert!(refused.contains("mailed to staff"), "{refused}");
        let refused = mail(&city.teacher().await.id.to_string()).await.unwrap_err().to_string();
        assert!(refused.contains("does not wait"), "{refused}");
        assert_eq!(city.mails().await.len(), 1);
        let acts = audited(&city).await.into_iter().filter(|entry| entry.act == "account.code-mailed");
        assert_eq!(acts.count(), 1);
    })
    .await;
}
