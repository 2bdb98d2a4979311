//! A person who lets a service know less than before, and what her own page shows.

use domain::ids::ClientId;
use platform::db::Act;
use sea_orm::EntityTrait as _;
use tables::consent;
use tests::{Browser, City, Client, Person, on_both};

const WIDE: &str = "openid profile email offline_access";

/// What the person's own page says that services know.
async fn shown(browser: &Browser) -> String {
    let page = browser.get("/me").await.text();
    page.split_once("使用中的服務").map_or(page.clone(), |(_, services)| services.to_owned())
}

async fn scopes_on_record(city: &City, person: &Person, client: &Client) -> Vec<String> {
    let id = ClientId(client.id().to_owned());
    let all = signon::consent::list(&city.app, person.id).await.unwrap();
    all.iter().filter(|(of, _)| *of == id).map(|(_, consent)| consent.scope.to_string()).collect()
}

#[tokio::test]
async fn a_narrower_consent_ends_the_wider_grants_and_says_so_before() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let other = city.client("grades").await;
        let elsewhere = other.tokens_for(&browser, &other.request().scope(WIDE), &pupil, "").await;
        let wide = client.tokens_for(&browser, &client.request().scope(WIDE), &pupil, "").await;
        let request = client.request().scope(WIDE);
        let code = browser.walk(&request, &pupil, "").await.code().to_owned();
        let less = client.request().scope("openid profile").prompt("consent");
        let page = browser.authorize(&less).await;
        assert!(page.body.contains("id=\"ends\"") && page.text().contains("電子郵件"), "{}", page.text());
        let narrow = client.tokens_for(&browser, &less, &pupil, "").await;
        assert_eq!(scopes_on_record(&city, &pupil, &client).await, ["openid profile"]);
        assert_eq!(client.userinfo(&wide.access_token).await.status, 401);
        assert_eq!(client.refresh(&wide.refresh_token).await.refusal(), (400, "invalid_grant"));
        assert_eq!(client.redeem(&request, &code).await.refusal(), (400, "invalid_grant"), "an older code");
        client.refresh(&narrow.refresh_token).await.tokens();
        other.refresh(&elsewhere.refresh_token).await.tokens();
    })
    .await;
}

#[tokio::test]
async fn asking_for_something_else_takes_nothing_back() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let first = client.tokens_for(&browser, &client.request().scope(WIDE), &pupil, "").await;
        let page = browser.authorize(&client.request().scope("openid phone")).await;
        assert!(page.url.path() == "/consent" && !page.body.contains("id=\"ends\""));
        client.tokens_for(&browser, &client.request().scope("openid phone"), &pupil, "").await;
        client.refresh(&first.refresh_token).await.tokens();
        let all = ["openid profile email phone offline_access"];
        assert_eq!(scopes_on_record(&city, &pupil, &client).await, all);
    })
    .await;
}

#[tokio::test]
async fn ones_own_page_shows_what_living_grants_hold() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let claims = serde_json::json!({"userinfo": {"phone_number": null}}).to_string();
        let wide = client.request().scope("openid email offline_access").with("claims", &claims);
        client.tokens_for(&browser, &wide, &pupil, "").await;
        narrow_beneath(&city, "openid").await;
        let page = shown(&browser).await;
        assert!(page.contains("電子郵件") && page.contains("電話") && page.contains("離線使用"), "{page}");
        browser.walk(&client.request().prompt("consent"), &pupil, "").await;
        let page = shown(&browser).await;
        let known = page.split("服務電話").next().unwrap();
        assert!(!known.contains("電子郵件") && !known.contains("電話"), "the foot aside: {page}");
    })
    .await;
}

/// Writes a narrower consent over a wider grant, as releases before this one did.
async fn narrow_beneath(city: &City, scope: &str) {
    let scope = sea_orm::sea_query::Expr::value(scope);
    let update = consent::Entity::update_many().col_expr(consent::Column::Scope, scope);
    city.app.db.write(async move |tx: &Act<'_>| Ok(update.exec(tx).await?)).await.unwrap();
    city.forget_all();
}
