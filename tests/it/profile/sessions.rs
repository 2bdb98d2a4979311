//! The devices on 我的身分: what each is, where it was, and signing the others out.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{audit_entry, outbox};
use tests::{City, Database, on_both};

use super::at_me;

const IPHONE: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1";

#[tokio::test]
async fn all_other_browsers_are_signed_out_at_once_and_their_services_are_told() {
    on_both(async |city| {
        let address = || Some("https://leave.example/backchannel".to_owned());
        let leave = city.register("leave", |client| client.backchannel_logout_uri = address()).await;
        let (pupil, teacher) = (city.pupil().await, city.teacher().await);
        let elsewhere = city.browser();
        let tokens = leave.tokens_for(&elsewhere, &leave.request().scope("openid"), &pupil, "").await;
        let (third, _) = at_me(&city, &pupil).await;
        let (stranger, _) = at_me(&city, &teacher).await;
        let (here, page) = at_me(&city, &pupil).await;
        let form = page.form("end-others-form");
        let page = here.submit(form.clone()).await;
        assert_eq!(page.url.query(), Some("done=others-ended"), "{}", page.text());
        assert!(page.forms().iter().all(|form| !form.id.contains("end-others")), "no other one is left");
        for gone in [&elsewhere, &third] {
            assert_eq!(gone.get("/me").await.url.path(), "/login");
        }
        assert_eq!(stranger.get("/me").await.url.path(), "/me", "nobody else's");
        assert_eq!(leave.userinfo(&tokens.access_token).await.status, 401, "what was granted there ended");
        let told = outbox::Entity::find().filter(outbox::Column::Kind.eq("backchannel_logout"));
        assert_eq!(told.all(city.app.db.read()).await.unwrap().len(), 1, "as at a sign-out");
        let entries = audit_entry::Entity::find().filter(audit_entry::Column::Act.eq("session.ended"));
        let entries = entries.all(city.app.db.read()).await.unwrap();
        assert_eq!(entries.len(), 2);
        assert!(entries.iter().all(|entry| entry.actor == pupil.id.to_string()), "at the owner's wish");
        assert_eq!(here.submit(form).await.url.path(), "/me", "twice does no harm");
    })
    .await;
}

#[tokio::test]
async fn each_device_says_what_it_is_and_whether_it_is_in_the_network_of_a_school() {
    let schools = |config: &mut platform::config::Config| {
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.server.school_networks = vec!["203.0.113.0/24".parse().unwrap()];
    };
    let city = City::with(Database::Sqlite, schools).await;
    let pupil = city.pupil().await;
    let at_school = city.browser().with_header("x-forwarded-for", "203.0.113.9");
    at_school.sign_in(&pupil).await;
    let phone =
        city.browser().with_header("user-agent", IPHONE).with_header("x-forwarded-for", "198.51.100.1");
    phone.sign_in(&pupil).await;
    let text = phone.get("/me").await.text();
    assert!(text.contains("手機、校外網路") && text.contains("學校網路"), "{text}");
}

#[tokio::test]
async fn where_no_network_of_a_school_is_known_nothing_is_said_of_networks() {
    let city = City::sqlite().await;
    let (_, page) = at_me(&city, &city.pupil().await).await;
    assert!(!page.text().contains("網路"), "{}", page.text());
}

#[tokio::test]
async fn a_service_says_when_it_was_last_used() {
    on_both(async |city| {
        let (pupil, leave, browser) = (city.pupil().await, city.client("leave").await, city.browser());
        let tokens = leave.tokens_for(&browser, &leave.request().scope("openid"), &pupil, "").await;
        let text = browser.get("/me").await.text();
        assert!(text.contains("最近使用") && text.contains("115年11月24日 08:00"), "{text}");
        city.clock.advance(3_600);
        leave.refresh(&tokens.refresh_token).await;
        let text = browser.get("/me").await.text();
        assert!(text.contains("最近使用") && text.contains("115年11月24日 09:00"), "{text}");
    })
    .await;
}
