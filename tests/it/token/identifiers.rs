//! What is given out as a name opens nothing: neither `jti` nor `sid` nor any other identifier passes for a token.

use std::collections::BTreeSet;

use domain::clients::TokenFormat;
use sea_orm::EntityTrait as _;
use tests::{Answer, City, Client, on_both};

use super::texts;

/// Fails if the text opens anything anywhere, or ends anything.
async fn opens_nothing(city: &City, client: &Client, text: &str) {
    assert_eq!(client.userinfo(text).await.status, 401, "userinfo takes {text}");
    let inactive = serde_json::json!({"active": false});
    assert_eq!(client.introspect(text).await.ok(), &inactive, "introspection takes {text}");
    assert_eq!(client.refresh(text).await.refusal(), (400, "invalid_grant"), "refresh takes {text}");
    let request = client.request();
    assert_eq!(client.redeem(&request, text).await.refusal(), (400, "invalid_grant"), "redeemed {text}");
    assert!(client.revoke(text).await.status.is_success(), "as good as revoked");
    let browser = city.browser();
    let hinted = browser.authorize(&client.request().prompt("none").with("id_token_hint", text)).await;
    assert_eq!(Answer::from_url(hinted.leaves_to()).error(), "login_required", "a hint is {text}");
    let hint =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("id_token_hint", text).finish();
    let bye = browser.get(&format!("/oauth/logout?{hint}")).await;
    assert!(bye.body.contains("id=\"lost\""), "a hint is {text}");
    browser.set_cookie("sid", text);
    assert_eq!(browser.get("/me").await.url.path(), "/login", "a session is {text}");
}

#[tokio::test]
async fn no_identifier_in_a_token_opens_anything() {
    on_both(async |city| {
        let jwt = |client: &mut domain::clients::Client| client.token_format = TokenFormat::Jwt;
        let (mother, client) = (city.teacher_mother().await, city.register("leave", jwt).await);
        let request = client.request().scope("openid profile edu.acting edu.child edu.roles edu.children");
        let tokens = client.tokens_for(&city.browser(), &request, &mother, "guardian 1").await;
        let mut names = BTreeSet::new();
        for token in [&tokens.access_token, &tokens.id_token] {
            texts(&tests::payload(token), &mut names);
        }
        texts(client.userinfo(&tokens.access_token).await.ok(), &mut names);
        let grant = tables::grant::Entity::find().one(city.app.db.read()).await.unwrap().unwrap();
        names.extend([grant.id.to_string(), mother.id.to_string(), mother.context("teacher").to_string()]);
        let jti = tests::payload(&tokens.access_token)["jti"].as_str().unwrap().to_owned();
        assert!(names.contains(&jti));
        // Names of people and schools are no identifiers.
        names.retain(|name| name.is_ascii());
        for name in names {
            opens_nothing(&city, &client, &name).await;
        }
        assert_eq!(client.userinfo(&tokens.access_token).await.status, 200, "and nothing ended");
    })
    .await;
}

#[tokio::test]
async fn the_name_of_a_clients_own_token_is_none_either() {
    on_both(async |city| {
        let jwt = |client: &mut domain::clients::Client| client.token_format = TokenFormat::Jwt;
        let client = city.register("leave", jwt).await;
        let token = client.token(&[("grant_type", "client_credentials")]).await.tokens().access_token;
        let jti = tests::payload(&token)["jti"].as_str().unwrap().to_owned();
        opens_nothing(&city, &client, &jti).await;
        assert_eq!(client.introspect(&token).await.ok()["active"], true);
        client.revoke(&token).await;
        assert_eq!(client.introspect(&token).await.ok()["active"], false);
    })
    .await;
}
