use domain::clients::TokenFormat;
use domain::jose::Algorithm;
use tests::{City, on_both};

#[tokio::test]
async fn a_code_becomes_tokens_that_an_independent_verifier_accepts() {
    on_both(async |city| {
        for algorithm in Algorithm::ALL {
            let name = format!("leave-{}", algorithm.as_str());
            let client = city.register(&name, |client| client.id_token_alg = *algorithm).await;
            let (pupil, browser, request) = (city.pupil().await, city.browser(), client.request());
            let answer = client.redeem(&request, browser.walk(&request, &pupil, "").await.code()).await;
            assert_eq!(answer.headers["cache-control"], "no-store");
            assert_eq!(answer.headers["pragma"], "no-cache");
            assert_eq!(answer.body["token_type"], "Bearer");
            assert!(answer.body["expires_in"].as_i64().unwrap() > 0);
            let claims = client.verify(&answer.tokens().id_token, &request.nonce).await;
            assert_eq!(claims["aud"], client.id());
            assert!(claims.get("sid").is_some() && claims.get("name").is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn without_a_nonce_there_is_none_in_the_token() {
    let city = City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    let request = client.request().without("nonce");
    let tokens = client.tokens_for(&browser, &request, &pupil, "").await;
    client.try_verify(&tokens.id_token, None).await.unwrap();
}

#[tokio::test]
async fn a_used_code_ends_what_came_of_it() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let request = client.request();
        let code = browser.walk(&request, &pupil, "").await.code().to_owned();
        let tokens = client.redeem(&request, &code).await.tokens();
        assert!(client.userinfo(&tokens.access_token).await.status.is_success());
        let again = client.redeem(&request, &code).await;
        assert_eq!((again.status.as_u16(), &again.body["error"]), (400, &"invalid_grant".into()));
        assert_eq!(client.userinfo(&tokens.access_token).await.status, 401);
        assert_eq!(client.refresh(&tokens.refresh_token).await.body["error"], "invalid_grant");
        assert_eq!(super::replays(&city).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_code_lives_a_minute() {
    let city = City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    let request = client.request();
    let code = browser.walk(&request, &pupil, "").await.code().to_owned();
    city.clock.advance(60);
    assert_eq!(client.redeem(&request, &code).await.body["error"], "invalid_grant");
}

#[tokio::test]
async fn a_code_is_bound_to_client_address_and_verifier_and_a_miss_burns_nothing() {
    on_both(async |city| {
        let (client, other) = (city.client("leave").await, city.client("grades").await);
        let (pupil, browser, request) = (city.pupil().await, city.browser(), client.request());
        let code = browser.walk(&request, &pupil, "").await.code().to_owned();
        let fields = |uri: &'static str, verifier: String| {
            [
                ("grant_type", "authorization_code".to_owned()),
                ("code", code.clone()),
                ("redirect_uri", uri.to_owned()),
                ("code_verifier", verifier),
            ]
        };
        let good = client.redirect_uri().to_owned();
        let wrong = [
            fields("https://evil.example/", request.verifier.clone()),
            fields(Box::leak(good.clone().into_boxed_str()), "x".repeat(43)),
            fields(Box::leak(good.into_boxed_str()), String::new()),
        ];
        for fields in wrong {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = client.token(&fields).await;
            assert_eq!((answer.status.as_u16(), &answer.body["error"]), (400, &"invalid_grant".into()));
        }
        assert_eq!(other.redeem(&request, &code).await.body["error"], "invalid_grant");
        assert!(client.redeem(&request, &code).await.status.is_success());
    })
    .await;
}

#[tokio::test]
async fn fifty_redemptions_at_once_give_one_success_and_no_living_grant() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let request = client.request();
        let code = browser.walk(&request, &pupil, "").await.code().to_owned();
        let all = (0..50).map(|_| client.redeem(&request, &code));
        let answers = futures_util::future::join_all(all).await;
        let won: Vec<_> = answers.iter().filter(|answer| answer.status.is_success()).collect();
        assert_eq!(won.len(), 1);
        assert!(answers.iter().all(|answer| !answer.status.is_server_error()));
        assert_eq!(client.userinfo(&won[0].tokens().access_token).await.status, 401, "revoked");
    })
    .await;
}

#[tokio::test]
async fn a_client_may_have_its_tokens_as_jwt() {
    on_both(async |city| {
        let client = city.register("leave", |client| client.token_format = TokenFormat::Jwt).await;
        let (mother, browser) = (city.teacher_mother().await, city.browser());
        let request = client.request().scope("openid profile edu.acting edu.child");
        let answer =
            client.redeem(&request, browser.walk(&request, &mother, "guardian 1").await.code()).await;
        assert!(answer.body["expires_in"].as_i64().unwrap() <= 300);
        let token = answer.tokens().access_token;
        assert!(token.contains('.') && !token.contains("莫"));
        assert_eq!(client.userinfo(&token).await.ok()["name"], "莫名");
        assert_eq!(client.introspect(&token).await.ok()["active"], true);
        assert_eq!(client.userinfo(&answer.tokens().id_token).await.status, 401, "an ID token opens nothing");
    })
    .await;
}

#[tokio::test]
async fn plain_oauth_without_openid_gives_no_id_token() {
    let city = City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    let request = client.request().scope("profile");
    let tokens = client.tokens_for(&browser, &request, &pupil, "").await;
    assert_eq!(tokens.id_token, "");
    assert_eq!(client.userinfo(&tokens.access_token).await.status, 403);
}

#[tokio::test]
async fn every_malformed_request_is_answered_by_the_rfc() {
    let city = City::sqlite().await;
    let client = city.client("leave").await;
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[], "invalid_request"),
        (&[("grant_type", "password")], "unsupported_grant_type"),
        (&[("grant_type", "authorization_code")], "invalid_request"),
        (&[("grant_type", "authorization_code"), ("code", "x")], "invalid_grant"),
        (&[("grant_type", "refresh_token")], "invalid_request"),
        (&[("grant_type", "refresh_token"), ("grant_type", "refresh_token")], "invalid_request"),
    ];
    for (fields, error) in cases {
        let answer = client.token(fields).await;
        assert_eq!((answer.status.as_u16(), &answer.body["error"]), (400, &error.into()), "{fields:?}");
    }
}
