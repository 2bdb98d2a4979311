//! Introspection and revocation.

use tests::{City, on_both};

const ACTING: &str = "openid profile edu.acting edu.child";

#[tokio::test]
async fn it_tells_role_school_and_child_and_nothing_personal() {
    on_both(async |city| {
        let (mother, client, browser) =
            (city.teacher_mother().await, city.client("leave").await, city.browser());
        let request = client.request().scope(ACTING);
        let tokens = client.tokens_for(&browser, &request, &mother, "guardian 1").await;
        for token in [&tokens.access_token, &tokens.refresh_token] {
            let told = client.introspect(token).await;
            assert_eq!(told.ok()["active"], true);
            assert_eq!(told.ok()["client_id"], client.id());
            assert_eq!(told.ok()[city.claim("acting")]["role"], "guardian");
            assert_eq!(told.ok()["authorization_details"][0]["type"], "edu_context");
            assert!(!told.text.contains('莫'), "{}", told.text);
        }
        client.refresh(&tokens.refresh_token).await.tokens();
        assert_eq!(client.introspect(&tokens.refresh_token).await.ok()["active"], false, "replaced");
        let told = client.introspect(&tokens.access_token).await;
        assert_eq!(told.ok()["sub"], tests::payload(&tokens.id_token)["sub"]);
    })
    .await;
}

#[tokio::test]
async fn every_server_knows_which_refresh_token_counts() {
    on_both(async |city| {
        let (pupil, client) = (city.pupil().await, city.client("leave").await);
        let first = client.tokens_for(&city.browser(), &client.request(), &pupil, "").await;
        let node = city.node().await;
        let there = client.at(&node.url);
        assert_eq!(there.introspect(&first.refresh_token).await.ok()["active"], true);
        let second = client.refresh(&first.refresh_token).await.tokens();
        assert_eq!(there.introspect(&second.refresh_token).await.ok()["active"], true, "the successor");
        assert_eq!(there.introspect(&first.refresh_token).await.ok()["active"], false, "replaced");
    })
    .await;
}

#[tokio::test]
async fn a_token_of_somebody_else_is_only_inactive() {
    on_both(async |city| {
        let (pupil, client, other) =
            (city.pupil().await, city.client("leave").await, city.client("grades").await);
        let tokens = client.tokens_for(&city.browser(), &client.request(), &pupil, "").await;
        for token in [tokens.access_token.as_str(), "garbage", &tokens.id_token, "a.b.c"] {
            let told = other.introspect(token).await;
            assert_eq!(told.ok(), &serde_json::json!({"active": false}));
        }
        let resource =
            |client: &mut domain::clients::Client| client.resource = Some("https://api.example".into());
        let (app, api) = (city.register("app", resource).await, city.register("api", resource).await);
        let tokens = app.tokens_for(&city.browser(), &app.request(), &pupil, "").await;
        assert_eq!(api.introspect(&tokens.access_token).await.ok()["active"], true, "the same resource");
    })
    .await;
}

#[tokio::test]
async fn a_public_client_may_not_introspect() {
    let city = City::sqlite().await;
    let public =
        |client: &mut domain::clients::Client| client.auth_method = domain::clients::AuthMethod::None;
    let app = city.register("app", public).await;
    assert_eq!(app.introspect("x").await.status, 401);
    assert_eq!(city.client("leave").await.post("/oauth/introspect", &[]).await.status, 400);
}

#[tokio::test]
async fn revoking_either_token_ends_the_grant() {
    on_both(async |city| {
        let (pupil, client) = (city.pupil().await, city.client("leave").await);
        for which in 0..2 {
            let tokens = client.tokens_for(&city.browser(), &client.request(), &pupil, "").await;
            let token = [&tokens.access_token, &tokens.refresh_token][which];
            assert_eq!(client.revoke(token).await.status, 200);
            assert_eq!(client.userinfo(&tokens.access_token).await.status, 401);
            assert_eq!(client.refresh(&tokens.refresh_token).await.body["error"], "invalid_grant");
            assert_eq!(client.revoke(token).await.status, 200, "as good as revoked");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_revokes_the_tokens_of_another() {
    on_both(async |city| {
        let (pupil, client, other) =
            (city.pupil().await, city.client("leave").await, city.client("grades").await);
        let tokens = client.tokens_for(&city.browser(), &client.request(), &pupil, "").await;
        for token in [&tokens.access_token, &tokens.refresh_token] {
            assert_eq!(other.revoke(token).await.status, 200);
        }
        assert_eq!(client.userinfo(&tokens.access_token).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_client_that_may_not_know_the_child_is_not_told_of_it() {
    on_both(async |city| {
        let (mother, client) = (city.teacher_mother().await, city.client("leave").await);
        let details = serde_json::json!([{"type": "edu_context", "role": "guardian"}]);
        let request = client.request().scope("openid edu.acting").details(&details);
        let answer = city.browser().walk(&request, &mother, "guardian 1").await;
        let answer = client.redeem(&request, answer.code()).await;
        let told = client.introspect(&answer.tokens().access_token).await;
        for granted in [&answer.body, told.ok()].map(|body| &body["authorization_details"][0]) {
            assert_eq!(granted["role"], "guardian");
            assert!(granted.get("child").is_none(), "{granted}");
        }
    })
    .await;
}
