//! Answers that do not count.

use platform::config::Preset;
use serde_json::{Value, json};
use tests::{Browser, City, Database, OtherProvider, Page};

use super::{audited, browser, city_with, comes, counts, goes, is_in, links, on_both_with, told};

/// A city whose teacher linked the account, and a browser in which nobody is signed in.
async fn linked(preset: Preset) -> (City, OtherProvider, Browser) {
    let (city, other) = city_with(Database::Sqlite, preset).await;
    let teacher = city.teacher().await;
    links(&browser(&city, &other), &teacher).await;
    let fresh = browser(&city, &other);
    (city, other, fresh)
}

#[tokio::test]
async fn a_token_that_is_not_right_signs_nobody_in() {
    let (city, other, fresh) = linked(Preset::Oidc).await;
    let now = city.app.now().0;
    let cases: [(&str, Value); 9] = [
        ("another issuer", json!({ "iss": "https://other.example" })),
        ("an issuer with a slash", json!({ "iss": format!("{}/", other.url) })),
        ("another audience", json!({ "aud": "somebody-else" })),
        ("one more audience", json!({ "aud": ["the-city", "somebody-else"] })),
        ("another party", json!({ "azp": "somebody-else" })),
        ("over", json!({ "exp": now })),
        ("of the future", json!({ "iat": now + 61 })),
        ("another nonce", json!({ "nonce": "another" })),
        ("no nonce", json!({ "nonce": null })),
    ];
    for (why, claims) in cases {
        other.behaves(|manners| manners.claims = claims);
        let page = comes(&fresh).await;
        assert_eq!(told(&page), "refused", "{why}");
        assert!(!is_in(&fresh).await && fresh.cookie("upstream").is_none(), "{why}");
    }
    assert_eq!(audited(&city, "upstream.refused").await.len(), 9);
    other.behaves(|manners| manners.claims = json!({ "iat": now + 60 }));
    assert_eq!(comes(&fresh).await.url.path(), "/me", "a right one does");
}

#[tokio::test]
async fn only_algorithms_of_the_list_count() {
    let (_city, other, fresh) = linked(Preset::Oidc).await;
    for alg in ["none", "HS256"] {
        other.behaves(|manners| manners.alg = alg);
        assert_eq!(told(&comes(&fresh).await), "refused", "{alg}");
    }
    other.behaves(|manners| manners.alg = "RS256");
    assert_eq!(comes(&fresh).await.url.path(), "/me");
}

#[tokio::test]
async fn a_token_signed_by_another_provider_signs_nobody_in() {
    let (_city, other, fresh) = linked(Preset::Oidc).await;
    let stranger = OtherProvider::start().await;
    fresh.also_follows(&stranger.url);
    // The stranger's key has another name; with the name of the right one it would not fit.
    other.borrows_keys_of(&stranger);
    assert_eq!(told(&comes(&fresh).await), "refused");
}

