//! A provider that is slow, down or not itself costs nobody else anything.

use platform::config::Preset;
use platform::key_sets::Age;
use serde_json::json;
use tests::{City, Database, OtherProvider};

use super::{browser, city_with, comes, links, on_both_with, told};

/// What the metrics say of the provider.
async fn counted(city: &City, event: &str) -> bool {
    let text = city.browser().get("/metrics").await.body;
    text.contains(&format!("idp_upstream_total{{upstream=\"other\",event=\"{event}\"}}"))
}

#[tokio::test]
async fn a_provider_that_hangs_is_given_up_and_the_other_ways_work() {
    for path in ["/.well-known/openid-configuration", "/token", "/keys"] {
        let (city, other) = city_with(Database::Sqlite, Preset::Oidc).await;
        let teacher = city.teacher().await;
        other.behaves(|manners| manners.hangs_at = Some(path));
        let mine = browser(&city, &other);
        let page = comes(&mine).await;
        assert!(["away", "refused"].contains(&told(&page).as_str()), "{path}: {}", page.text());
        assert!(page.text().contains("請用校園帳號登入") || page.text().contains("或用校園帳號登入"));
        let form = page.form("sign-in-form");
        let page = mine.submit(form.set("login", &teacher.login).set("password", &teacher.password)).await;
        assert_eq!(page.url.path(), "/me", "{path}");
        assert!(counted(&city, "away").await || counted(&city, "refused").await, "{path}");
    }
}

#[tokio::test]
async fn after_a_failure_nobody_waits_for_a_while() {
    let (city, other) = city_with(Database::Sqlite, Preset::Oidc).await;
    other.behaves(|manners| manners.issuer = Some("https://changed.example".to_owned()));
    let mine = browser(&city, &other);
    for _ in 0..3 {
        assert_eq!(told(&comes(&mine).await), "away");
    }
    assert_eq!(other.asked().len(), 1, "one asked for all");
    other.behaves(|manners| manners.issuer = None);
    city.clock.advance(11);
    assert_eq!(told(&comes(&mine).await), "unknown");
}

#[tokio::test]
async fn what_discovery_said_before_serves_when_it_fails() {
    let (city, other) = city_with(Database::Sqlite, Preset::Oidc).await;
    let teacher = city.teacher().await;
    links(&browser(&city, &other), &teacher).await;
    city.clock.advance(3_601);
    let now = city.app.now().0;
    other.behaves(|manners| {
        manners.issuer = Some("https://changed.example".to_owned());
        manners.claims = json!({ "iat": now, "exp": now + 600 });
    });
    assert_eq!(comes(&browser(&city, &other)).await.url.path(), "/me");
}

/// A provider may change its keys right after they were fetched as they are every few minutes; a key that nobody publishes has
/// them fetched once in a while, however often it is named.
#[tokio::test]
async fn a_key_that_was_changed_just_now_is_fetched_at_once_and_one_that_is_not_published_seldom() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        let fetched = || other.asked().iter().filter(|path| *path == "/keys").count();
        links(&browser(&city, &other), &teacher).await;
        assert_eq!(comes(&browser(&city, &other)).await.url.path(), "/me");
        assert_eq!(fetched(), 1, "once for both");
        other.changes_its_key();
        assert_eq!(comes(&browser(&city, &other)).await.url.path(), "/me", "in the same second");
        assert_eq!(fetched(), 2);
        city.clock.advance(11);
        other.borrows_keys_of(&OtherProvider::start().await);
        for _ in 0..3 {
            assert_eq!(told(&comes(&browser(&city, &other)).await), "refused");
        }
        assert_eq!(fetched(), 3, "one more for all three");
    })
    .await;
}

#[tokio::test]
async fn a_token_endpoint_that_fails_is_away_and_a_code_that_it_refuses_is_refused() {
    let (city, other) = city_with(Database::Sqlite, Preset::Oidc).await;
    for (status, word) in [(500, "away"), (503, "away"), (429, "away"), (403, "refused")] {
        other.behaves(|manners| manners.status = status);
        assert_eq!(told(&comes(&browser(&city, &other)).await), word, "{status}");
    }
    other.behaves(|manners| manners.answer = vec![("code", "made-up".to_owned())]);
    assert_eq!(told(&comes(&browser(&city, &other)).await), "refused");
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_away() {
    let other = OtherProvider::start().await;
    let mut section = other.section(Preset::Oidc);
    section.issuer = "http://127.0.0.1:9".to_owned();
    let city = City::with(Database::Sqlite, |config| {
        config.upstream.insert("other".to_owned(), section);
    })
    .await;
    assert_eq!(told(&comes(&city.browser()).await), "away");
}

#[tokio::test]
async fn no_provider_leads_into_our_own_network() {
    let other = OtherProvider::start().await;
    let section = other.section(Preset::Oidc);
    let city = City::with(Database::Sqlite, |config| {
        config.server.allow_private_targets = false;
        config.upstream.insert("other".to_owned(), section);
    })
    .await;
    assert_eq!(told(&comes(&city.browser()).await), "away");
    assert!(other.asked().is_empty());
    let keys = city.app.key_sets.of("x", &format!("{}/keys", other.url), Age::Lately, city.app.now()).await;
    assert!(keys.keys().is_empty());
}

#[tokio::test]
async fn a_provider_that_is_not_configured_does_not_exist() {
    let city = City::sqlite().await;
    let browser = city.browser();
    let page = browser.get("/login").await;
    assert!(!page.body.contains("id=\"ways\""), "no button without a provider");
    assert_eq!(browser.get("/login/upstream/google").await.status, 404);
    assert_eq!(browser.get("/login/upstream/google/callback?state=x&code=y").await.status, 404);
    let csrf = page.form("sign-in-form").value("csrf").unwrap().to_owned();
    assert_eq!(browser.post("/login/upstream/google", &[("csrf", &csrf)]).await.status, 404);
}
