//! Clients that are scripts on a page.

use domain::clients::{AuthMethod, Client, GrantType, TokenFormat};
use reqwest::Method;
use tests::{City, Page};

const SPA: &str = "https://spa.example";

/// A public client with a page of its own, and a confidential one with another.
async fn city() -> City {
    let city = City::sqlite().await;
    city.register("spa", |client: &mut Client| {
        client.auth_method = AuthMethod::None;
        client.grant_types.remove(&GrantType::ClientCredentials);
        client.redirect_uris = vec![format!("{SPA}/cb")];
    })
    .await;
    city.register("leave", |client| client.redirect_uris = vec!["https://server.example/cb".to_owned()])
        .await;
    city
}

async fn ask(city: &City, method: Method, path: &str, origin: &str) -> Page {
    let browser = city.browser().with_header("origin", origin);
    let browser = browser.with_header("access-control-request-method", "POST");
    browser.once(method, city.address(path).parse().unwrap(), None).await
}

#[tokio::test]
async fn scripts_on_the_pages_of_public_clients_read_answers_and_nobody_else_does() {
    let city = city().await;
    for path in ["/oauth/token", "/oauth/userinfo", "/oauth/revoke"] {
        let before = ask(&city, Method::OPTIONS, path, SPA).await;
        assert_eq!(before.status, 204, "{path}");
        assert!(before.header("access-control-allow-headers").contains("authorization"), "{path}");
        for method in [Method::OPTIONS, Method::POST] {
            let page = ask(&city, method.clone(), path, SPA).await;
            assert_eq!(page.header("access-control-allow-origin"), SPA, "{method} {path}");
            assert_eq!(page.header("access-control-allow-credentials"), "", "{method} {path}");
            assert_eq!(page.header("vary"), "origin", "{method} {path}");
            for origin in
                ["https://server.example", "https://evil.example", "null", "https://spa.example:444"]
            {
                let page = ask(&city, method.clone(), path, origin).await;
                assert_eq!(page.header("access-control-allow-origin"), "", "{method} {path} {origin}");
            }
        }
    }
    for path in ["/oauth/authorize", "/oauth/introspect", "/login", "/oauth/logout"] {
        for method in [Method::OPTIONS, Method::POST] {
            let page = ask(&city, method.clone(), path, SPA).await;
            assert_eq!(page.header("access-control-allow-origin"), "", "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_client_that_is_switched_off_has_no_pages() {
    let city = City::sqlite().await;
    city.register("spa", |client: &mut Client| {
        client.auth_method = AuthMethod::None;
        client.grant_types.remove(&GrantType::ClientCredentials);
        client.redirect_uris = vec![format!("{SPA}/cb")];
        client.active = false;
    })
    .await;
    let page = ask(&city, Method::POST, "/oauth/token", SPA).await;
    assert_eq!(page.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn an_app_on_the_persons_own_machine_listens_on_any_port() {
    let city = City::sqlite().await;
    let native = |client: &mut Client| {
        client.auth_method = AuthMethod::None;
        client.grant_types.remove(&GrantType::ClientCredentials);
        client.redirect_uris = vec!["http://127.0.0.1/cb".to_owned()];
    };
    let (client, pupil, browser) = (city.register("app", native).await, city.pupil().await, city.browser());
    let request = client.request().with("redirect_uri", "http://127.0.0.1:49152/cb");
    let tokens = client.tokens_for(&browser, &request, &pupil, "").await;
    assert!(!tokens.access_token.is_empty());
    let elsewhere = client.request().with("redirect_uri", "http://127.0.0.1:49152/other");
    assert_eq!(browser.authorize(&elsewhere).await.status, 400);
}

/// keycloak-js 26.2 decodes every token that it gets, a refresh token too, and fails at one that is no JWT.
#[tokio::test]
async fn a_script_that_decodes_its_tokens_can_be_registered_so_that_it_gets_no_other() {
    let city = City::sqlite().await;
    let client = city
        .register("spa", |client| {
            client.auth_method = AuthMethod::None;
            client.grant_types = [GrantType::AuthorizationCode].into();
            client.token_format = TokenFormat::Jwt;
            client.resource = Some(SPA.to_owned());
        })
        .await;
    let (pupil, browser, request) = (city.pupil().await, city.browser(), client.request());
    let answer = client.redeem(&request, browser.walk(&request, &pupil, "").await.code()).await;
    let token = answer.body["access_token"].as_str().unwrap();
    assert!(tests::payload(token)["iat"].is_number() && tests::payload(token)["sub"].is_string());
    assert_eq!(answer.body.get("refresh_token"), None, "{}", answer.body);
    assert_eq!(client.userinfo(token).await.status, 200);
}
