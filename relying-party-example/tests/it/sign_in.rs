//! Signing in, and all that may be wrong with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::{Method, StatusCode};
use relying_party_example::Clock;
use serde_json::{Value, json};

use crate::browser::{comes_back, parameter, portal, portal_at, portal_registered};
use crate::issuer::{Issuer, NOW, PREFIX, Signer};

fn homeroom_teacher() -> Value {
    json!({"ctx": "c1", "role": "teacher", "school": {"code": "353604", "level": "elementary", "name": "幸福國小"}})
}

fn mother_of(sub: &str, name: &str, label: &str) -> Value {
    json!({"ctx": format!("c-{sub}"), "role": "guardian",
        "school": {"code": "353604", "level": "elementary", "name": "幸福國小"},
        "class": {"id": "k", "grade": 3, "label": label, "year": 114, "term": 1},
        "child": {"sub": sub, "name": name, "relation": "mother", "basis": "statutory"}, "chosen_at": 1})
}

#[tokio::test]
async fn the_request_asks_for_all_that_protects_it() {
    let issuer = Issuer::start().await;
    let sent = portal(&issuer.url).begin("/sign-in?role=guardian&school=353604&child=abc").await;
    assert_eq!(parameter(&sent, "code_challenge_method"), "S256");
    assert_eq!(parameter(&sent, "redirect_uri"), "http://localhost:8001/callback");
    assert_eq!(parameter(&sent, "scope"), "openid profile email edu.acting edu.roles edu.child edu.children");
    assert!(parameter(&sent, "nonce").len() >= 22 && parameter(&sent, "state").len() >= 22);
    let wish: Value = serde_json::from_str(&parameter(&sent, "authorization_details")).unwrap();
    assert_eq!(
        wish,
        json!([{"type": "edu_context", "role": "guardian", "school": "353604", "child": "abc"}])
    );
    let chooser = portal(&issuer.url).begin("/sign-in?choose=1").await;
    assert_eq!(parameter(&chooser, "prompt"), "select_account");
}

