use domain::contexts::Role;
use tests::{City, Database};

use super::{Phone, is_in};

async fn city(roles: &[Role], grace_days: i64) -> City {
    let roles = roles.to_vec();
    City::with(Database::Sqlite, move |config| {
        config.factors.required_roles = roles;
        config.factors.grace_days = grace_days;
    })
    .await
}

#[tokio::test]
async fn in_the_days_of_grace_the_page_can_wait() {
    let city = city(&[Role::Teacher], 14).await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    let page = browser.sign_in(&teacher).await;
    assert_eq!(page.url.path(), "/me/ways/due", "{}", page.text());
    assert_eq!(browser.get(&page.link("later")).await.url.path(), "/me");
    let pupil = city.pupil().await;
    assert_eq!(city.browser().sign_in(&pupil).await.url.path(), "/me", "a role that may do without");
}

#[tokio::test]
async fn after_the_days_of_grace_nothing_is_done_before_the_factor() {
    let city = city(&[Role::Teacher], 14).await;
    let client = city.register("grades", |client| client.trusted = true).await;
    let teacher = city.teacher().await;
    city.browser().sign_in(&teacher).await;
    city.clock.advance(14 * 86_400);
    let browser = city.browser();
    let page = browser.sign_in(&teacher).await;
    assert_eq!(page.url.path(), "/me/ways/due");
    assert!(!page.body.contains("id=\"later\""));
    for path in ["/me", "/me/password", "/review", "/me/children"] {
        assert_eq!(browser.get(path).await.url.path(), "/me/ways/due", "{path}");
    }
    let request = client.request().scope("openid");
    let page = browser.authorize(&request).await;
    assert_eq!(page.url.path(), "/me/ways/due", "no code for a service either");
    let page = browser.get("/me/ways/app").await;
    let phone = Phone::of(&page);
    browser.submit(page.form("app-form").set("code", &phone.now(&city))).await;
    assert_eq!(browser.get("/me").await.url.path(), "/me");
    let request = client.request().scope("openid");
    let page = browser.authorize(&request).await;
    assert!(page.leaves_to().query().unwrap().contains("code="));
}

#[tokio::test]
async fn whoever_must_have_a_factor_keeps_the_last_one() {
    let city = city(&[Role::Teacher], 0).await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    super::enrol(&city, &browser).await;
    let page = browser.submit(browser.get("/me/ways").await.form("app/end")).await;
    assert_eq!(page.url.query(), Some("done=required"));
    assert!(is_in(&browser).await && browser.get("/me/ways").await.body.contains("id=\"end-app\""));
}
