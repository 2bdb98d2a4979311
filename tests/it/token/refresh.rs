use tests::{City, Client, Tokens, on_both};

async fn signed_in(city: &City, scope: &str) -> (Client, Tokens) {
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    let request = client.request().scope(scope);
    let tokens = client.tokens_for(&browser, &request, &pupil, "").await;
    (client, tokens)
}

#[tokio::test]
async fn a_refresh_keeps_who_and_when_and_rotates() {
    on_both(async |city| {
        let (client, first) = signed_in(&city, "openid profile").await;
        city.clock.advance(100);
        let answer = client.refresh(&first.refresh_token).await;
        assert_eq!(answer.headers["cache-control"], "no-store");
        let second = answer.tokens();
        assert_ne!(first.refresh_token, second.refresh_token);
        let (old, new) =
            (tests::payload(&first.id_token), client.try_verify(&second.id_token, None).await.unwrap());
        for claim in ["iss", "sub", "aud", "auth_time", "sid"] {
            assert_eq!(old[claim], new[claim], "{claim}");
        }
        assert_eq!(new["iat"], city.clock.now().0);
    })
    .await;
}

#[tokio::test]
async fn the_one_before_gets_the_same_successor_for_a_minute_and_then_ends_all() {
    on_both(async |city| {
        let (client, first) = signed_in(&city, "openid").await;
        let second = client.refresh(&first.refresh_token).await.tokens();
        city.clock.advance(60);
        let again = client.refresh(&first.refresh_token).await.tokens();
        assert_eq!(again.refresh_token, second.refresh_token);
        city.clock.advance(1);
        assert_eq!(client.refresh(&first.refresh_token).await.body["error"], "invalid_grant");
        assert_eq!(client.refresh(&second.refresh_token).await.body["error"], "invalid_grant");
        assert_eq!(client.userinfo(&again.access_token).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_token_two_generations_old_ends_the_grant_at_once() {
    on_both(async |city| {
        let (client, first) = signed_in(&city, "openid").await;
        let second = client.refresh(&first.refresh_token).await.tokens();
        let third = client.refresh(&second.refresh_token).await.tokens();
        assert_eq!(client.refresh(&first.refresh_token).await.body["error"], "invalid_grant");
        assert_eq!(client.refresh(&third.refresh_token).await.body["error"], "invalid_grant");
        assert_eq!(super::replays(&city).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_replay_at_a_server_that_remembers_an_older_generation_ends_the_grant_too() {
    on_both(async |city| {
        let (client, first) = signed_in(&city, "openid").await;
        let node = city.node().await;
        let there = client.at(&node.url);
        assert_eq!(there.userinfo(&first.access_token).await.status, 200, "it remembers the grant");
        let second = client.refresh(&first.refresh_token).await.tokens();
        let third = client.refresh(&second.refresh_token).await.tokens();
        assert_eq!(there.refresh(&first.refresh_token).await.refusal(), (400, "invalid_grant"));
        assert_eq!(client.refresh(&third.refresh_token).await.refusal(), (400, "invalid_grant"));
    })
    .await;
}

#[tokio::test]
async fn fifty_refreshes_at_once_give_one_successor() {
    on_both(async |city| {
        let (client, first) = signed_in(&city, "openid").await;
        let all = (0..50).map(|_| client.refresh(&first.refresh_token));
        let answers = futures_util::future::join_all(all).await;
        let mut successors: Vec<_> = answers.iter().map(|answer| answer.tokens().refresh_token).collect();
        successors.dedup();
        assert_eq!(successors.len(), 1);
        assert!(client.refresh(&successors[0]).await.status.is_success());
    })
    .await;
}

#[tokio::test]
async fn another_client_can_neither_use_nor_end_it() {
    on_both(async |city| {
        let (client, first) = signed_in(&city, "openid").await;
        let second = client.refresh(&first.refresh_token).await.tokens();
        let other = city.client("grades").await;
        for token in [&first.refresh_token, &second.refresh_token] {
            let answer = other.refresh(token).await;
            assert_eq!((answer.status.as_u16(), &answer.body["error"]), (400, &"invalid_grant".into()));
        }
        assert!(client.refresh(&second.refresh_token).await.status.is_success());
    })
    .await;
}

#[tokio::test]
async fn the_scope_may_become_narrower_for_one_token() {
    on_both(async |city| {
        let (client, first) = signed_in(&city, "openid profile").await;
        let fields =
            [("grant_type", "refresh_token"), ("refresh_token", &first.refresh_token), ("scope", "openid")];
        let narrow = client.token(&fields).await.tokens();
        assert!(client.userinfo(&narrow.access_token).await.ok().get("name").is_none());
        let wide = client.refresh(&narrow.refresh_token).await.tokens();
        assert_eq!(client.userinfo(&wide.access_token).await.ok()["name"], "呂小潔");
        let wider = [
            ("grant_type", "refresh_token"),
            ("refresh_token", &wide.refresh_token),
            ("scope", "openid email"),
        ];
        assert_eq!(client.token(&wider).await.body["error"], "invalid_scope");
    })
    .await;
}

#[tokio::test]
async fn a_token_of_a_narrower_scope_tells_no_claim_beyond_it() {
    on_both(async |city| {
        let (client, mother) = (city.client("leave").await, city.teacher_mother().await);
        let (acting, children) = (city.claim("acting"), city.claim("children"));
        let wish = serde_json::json!({"name": null, "email": null, &acting: null, &children: null});
        let claims = serde_json::json!({"userinfo": wish, "id_token": wish}).to_string();
        let request = client.request().scope("openid profile edu.acting").with("claims", &claims);
        let whole = client.tokens_for(&city.browser(), &request, &mother, "teacher").await;
        let told = tests::payload(&whole.id_token);
        assert!(told.get(&children).is_some() && told.get(&acting).is_some(), "as agreed: {told}");
        let narrow = [
            ("grant_type", "refresh_token"),
            ("refresh_token", whole.refresh_token.as_str()),
            ("scope", "openid"),
        ];
        let narrow = client.token(&narrow).await.tokens();
        let told = client.userinfo(&narrow.access_token).await;
        assert_eq!(told.ok().as_object().unwrap().keys().collect::<Vec<_>>(), ["sub"]);
        let introspected = client.introspect(&narrow.access_token).await;
        for told in [&tests::payload(&narrow.id_token), introspected.ok()] {
            for claim in ["name", "email", &acting, &children, "authorization_details"] {
                assert!(told.get(claim).is_none(), "{claim}: {told}");
            }
        }
        let again = client.refresh(&narrow.refresh_token).await.tokens();
        assert!(
            client.userinfo(&again.access_token).await.ok().get(&children).is_some(),
            "the grant is whole"
        );
    })
    .await;
}

#[tokio::test]
async fn garbage_is_refused() {
    let city = City::sqlite().await;
    let (client, tokens) = signed_in(&city, "openid").await;
    let mut forged = tokens.refresh_token.clone();
    forged.replace_range(10..11, if &forged[10..11] == "A" { "B" } else { "A" });
    for token in ["x", "e30.e30.", &forged, &tokens.access_token, &tokens.id_token] {
        assert_eq!(client.refresh(token).await.body["error"], "invalid_grant");
    }
}

#[tokio::test]
async fn an_offline_grant_outlives_the_session_and_another_does_not() {
    on_both(async |city| {
        for (name, scope, outlives) in [("a", "openid", false), ("b", "openid offline_access", true)] {
            let (client, pupil, browser) = (city.client(name).await, city.pupil().await, city.browser());
            let request = client.request().scope(scope);
            let tokens = client.tokens_for(&browser, &request, &pupil, "").await;
            let session = city.session_of(&browser).expect("a session");
            city::sessions::end(&city.app, session, city.clock.now()).await.unwrap();
            assert_eq!(client.refresh(&tokens.refresh_token).await.status.is_success(), outlives, "{scope}");
            assert_eq!(client.userinfo(&tokens.access_token).await.status.is_success(), outlives, "{scope}");
        }
    })
    .await;
}