#[tokio::test]
async fn an_answer_counts_once_and_in_its_own_browser() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        links(&browser(&city, &other), &teacher).await;
        let mine = city.browser();
        let page = mine.get("/login").await;
        let away = goes(&mine, &page).await;
        let there = Browser::new(&other.url).get(away.leaves_to().as_str()).await;
        let answer = there.leaves_to().as_str().to_owned();
        let thief = city.browser();
        thief.get("/login").await;
        assert_eq!(told(&thief.get(&answer).await), "over", "another browser");
        assert_eq!(audited(&city, "upstream.refused").await.len(), 1);
        assert_eq!(mine.get(&answer).await.url.path(), "/me", "its own browser");
        mine.drop_cookie("sid");
        assert_eq!(told(&mine.get(&answer).await), "over", "a second time");
        for wrong in ["", "?state=x&code=y", "?code=y", "?state=x&state=x&code=y"] {
            let page = mine.get(&format!("/login/upstream/other/callback{wrong}")).await;
            assert_eq!(told(&page), "over", "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_comes_too_late_does_not_count() {
    on_both_with(Preset::Oidc, async |city, other| {
        let mine = city.browser();
        let page = mine.get("/login").await;
        let away = goes(&mine, &page).await;
        let there = Browser::new(&other.url).get(away.leaves_to().as_str()).await;
        city.clock.advance(601);
        let before = counts(&city).await;
        assert_eq!(told(&mine.get(there.leaves_to().as_str()).await), "over");
        assert_eq!(counts(&city).await, before);
    })
    .await;
}

/// A city with two providers, called `other` and `second`.
async fn two() -> (City, OtherProvider, OtherProvider) {
    let (other, second) = (OtherProvider::start().await, OtherProvider::start().await);
    let sections = [("other", other.section(Preset::Oidc)), ("second", second.section(Preset::Oidc))];
    let city = City::with(Database::Sqlite, |config| {
        config.upstream.extend(sections.map(|(name, section)| (name.to_owned(), section)));
    })
    .await;
    (city, other, second)
}

#[tokio::test]
async fn the_answer_of_one_provider_does_not_count_at_the_callback_of_another() {
    let (city, other, _second) = two().await;
    let teacher = city.teacher().await;
    links(&browser(&city, &other), &teacher).await;
    let mine = city.browser();
    let page = mine.get("/login").await;
    let away = goes(&mine, &page).await;
    let there = Browser::new(&other.url).get(away.leaves_to().as_str()).await;
    let answer = there.leaves_to().as_str().to_owned();
    let crossed = answer.replace("/upstream/other/", "/upstream/second/");
    assert_eq!(told(&mine.get(&crossed).await), "over");
    assert_eq!(mine.get(&answer).await.url.path(), "/me", "at its own it does");
}

#[tokio::test]
async fn the_same_subject_of_another_provider_is_somebody_else() {
    let (city, other, second) = two().await;
    let teacher = city.teacher().await;
    links(&browser(&city, &other), &teacher).await;
    let mine = browser(&city, &second);
    let page = mine.get("/login").await;
    let page = mine.submit(page.form("/login/upstream/second")).await;
    assert_eq!(told(&page), "unknown");
}

#[tokio::test]
async fn an_answer_that_names_another_issuer_does_not_count() {
    let (_city, other, fresh) = linked(Preset::Oidc).await;
    other.behaves(|manners| manners.answer = vec![("iss", "https://evil.example".to_owned())]);
    assert_eq!(told(&comes(&fresh).await), "refused");
    other.behaves(|manners| manners.answer = vec![("iss", other.url.clone())]);
    assert_eq!(comes(&fresh).await.url.path(), "/me");
}

#[tokio::test]
async fn a_provider_that_promises_to_name_itself_does_so_in_each_answer() {
    let (city, other) = city_with(Database::Sqlite, Preset::Oidc).await;
    other.behaves(|manners| {
        manners.names_itself = true;
        manners.answer = vec![("iss", String::new())];
    });
    let fresh = browser(&city, &other);
    assert_eq!(told(&comes(&fresh).await), "refused");
    other.behaves(|manners| manners.answer.clear());
    assert_eq!(told(&comes(&fresh).await), "unknown");
}

#[tokio::test]
async fn whoever_says_no_there_is_back_at_the_sign_in_page() {
    let (_city, other, fresh) = linked(Preset::Oidc).await;
    other.behaves(|manners| {
        manners.answer = vec![("code", String::new()), ("error", "access_denied".to_owned())];
    });
    let page: Page = comes(&fresh).await;
    assert_eq!(told(&page), "cancelled");
    assert!(!other.asked().iter().rev().take(1).any(|path| path == "/token"));
}

#[tokio::test]
async fn a_service_that_asks_for_a_new_sign_in_gets_one_or_the_password() {
    let (city, other, fresh) = linked(Preset::Oidc).await;
    let (client, now) = (city.client("leave").await, city.app.now().0);
    let request = client.request().scope("openid").prompt("login");
    for (claims, ends) in [
        (json!({}), "not-fresh"),
        (json!({ "auth_time": now - 3_600 }), "not-fresh"),
        (json!({ "auth_time": now }), "/consent"),
    ] {
        other.behaves(|manners| manners.claims = claims.clone());
        let page = fresh.authorize(&request).await;
        let page = goes(&fresh, &page).await;
        assert!(page.url.as_str().contains(ends), "{claims}: {}", page.url);
    }
    let (city, other, fresh) = linked(Preset::Facebook).await;
    let client = city.client("leave").await;
    let page = fresh.authorize(&client.request().scope("openid").prompt("login")).await;
    let asked = other.asked().len();
    assert_eq!(told(&goes(&fresh, &page).await), "not-fresh");
    assert_eq!(other.asked().len(), asked, "nobody is sent there");
}
