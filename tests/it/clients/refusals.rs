//! What is refused to a client: the log names it, and `client log` shows it.

use city::clients::{ClientCommand, purge_refusals};
use domain::pkce::Pkce;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tables::client_refusal;
use tests::{City, Client, Log, on_both};
use uuid::Uuid;

/// What `idp client log` prints.
pub(super) async fn log_of(city: &City, client: &Client) -> String {
    let command = ClientCommand::Log { id: client.id().to_owned(), most: 20 };
    command.run(&city.app.db, &city.app.keyring.sealer(), city.app.now()).await.unwrap()
}

#[tokio::test]
async fn whatever_is_refused_to_a_client_is_in_its_log() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        assert_eq!(log_of(&city, &client).await, "nothing was refused to leave lately\n");
        let request = client.request();
        let tokens = client.tokens_for(&browser, &request, &pupil, "").await;
        let mut wrong = client.clone();
        wrong.secret = "wrong".to_owned();
        let bye = "/oauth/logout?post_logout_redirect_uri=https://evil.example/&id_token_hint=";
        for (endpoint, error) in [
            ("/oauth/authorize", "invalid_request: redirect_uri is not registered"),
            ("/oauth/authorize", "invalid_scope: the client may ask for none of these scopes"),
            ("/oauth/token", "invalid_client: client authentication failed (wrong secret)"),
            ("/oauth/token", "invalid_request: grant_type is missing"),
            ("/oauth/introspect", "invalid_request: token is missing"),
            ("/oauth/revoke", "invalid_request: token is missing"),
            ("/oauth/logout", "invalid_request: the way back to the service is lost (not-registered)"),
            ("/oauth/userinfo", "invalid_token: the access token is not valid"),
        ] {
            city.clock.advance(10);
            let (log, _listening) = Log::listen("info");
            Log::listen_everywhere();
            match (endpoint, error) {
                ("/oauth/authorize", error) if error.contains("scope") => {
                    drop(browser.authorize(&request.clone().scope("none")).await);
                }
                ("/oauth/authorize", _) => {
                    drop(
                        browser
                            .authorize(&request.clone().with("redirect_uri", "https://evil.example/"))
                            .await,
                    );
                }
                ("/oauth/token", error) if error.contains("secret") => {
                    assert_eq!(wrong.token(&[("grant_type", "refresh_token")]).await.refusal().0, 401);
                }
                ("/oauth/logout", _) => drop(city.browser().get(&format!("{bye}{}", tokens.id_token)).await),
                ("/oauth/userinfo", _) => {
                    client.revoke(&tokens.refresh_token).await;
                    client.userinfo(&tokens.access_token).await.refusal();
                }
                (endpoint, _) => drop(client.post(endpoint, &[]).await),
            }
            let told = log_of(&city, &client).await;
            assert!(told.lines().next().unwrap().ends_with(&format!("{endpoint} {error}")), "{told}");
            let refused = log.text().lines().find(|line| line.contains("refused")).map(str::to_owned);
            let refused = refused.unwrap_or_else(|| panic!("{endpoint}: {}", log.text()));
            assert!(refused.contains("client.id=\"leave\""), "{endpoint}: {refused}");
        }
        for secret in [&client.secret, &tokens.access_token, &tokens.refresh_token, &tokens.id_token] {
            assert!(!log_of(&city, &client).await.contains(secret.as_str()));
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_stranger_is_refused_is_kept_nowhere() {
    let city = City::sqlite().await;
    let client = city.client("leave").await;
    let stranger = client.request().with("client_id", "nobody");
    assert_eq!(city.browser().authorize(&stranger).await.status, 400);
    let mut nobody = client.clone();
    nobody.registered.id.0 = "nobody".to_owned();
    assert_eq!(nobody.token(&[]).await.refusal(), (401, "invalid_client"));
    let kept = client_refusal::Entity::find().count(city.app.db.read()).await.unwrap();
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn whoever_has_many_requests_refused_fills_no_table() {
    on_both(async |city| {
        let client = city.client("leave").await;
        for _ in 0..15 {
            client.post("/oauth/token", &[]).await;
        }
        let count = async || client_refusal::Entity::find().count(city.app.db.read()).await.unwrap();
        assert_eq!(count().await, 10, "so many in ten seconds");
        let row = client_refusal::Entity::find().one(city.app.db.read()).await.unwrap().unwrap();
        for n in 0..110 {
            let row = client_refusal::Model { id: Uuid::now_v7(), at: row.at + n, ..row.clone() };
            let other =
                client_refusal::Model { id: Uuid::now_v7(), client_id: "other".into(), ..row.clone() };
            let rows = [row, other].map(sea_orm::IntoActiveModel::into_active_model);
            let statement = sea_orm::QueryTrait::into_query(client_refusal::Entity::insert_many(rows));
            city.app.db.run(&statement).await.unwrap();
        }
        while purge_refusals(&city.app.db, city.app.now()).await.unwrap() {}
        assert_eq!(count().await, 200, "the newest hundred of each client");
        let left = client_refusal::Entity::find().all(city.app.db.read()).await.unwrap();
        assert!(left.iter().all(|left| left.id > row.id), "the older ones went");
        city.clock.advance(31 * 86_400);
        while purge_refusals(&city.app.db, city.app.now()).await.unwrap() {}
        assert_eq!(count().await, 0, "and all after a month");
    })
    .await;
}

#[tokio::test]
async fn a_client_whose_library_sends_a_nonce_and_no_challenge_signs_in_and_the_log_says_so() {
    on_both(async |city| {
        let pupil = city.pupil().await;
        let client = city.register("leave", |client| client.pkce = Pkce::Nonce).await;
        let request = client.request().without("code_challenge").without("code_challenge_method");
        let (log, _listening) = Log::listen("info");
        Log::listen_everywhere();
        let answer = city.browser().walk(&request, &pupil, "").await;
        assert!(log.text().lines().any(|line| {
            line.contains("a client asks without PKCE") && line.contains("client.id=\"leave\"")
        }));
        let fields = Client::redemption(&request, answer.code());
        assert_eq!(client.token(&fields[..3]).await.status, 200);

        let again = city.browser().walk(&request, &pupil, "").await;
        let fields = Client::redemption(&request, again.code());
        assert_eq!(
            client.token(&fields).await.refusal().1,
            "invalid_grant",
            "a verifier without a challenge"
        );

        let page = city.browser().authorize(&request.without("nonce")).await;
        assert_eq!(tests::Answer::from_url(page.leaves_to()).error(), "invalid_request");
    })
    .await;
}
