use platform::db::Act;
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::Expr;
use tables::outbox;
use tests::{City, Database, on_both};

use super::{ask, ask_in, audited, links, mailbox};

#[tokio::test]
async fn a_link_goes_out_by_login_name_and_by_address_every_five_minutes_and_five_times_a_day() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        ask(&city, &teacher.login).await;
        ask(&city, &mailbox(&teacher).to_uppercase()).await;
        assert_eq!(links(&city, &teacher).await.len(), 1, "one every five minutes, whatever was typed");
        city.clock.advance(299);
        ask(&city, &teacher.login).await;
        assert_eq!(links(&city, &teacher).await.len(), 1);
        city.clock.advance(1);
        ask(&city, &mailbox(&teacher)).await;
        assert_eq!(links(&city, &teacher).await.len(), 2);
        // A mail that waits longer than its link lives is no mail any more, so only the newest one is looked at.
        let mut sent = 2;
        for _ in 0..6 {
            city.clock.advance(300);
            let before = links(&city, &teacher).await.pop();
            ask(&city, &teacher.login).await;
            sent += i32::from(links(&city, &teacher).await.pop() != before);
        }
        assert_eq!(sent, 5);
        city.clock.advance(24 * 3_600);
        let before = links(&city, &teacher).await.pop();
        ask(&city, &teacher.login).await;
        assert_ne!(links(&city, &teacher).await.pop(), before);
    })
    .await;
}

#[tokio::test]
async fn one_browser_asks_ten_times_an_hour_whatever_the_names() {
    let city = City::sqlite().await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    for number in 0..10 {
        let page = ask_in(&browser, &format!("nobody.{number}")).await;
        assert_eq!(page.url.query(), Some("sent=1"));
    }
    let page = ask_in(&browser, &teacher.login).await;
    assert!(page.text().contains("要求太多次"), "{}", page.text());
    assert!(links(&city, &teacher).await.is_empty());
    ask(&city, &teacher.login).await;
    assert_eq!(links(&city, &teacher).await.len(), 1, "another browser may");
}

#[tokio::test]
async fn one_network_asks_so_often_an_hour() {
    let city = City::with(Database::Sqlite, |config| config.binding.codes_per_network = 2).await;
    let teacher = city.teacher().await;
    ask(&city, "nobody").await;
    ask(&city, "nobody.else").await;
    let page = ask(&city, &teacher.login).await;
    assert!(page.text().contains("要求太多次"), "{}", page.text());
    assert!(links(&city, &teacher).await.is_empty());
}

#[tokio::test]
async fn students_and_accounts_that_are_not_in_use_get_no_link() {
    on_both(async |city| {
        let (pupil, newcomer) = (city.pupil().await, city.newcomer().await);
        for who in [&pupil.login, &mailbox(&pupil), &newcomer.login, &mailbox(&newcomer)] {
            ask(&city, who).await;
        }
        assert!(city.mails().await.is_empty());
        assert_eq!(audited(&city, "recovery.asked").await, 4);
    })
    .await;
}

#[tokio::test]
async fn a_mother_gets_a_link_to_the_mailbox_she_proved() {
    let city = City::sqlite().await;
    let mother = city.parent_of_three().await;
    ask(&city, &mailbox(&mother)).await;
    assert_eq!(links(&city, &mother).await.len(), 1);
    let mail = city.mails().await.remove(0);
    assert!(mail.text.contains("羅○明") && !mail.text.contains("羅大明"), "{}", mail.text);
    assert!(!mail.text.contains(&mother.login));
}

#[tokio::test]
async fn nothing_typed_is_told_beside_the_field() {
    let city = City::sqlite().await;
    let page = ask(&city, "  ").await;
    assert!(page.status == 200 && page.text().contains("請輸入帳號或電子郵件"), "{}", page.text());
    assert_eq!(audited(&city, "recovery.asked").await, 0);
}

#[tokio::test]
async fn the_page_says_that_mails_are_late_while_the_mail_server_is_down() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let page = ask(&city, &teacher.login).await;
    assert!(!page.body.contains("id=\"late\""));
    let tried = outbox::Entity::update_many().col_expr(outbox::Column::Attempts, Expr::value(3));
    city.app.db.write(async move |tx: &Act<'_>| Ok(tried.exec(tx).await?)).await.unwrap();
    for who in [teacher.login.as_str(), "nobody.at.all"] {
        let page = ask(&city, who).await;
        assert!(page.body.contains("id=\"late\""), "{who}: {}", page.text());
    }
}

#[tokio::test]
async fn the_request_of_a_service_goes_on_through_the_way_back() {
    let city = City::sqlite().await;
    let page = city.browser().get("/login?tx=abc-DEF_123").await;
    assert_eq!(page.link("recover"), "/recover?tx=abc-DEF_123");
    let browser = city.browser();
    let page = browser.get("/recover?tx=abc-DEF_123").await;
    let page = browser.submit(page.form("recover-form").set("who", "nobody")).await;
    assert_eq!(page.url.query(), Some("tx=abc-DEF_123&sent=1"));
    assert_eq!(page.link("to-sign-in"), "/login?tx=abc-DEF_123");
    let page = browser.get("/recover/done?back=https://evil.example/").await;
    assert_eq!(page.link("to-sign-in"), "/login");
}