#[tokio::test]
async fn a_homeroom_teacher_sees_her_badge_services_and_children() {
    let issuer = Issuer::start().await;
    issuer.acts(&homeroom_teacher());
    issuer.script.lock().unwrap().userinfo = json!({"sub": "p1", "name": "莫名",
        format!("{PREFIX}/roles"): [{"ctx": "c1", "role": "teacher", "school": {"code": "353604", "name": "幸福國小"},
            "titles": [], "homeroom": [{"id": "k", "label": "二年二班"}], "primary": true, "valid_until": null}],
        format!("{PREFIX}/children"): [
            {"sub": "s1", "name": "羅小安", "relation": "mother", "basis": "statutory", "class": {"label": "302"},
                "school": {"code": "353604", "name": "幸福國小"}, "binding": {"status": "approved"}},
            {"sub": "s2", "name": "羅大平", "relation": "mother", "school": {"code": "353604", "name": "幸福國小"},
                "binding": {"status": "pending"}}]});
    let mut browser = portal(&issuer.url);
    let home = browser.sign_in(&issuer).await;
    let page = browser.get(&home).await.text;
    assert!(page.contains(r#"<strong class="badge" id="badge">二年二班 導師 莫名</strong>"#), "{page}");
    assert!(page.contains("service-leave") && !page.contains("service-records"));
    assert!(page.contains("302 羅○安的家長") && !page.contains("羅小安") && !page.contains("平的家長"));
    assert!(page.contains("sign-in?role=guardian&amp;school=353604&amp;child=s1"), "{page}");
    let records = browser.get(&format!("{home}/services/records")).await;
    assert_eq!(records.status, StatusCode::FORBIDDEN);
    assert!(records.text.contains(home.trim_start_matches("/as/")));
    assert!(browser.get("/?role=principal").await.location.starts_with("/as/"));
    let claims = browser.get(&format!("{home}/claims")).await.text;
    assert!(claims.contains("353604") && claims.contains("莫名") && !claims.contains("again"), "{claims}");
}

#[tokio::test]
async fn two_tabs_act_for_two_children_at_once() {
    let issuer = Issuer::start().await;
    let mut browser = portal(&issuer.url);
    let (one, two) = (browser.begin("/sign-in").await, browser.begin("/sign-in").await);
    issuer.acts(&mother_of("s2", "羅大平", "501"));
    let second = browser.get(&comes_back(&issuer, &two)).await.location;
    issuer.acts(&mother_of("s1", "羅小安", "302"));
    let first = browser.get(&comes_back(&issuer, &one)).await.location;
    assert_ne!(first, second);
    assert!(browser.get(&first).await.text.contains(r#"id="badge">302 羅○安的家長<"#));
    assert!(browser.get(&second).await.text.contains(r#"id="badge">501 羅○平的家長<"#));
    assert_eq!(browser.sign_in(&issuer).await, first, "the same child again is the same tab's identity");
    assert_eq!(browser.other().get(&first).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn another_person_in_the_same_browser_ends_the_first_ones_session() {
    let issuer = Issuer::start().await;
    let mut browser = portal(&issuer.url);
    let mother = browser.sign_in(&issuer).await;
    issuer.script.lock().unwrap().id_token["sub"] = "p2".into();
    issuer.script.lock().unwrap().userinfo = json!({"sub": "p2"});
    let child = browser.sign_in(&issuer).await;
    assert_eq!(browser.get(&child).await.status, StatusCode::OK);
    assert_eq!(browser.get(&mother).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_id_token_that_does_not_hold_signs_nobody_in() {
    let issuer = Issuer::start().await;
    for wrong in [
        json!({"nonce": "other"}),
        json!({"nonce": null}),
        json!({"iss": "http://elsewhere"}),
        json!({"aud": "another"}),
        json!({"aud": ["portal", "another"]}),
        json!({"exp": 1}),
        json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
    ] {
        issuer.script.lock().unwrap().id_token = wrong.clone();
        let mut browser = portal(&issuer.url);
        let sent = browser.begin("/sign-in").await;
        assert_eq!(browser.get(&comes_back(&issuer, &sent)).await.status, StatusCode::BAD_GATEWAY, "{wrong}");
        assert_eq!(browser.get("/").await.status, StatusCode::OK, "{wrong}");
    }
}

#[tokio::test]
async fn a_stranger_cannot_sign() {
    let issuer = Issuer::start().await;
    let mut browser = portal(&issuer.url);
    browser.sign_in(&issuer).await;
    let sent = browser.begin("/sign-in").await;
    // Another key under the same name, published after discovery: the signature does not fit the one known.
    issuer.script.lock().unwrap().signer = Signer::new();
    assert_eq!(browser.get(&comes_back(&issuer, &sent)).await.status, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn userinfo_about_another_person_signs_nobody_in() {
    let issuer = Issuer::start().await;
    let mut browser = portal(&issuer.url);
    let home = browser.sign_in(&issuer).await;
    issuer.script.lock().unwrap().userinfo = json!({"sub": "p2", "name": "別人"});
    assert_eq!(browser.post(&format!("{home}/refresh"), "").await.status, StatusCode::BAD_GATEWAY);
    assert_eq!(browser.get(&home).await.status, StatusCode::UNAUTHORIZED, "nor does anybody stay so");
    let sent = browser.begin("/sign-in").await;
    let back = browser.get(&comes_back(&issuer, &sent)).await;
    assert_eq!(back.status, StatusCode::BAD_GATEWAY);
    assert!(back.text.matches(r#"id="on""#).count() == 1 && !back.text.contains("別人"), "{}", back.text);
    assert_eq!(browser.get("/").await.status, StatusCode::OK, "the first page, with nobody signed in");
}

#[tokio::test]
async fn a_token_of_another_algorithm_than_the_registered_one_signs_nobody_in() {
    let issuer = Issuer::start().await;
    for word in ["RS256", "PS256", "EdDSA"] {
        let mut browser = portal_registered(&issuer.url, Clock::new(|| NOW), word);
        let sent = browser.begin("/sign-in").await;
        let back = browser.get(&comes_back(&issuer, &sent)).await;
        assert_eq!(back.status, StatusCode::BAD_GATEWAY, "{word}: the token is signed by ES256");
    }
}

#[tokio::test]
async fn new_keys_are_fetched_at_once_however_lately_others_were() {
    let issuer = Issuer::start().await;
    let mut browser = portal(&issuer.url);
    browser.sign_in(&issuer).await;
    for kid in ["k2", "k3"] {
        issuer.script.lock().unwrap().signer = Signer::named(kid);
        browser.sign_in(&issuer).await;
    }
    let stranger = |kid| Signer::named(kid).token(&json!({"alg": "ES256", "kid": kid}), &json!({}));
    let mut anybody = browser.other();
    for (kid, status) in [
        ("x1", StatusCode::BAD_REQUEST),
        ("x1", StatusCode::BAD_REQUEST),
        ("x2", StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let body = format!("logout_token={}", stranger(kid));
        let told = anybody.send(Method::POST, "/backchannel-logout", &body, &[]).await;
        assert_eq!(told.status, status, "{kid}");
    }
    assert_eq!(issuer.script.lock().unwrap().keys_read, 4, "a stranger has them fetched once");
    issuer.script.lock().unwrap().signer = Signer::named("k4");
    browser.sign_in(&issuer).await;
}

#[tokio::test]
async fn a_key_that_was_not_there_is_looked_for_again_after_a_while() {
    let issuer = Issuer::start().await;
    let time = Arc::new(AtomicI64::new(NOW));
    let seen = time.clone();
    let mut browser = portal_at(&issuer.url, Clock::new(move || seen.load(Ordering::Relaxed)));
    browser.sign_in(&issuer).await;
    let published = issuer.script.lock().unwrap().signer.jwks();
    issuer.script.lock().unwrap().signer = Signer::named("k2");
    issuer.script.lock().unwrap().published = Some(published);
    for _ in 0..3 {
        let sent = browser.begin("/sign-in").await;
        assert_eq!(browser.get(&comes_back(&issuer, &sent)).await.status, StatusCode::BAD_GATEWAY);
    }
    assert_eq!(issuer.script.lock().unwrap().keys_read, 2);
    issuer.script.lock().unwrap().published = None;
    time.store(NOW + 30, Ordering::Relaxed);
    browser.sign_in(&issuer).await;
}

#[tokio::test]
async fn an_answer_counts_once_for_its_own_browser_and_provider() {
    let issuer = Issuer::start().await;
    let mut browser = portal(&issuer.url);
    let sent = browser.begin("/sign-in").await;
    let back = comes_back(&issuer, &sent);
    assert_eq!(browser.other().get(&back).await.status, StatusCode::BAD_REQUEST);
    assert!(browser.get(&back).await.location.starts_with("/as/"));
    assert_eq!(browser.get(&back).await.location, "/sign-in", "it is asked for anew");
    let sent = browser.begin("/sign-in").await;
    let mixed_up = comes_back(&issuer, &sent).replace(&issuer.url, "http://elsewhere");
    assert_eq!(browser.get(&mixed_up).await.status, StatusCode::BAD_GATEWAY);
    let sent = browser.begin("/sign-in").await;
    let unnamed = comes_back(&issuer, &sent).replace("&iss=", "&other=");
    assert_eq!(browser.get(&unnamed).await.status, StatusCode::BAD_GATEWAY);
    for nonsense in ["/callback", "/callback?code=a&code=b", "/callback?state=%FF", "/sign-in?role=a&role=b"]
    {
        assert_eq!(browser.get(nonsense).await.status, StatusCode::BAD_REQUEST, "{nonsense}");
    }
}

#[tokio::test]
async fn an_error_of_the_provider_becomes_a_page_with_one_way_on() {
    let issuer = Issuer::start().await;
    let mut browser = portal(&issuer.url);
    for (code, title) in [("access_denied", "您沒有同意登入"), ("login_required", "登入服務需要再問您一次")]
    {
        let sent = browser.begin("/sign-in").await;
        let back = format!("/callback?error={code}&state={}&iss={}", parameter(&sent, "state"), issuer.url);
        let page = browser.get(&back).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.text.contains(title) && page.text.matches(r#"id="on""#).count() == 1, "{}", page.text);
    }
    let silent = portal("http://127.0.0.1:1").get("/sign-in").await;
    assert_eq!(silent.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(silent.text.contains("登入服務暫時沒有回應"));
}

#[tokio::test]
async fn a_provider_that_is_away_for_a_moment_ends_no_identity() {
    let issuer = Issuer::start().await;
    let mut browser = portal(&issuer.url);
    let home = browser.sign_in(&issuer).await;
    issuer.script.lock().unwrap().refusal = Some("temporarily_unavailable");
    assert_eq!(browser.post(&format!("{home}/refresh"), "").await.status, StatusCode::SERVICE_UNAVAILABLE);
    issuer.script.lock().unwrap().refusal = None;
    assert!(browser.post(&format!("{home}/refresh"), "").await.location.ends_with("/claims?done=refreshed"));
}

#[tokio::test]
async fn a_refresh_keeps_the_identity_and_a_refusal_ends_it() {
    let issuer = Issuer::start().await;
    issuer.acts(&homeroom_teacher());
    let mut browser = portal(&issuer.url);
    let home = browser.sign_in(&issuer).await;
    assert!(browser.post(&format!("{home}/refresh"), "").await.location.ends_with("/claims?done=refreshed"));
    assert!(browser.post(&format!("{home}/userinfo"), "").await.location.ends_with("/claims?done=asked"));
    let foreign = [("sec-fetch-site", "cross-site")];
    assert_eq!(
        browser.send(Method::POST, &format!("{home}/refresh"), "", &foreign).await.status,
        StatusCode::FORBIDDEN
    );
    issuer.acts(&mother_of("s1", "羅小安", "302"));
    assert_eq!(browser.post(&format!("{home}/refresh"), "").await.status, StatusCode::BAD_GATEWAY);
    issuer.acts(&homeroom_teacher());
    let home = browser.sign_in(&issuer).await;
    issuer.script.lock().unwrap().refusal = Some("invalid_grant");
    assert_eq!(browser.post(&format!("{home}/refresh"), "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get(&home).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_cookie_of_another_service_in_other_letters_costs_nobody_the_sign_in() {
    let issuer = Issuer::start().await;
    let mut browser = portal(&issuer.url);
    browser.set_cookie("kurs", "國小");
    let home = browser.sign_in(&issuer).await;
    assert_eq!(browser.get(&home).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_browser_without_cookies_is_told_so_and_one_with_cookies_that_it_took_too_long() {
    let issuer = Issuer::start().await;
    let mut browser = portal(&issuer.url);
    let sent = browser.begin("/sign-in").await;
    let mut without = browser.other();
    let page = without.get(&comes_back(&issuer, &sent)).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text.contains("瀏覽器沒有送出 Cookie") && page.text.contains("/sign-in"), "{}", page.text);
    assert!(!without.get("/callback").await.text.contains("Cookie"), "nobody came back");
    without.set_cookie("of_another_service", "1");
    let page = without.get(&comes_back(&issuer, &sent)).await;
    assert!(page.text.contains("這次登入已經過期"), "{}", page.text);
}

#[tokio::test]
async fn the_way_back_from_the_home_asks_the_provider_anew() {
    let issuer = Issuer::start().await;
    issuer.acts(&homeroom_teacher());
    let mut browser = portal(&issuer.url);
    let sent = browser.begin("/sign-in").await;
    let back = comes_back(&issuer, &sent);
    assert!(browser.get(&back).await.location.starts_with("/as/"));
    assert_eq!(browser.get(&back).await.location, "/sign-in", "the answer was used, and she is signed in");
    let stranger = browser.other().get(&back).await;
    assert_eq!(stranger.status, StatusCode::BAD_REQUEST, "elsewhere it is worth nothing");
}

#[tokio::test]
async fn the_pages_lead_to_the_identities_and_to_the_binding() {
    let issuer = Issuer::start().await;
    issuer.acts(&homeroom_teacher());
    let mut browser = portal(&issuer.url);
    let door = browser.get("/").await.text.replace("&#x2f;", "/");
    assert!(door.contains(&format!("id=\"binding\" href=\"{}/binding\"", issuer.url)), "{door}");
    assert!(door.contains("id=\"bar-sign-in\" href=\"/sign-in\""));
    let home = browser.sign_in(&issuer).await;
    let page = browser.get(&home).await.text.replace("&#x2f;", "/");
    assert!(page.contains(&format!("id=\"account\" href=\"{}/me\"", issuer.url)), "{page}");
}

#[tokio::test]
async fn a_person_chooses_english_and_stays_on_the_page() {
    let issuer = Issuer::start().await;
    issuer.acts(&homeroom_teacher());
    let mut browser = portal(&issuer.url);
    let door = browser.get("/?a=1&b=2").await;
    assert!(door.text.contains("<html lang=\"zh-Hant-TW\">") && door.text.contains("使用校園帳號登入"));
    let back = browser.get(&door.link("language")).await.location;
    assert_eq!(back, "/?a=1&b=2");
    let door = browser.get(&back).await.text;
    assert!(door.contains("<html lang=\"en\">") && !door.contains("使用校園帳號登入"), "{door}");
    let home = browser.sign_in(&issuer).await;
    let english = browser.get(&home).await;
    assert!(english.text.contains("<html lang=\"en\">") && !english.text.contains("換身分"));
    let back = browser.get(&english.link("language")).await.location;
    assert_eq!(back, home);
    assert!(browser.get(&back).await.text.contains("換身分"));
    for away in ["//evil.example", "https://evil.example", "/%5Cevil.example"] {
        assert_eq!(browser.get(&format!("/language?to=zh&back={away}")).await.location, "/", "{away}");
    }
}
