//! Signing out, from either end.

use axum::http::{Method, StatusCode};
use url::Url;

use crate::browser::{parameter, portal};
use crate::issuer::Issuer;

#[tokio::test]
async fn signing_out_ends_both_ends() {
    let issuer = Issuer::start().await;
    let mut browser = portal(&issuer.url);
    let home = browser.sign_in(&issuer).await;
    let sent = Url::parse(&browser.post("/logout", "").await.location).unwrap();
    assert_eq!(sent.path(), "/logout");
    assert_eq!(parameter(&sent, "post_logout_redirect_uri"), "http://localhost:8001/");
    assert!(parameter(&sent, "id_token_hint").matches('.').count() == 2);
    assert_eq!(browser.get(&home).await.status, StatusCode::UNAUTHORIZED);
    let back = browser.get(&format!("/?state={}", parameter(&sent, "state"))).await;
    assert!(back.text.contains(r#"id="signed-out""#));
    assert!(!browser.get("/?state=made-up").await.text.contains(r#"id="signed-out""#));
}

#[tokio::test]
async fn the_provider_ends_a_session_everywhere_and_a_token_counts_once() {
    let issuer = Issuer::start().await;
    let mut phone = portal(&issuer.url);
    let mut desk = phone.other();
    let home = phone.sign_in(&issuer).await;
    issuer.script.lock().unwrap().id_token["sid"] = "s2".into();
    let other = desk.sign_in(&issuer).await;
    let mut provider = phone.other();
    let body = format!("logout_token={}", issuer.logout_token("j1", "s1"));
    let told = provider.send(Method::POST, "/backchannel-logout", &body, &[]).await;
    assert_eq!((told.status, told.text.as_str()), (StatusCode::OK, ""));
    assert_eq!(phone.get(&home).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.get(&other).await.status, StatusCode::OK);
    for body in [body.as_str(), "", "logout_token=", "logout_token=a.b.c", "logout_token=a&logout_token=b"] {
        let told = provider.send(Method::POST, "/backchannel-logout", body, &[]).await;
        assert_eq!(told.status, StatusCode::BAD_REQUEST, "{body}");
    }
}

#[tokio::test]
async fn every_answer_is_hardened() {
    let mut browser = portal("http://127.0.0.1:1");
    for path in ["/", "/sign-in", "/nowhere", "/as/none", "/health"] {
        let page = browser.get(path).await;
        assert!(!page.text.contains("<script") && !page.text.contains("style=\""), "{path}");
    }
    assert_eq!(browser.get("/health").await.text, r#"{"status":"ok"}"#);
    assert_eq!(browser.get("/logout").await.status, StatusCode::METHOD_NOT_ALLOWED);
}
