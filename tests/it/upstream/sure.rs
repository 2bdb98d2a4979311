//! How surely another provider signs somebody in, and when.

use domain::assurance::Acr;
use platform::config::{Preset, UpstreamConfig};
use serde_json::{Value, json};
use tests::{Answer, Browser, City, Client, Database, OtherProvider, Person};

use super::{browser, city_with, comes, goes, links, told};

const SFA: &str = "https://refeds.org/profile/sfa";

/// The claims that a service gets of whoever comes by the other provider.
async fn claims(client: &Client, browser: &Browser) -> Value {
    let request = client.request().scope("openid");
    let page = browser.authorize(&request).await;
    let page = if page.url.path() == "/login" { goes(browser, &page).await } else { page };
    let page = if page.left.is_some() {
        page
    } else {
        browser.submit(page.form("consent").set("action", "allow")).await
    };
    let tokens = client.redeem(&request, Answer::from_url(page.leaves_to()).code()).await.tokens();
    client.verify(&tokens.id_token, &request.nonce).await
}

async fn linked(preset: Preset, alg: &'static str) -> (City, OtherProvider, Person) {
    let (city, other) = city_with(Database::Sqlite, preset).await;
    other.behaves(|manners| manners.alg = alg);
    let teacher = city.teacher().await;
    links(&browser(&city, &other), &teacher).await;
    (city, other, teacher)
}

#[tokio::test]
async fn services_are_told_when_the_person_signed_in_at_the_provider() {
    let (city, other, _) = linked(Preset::Oidc, "ES256").await;
    let (client, now) = (city.client("leave").await, city.app.now().0);
    for (said, told) in [(now - 3_000, now - 3_000), (now + 3_000, now), (now - 7 * 86_400, now - 86_400)] {
        other.behaves(|manners| manners.claims = json!({ "auth_time": said }));
        let found = claims(&client, &browser(&city, &other)).await;
        assert_eq!(found["auth_time"], told, "{} s, and the password is of yesterday", said - now);
    }
    other.behaves(|manners| manners.claims = json!({}));
    assert_eq!(claims(&client, &browser(&city, &other)).await["auth_time"], now, "it says nothing");
}

#[tokio::test]
async fn an_account_that_nobody_vouches_for_signs_in_less_surely_than_a_password() {
    for (preset, alg, acr) in [(Preset::Line, "HS256", "0"), (Preset::Moe, "RS256", SFA)] {
        let (city, other, _) = linked(preset, alg).await;
        let client = city.client("leave").await;
        assert_eq!(claims(&client, &browser(&city, &other)).await["acr"], acr, "{preset:?}");
    }
}

#[tokio::test]
async fn the_operator_says_how_surely_a_provider_signs_in_and_never_more_than_a_password() {
    let other = OtherProvider::start().await;
    let section = UpstreamConfig { acr: "low".to_owned(), ..other.section(Preset::Oidc) };
    let city = City::with(Database::Sqlite, |config| {
        config.upstream.insert("other".to_owned(), section);
    })
    .await;
    let teacher = city.teacher().await;
    links(&browser(&city, &other), &teacher).await;
    let client = city.client("leave").await;
    assert_eq!(claims(&client, &browser(&city, &other)).await["acr"], "0");
}

#[tokio::test]
async fn a_service_that_wants_a_password_asks_for_it_after_such_a_sign_in() {
    let (city, other, teacher) = linked(Preset::Line, "HS256").await;
    let client = city
        .register("records", |client| {
            client.trusted = true;
            client.min_acr = Some(Acr::Sfa);
        })
        .await;
    let mine = browser(&city, &other);
    assert_eq!(comes(&mine).await.url.path(), "/me");
    let request = client.request().scope("openid");
    let page = mine.authorize(&request).await;
    assert_eq!(page.url.path(), "/login", "{}", page.text());
    let again = goes(&mine, &page).await;
    assert_eq!(told(&again), "not-fresh", "the same account is no answer");
    let form = again.form("sign-in-form").set("login", &teacher.login);
    let page = mine.submit(form.set("password", &teacher.password)).await;
    let tokens = client.redeem(&request, Answer::from_url(page.leaves_to()).code()).await.tokens();
    assert_eq!(client.verify(&tokens.id_token, &request.nonce).await["acr"], SFA);
    let silent = client.request().scope("openid").with("prompt", "none");
    let low = browser(&city, &other);
    comes(&low).await;
    let page = low.authorize(&silent).await;
    assert_eq!(Answer::from_url(page.leaves_to()).error(), "interaction_required");
}

/// What the authorization endpoint of the provider is sent as `prompt`.
async fn prompted(preset: Preset, prompt: &str) -> Option<String> {
    let other = OtherProvider::start().await;
    let section = UpstreamConfig { prompt: prompt.to_owned(), ..other.section(preset) };
    let city = City::with(Database::Sqlite, |config| {
        config.upstream.insert("other".to_owned(), section);
    })
    .await;
    let away = comes(&city.browser()).await;
    let mut sent = away.leaves_to().query_pairs();
    sent.find(|(name, _)| name == "prompt").map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn a_provider_asks_which_account_so_that_nobody_comes_in_by_a_sign_in_that_was_left_there() {
    for (preset, prompt, sent) in [
        (Preset::Google, "", Some("select_account")),
        (Preset::Microsoft, "", Some("select_account")),
        (Preset::Google, "nothing", None),
        (Preset::Oidc, "", None),
        (Preset::Oidc, "select_account", Some("select_account")),
    ] {
        assert_eq!(prompted(preset, prompt).await.as_deref(), sent, "{preset:?} {prompt}");
    }
}
