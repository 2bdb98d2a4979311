use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tests::{City, Client, Page, on_both};

async fn open(
    city: &City,
    client: &Client,
    change: impl Fn(tests::AuthorizationRequest) -> tests::AuthorizationRequest,
) -> Page {
    city.browser().authorize(&change(client.request())).await
}

/// The error that the client gets.
async fn refused(city: &City, client: &Client, name: &str, value: &str) -> String {
    let page = open(city, client, |request| request.with(name, value)).await;
    let answer = tests::Answer::from_url(page.leaves_to());
    assert_eq!(answer.get("iss"), Some(city.url.as_str()), "RFC 9207");
    assert!(answer.get("state").is_some() && answer.get("code").is_none());
    answer.error().to_owned()
}

#[tokio::test]
async fn an_address_that_is_not_registered_is_never_redirected_to() {
    on_both(async |city| {
        let client = city.client("leave").await;
        let good = client.redirect_uri().to_owned();
        let near = [
            format!("{good}/"),
            format!("{good}?x=1"),
            good.to_uppercase(),
            format!("{good}#f"),
            "https://evil.example/".to_owned(),
            "javascript:alert(1)".to_owned(),
            String::new(),
        ];
        for uri in near {
            let page = open(&city, &client, |request| request.with("redirect_uri", &uri)).await;
            assert_eq!(page.status, 400, "{uri}");
            assert!(page.left.is_none(), "{uri}");
        }
        let twice =
            open(&city, &client, |request| request.and("redirect_uri", "https://evil.example/")).await;
        assert!(twice.left.is_none() && twice.status == 400);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_client_gets_a_page() {
    let city = City::sqlite().await;
    let client = city.client("leave").await;
    for id in ["nobody", "", "\u{0}", "<script>"] {
        let page = open(&city, &client, |request| request.with("client_id", id)).await;
        assert_eq!((page.status.as_u16(), page.left.is_none()), (400, true), "{id:?}");
        assert!(!page.body.contains("<script>"));
    }
}

#[tokio::test]
async fn what_is_wrong_otherwise_goes_to_the_client() {
    on_both(async |city| {
        let client = city.client("leave").await;
        let cases = [
            ("response_type", "", "invalid_request"),
            ("response_type", "none", "unsupported_response_type"),
            ("response_mode", "web_message", "invalid_request"),
            ("scope", "", "invalid_request"),
            ("scope", "nonsense", "invalid_scope"),
            ("code_challenge", "", "invalid_request"),
            ("code_challenge", "short", "invalid_request"),
            ("code_challenge_method", "plain", "invalid_request"),
            ("code_challenge_method", "", "invalid_request"),
            ("prompt", "none login", "invalid_request"),
            ("prompt", "dance", "invalid_request"),
            ("max_age", "-1", "invalid_request"),
            ("max_age", "soon", "invalid_request"),
            ("request", "e30.e30.", "request_not_supported"),
            ("request_uri", "https://rp.example/r", "request_uri_not_supported"),
            ("registration", "{}", "registration_not_supported"),
            ("claims", "[]", "invalid_request"),
            ("claims", "{\"userinfo\":3}", "invalid_request"),
            ("authorization_details", "{}", "invalid_authorization_details"),
            ("authorization_details", "[{\"type\":\"payment\"}]", "invalid_authorization_details"),
            (
                "authorization_details",
                "[{\"type\":\"edu_context\",\"role\":\"king\"}]",
                "invalid_authorization_details",
            ),
            ("prompt", "none", "login_required"),
        ];
        for (name, value, error) in cases {
            assert_eq!(refused(&city, &client, name, value).await, error, "{name}={value}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_repeated_parameter_goes_to_the_client_unless_it_is_the_address() {
    let city = City::sqlite().await;
    let client = city.client("leave").await;
    for name in ["scope", "nonce", "response_type", "prompt"] {
        let page = open(&city, &client, |request| request.and(name, "openid")).await;
        assert_eq!(tests::Answer::from_url(page.leaves_to()).error(), "invalid_request", "{name}");
    }
}

#[tokio::test]
async fn what_is_unknown_is_passed_over() {
    let city = City::sqlite().await;
    let client = city.client("leave").await;
    for (name, value) in [
        ("extra", "foobar"),
        ("display", "popup"),
        ("ui_locales", "se"),
        ("claims_locales", "se"),
        ("login_hint", "buffy@example.tw"),
        ("acr_values", "1 2"),
        ("scope", "openid profile made-up"),
    ] {
        let page = open(&city, &client, |request| request.with(name, value)).await;
        assert!(page.form_with("password").is_some(), "{name}: {}", page.text());
    }
}

#[tokio::test]
async fn state_comes_back_byte_for_byte() {
    let city = City::sqlite().await;
    let client = city.client("leave").await;
    let long = "x".repeat(1000);
    for state in ["a b&c=d%20+é漢", long.as_str()] {
        let page = open(&city, &client, |request| request.with("state", state).prompt("none")).await;
        assert_eq!(tests::Answer::from_url(page.leaves_to()).get("state"), Some(state));
    }
}

#[tokio::test]
async fn a_description_is_plain_ascii_without_quotes() {
    let city = City::sqlite().await;
    let client = city.client("leave").await;
    let page = open(&city, &client, |request| request.with("claims", "\"")).await;
    let answer = tests::Answer::from_url(page.leaves_to());
    let text = answer.get("error_description").unwrap();
    assert!(domain::refusal::is_describable(text), "{text}");
}

#[tokio::test]
async fn a_registered_query_is_kept() {
    let city = City::sqlite().await;
    let client = city
        .register("leave", |client| client.redirect_uris = vec!["https://rp.example/cb?a=1".into()])
        .await;
    let page = open(&city, &client, |request| request.prompt("none")).await;
    assert!(page.leaves_to().as_str().starts_with("https://rp.example/cb?a=1&error="));
}

#[tokio::test]
async fn the_form_post_mode_answers_in_a_form_and_errors_too() {
    let city = City::sqlite().await;
    let (client, pupil) = (city.client("leave").await, city.pupil().await);
    let browser = city.browser();
    let page =
        open(&city, &client, |request| request.with("response_mode", "form_post").prompt("none")).await;
    assert!(page.left.is_none());
    assert!(page.forms()[0].fields.contains(&("error".to_owned(), "login_required".to_owned())));
    let request = client.request().with("response_mode", "form_post");
    let answer = browser.walk(&request, &pupil, "").await;
    assert_eq!(answer.redirect_uri, client.redirect_uri());
    assert!(client.redeem(&request, answer.code()).await.status.is_success());
}

#[tokio::test]
async fn a_client_that_waits_for_tokens_finds_the_refusal_in_the_fragment() {
    let city = City::sqlite().await;
    let change = |client: &mut domain::clients::Client| {
        client.redirect_uris = vec!["https://rp.example/cb?a=1".into()];
    };
    let client = city.register("leave", change).await;
    let request = client.request();
    for response_type in ["token", "id_token", "code id_token", "id_token token", "code token"] {
        let asked = request.clone().with("response_type", response_type);
        let page = city.browser().authorize(&asked).await;
        let answer = tests::Answer::from_fragment(page.leaves_to());
        assert_eq!(answer.redirect_uri, client.redirect_uri(), "nothing but the registered query is there");
        assert_eq!(answer.error(), "unsupported_response_type", "{response_type}");
        assert_eq!(answer.get("state"), Some(&*request.state));
        assert_eq!(answer.get("iss"), Some(city.url.as_str()));

        let query = city.browser().authorize(&asked.clone().with("response_mode", "query")).await;
        let answer = tests::Answer::from_url(query.leaves_to());
        assert_eq!(answer.error(), "unsupported_response_type", "where the client said");
        let form = city.browser().authorize(&asked.with("response_mode", "form_post")).await;
        let fields = &form.forms()[0].fields;
        assert!(fields.contains(&("error".to_owned(), "unsupported_response_type".to_owned())));
    }
    let asked = request.with("response_mode", "fragment");
    let page = city.browser().authorize(&asked).await;
    assert_eq!(tests::Answer::from_fragment(page.leaves_to()).error(), "invalid_request", "no code goes so");
}

#[tokio::test]
async fn a_request_object_is_refused_where_it_asks_for_the_answer() {
    let city = City::sqlite().await;
    let client = city.client("leave").await;
    let object = |claims: &str| format!("e30.{}.", URL_SAFE_NO_PAD.encode(claims));
    let asked = object(r#"{"response_mode":"form_post","state":"of the object","scope":"openid"}"#);
    for request in [client.request().without("state"), client.request()] {
        let page = city.browser().authorize(&request.with("request", &asked)).await;
        let form = &page.forms()[0];
        for (name, value) in [("error", "request_not_supported"), ("state", "of the object")] {
            assert!(form.fields.contains(&(name.to_owned(), value.to_owned())), "{:?}", form.fields);
        }
        assert!(page.left.is_none(), "nothing is in the query");
    }
    let request = client.request().with("response_mode", "form_post");
    for (name, value) in [("request", "e30.e30."), ("request_uri", "https://rp.example/r")] {
        let page = city.browser().authorize(&request.clone().with(name, value)).await;
        assert!(page.forms()[0].fields.contains(&("state".to_owned(), request.state.clone())), "{name}");
    }
    let elsewhere = object(r#"{"redirect_uri":"https://evil.example/","response_mode":"query"}"#);
    let page = city.browser().authorize(&client.request().with("request", &elsewhere)).await;
    let answer = tests::Answer::from_url(page.leaves_to());
    assert_eq!(
        (answer.redirect_uri.as_str(), answer.error()),
        (client.redirect_uri(), "request_not_supported")
    );
}

#[tokio::test]
async fn a_request_by_post_from_another_site_finds_the_session_again() {
    on_both(async |city| {
        let (client, pupil) = (city.client("leave").await, city.pupil().await);
        let browser = city.browser();
        browser.walk(&client.request(), &pupil, "").await;
        let request = client.request();
        let page = browser.post("/oauth/authorize", &request.fields()).await;
        let answer = tests::Answer::from_url(page.leaves_to());
        assert!(client.redeem(&request, answer.code()).await.status.is_success());
    })
    .await;
}

#[tokio::test]
async fn a_request_too_long_for_an_address_goes_back_to_the_client() {
    let city = City::sqlite().await;
    let client = city.client("leave").await;
    let state = "x".repeat(6000);
    let page = open(&city, &client, |request| request.with("state", &state)).await;
    let answer = tests::Answer::from_url(page.leaves_to());
    assert_eq!((answer.error(), answer.get("state")), ("invalid_request", Some(state.as_str())));
}

#[tokio::test]
async fn the_pages_speak_the_language_the_service_asks_for_unless_she_chose_one() {
    let city = City::sqlite().await;
    let client = city.client("leave").await;
    let request = client.request().with("ui_locales", "fr en");
    let browser = city.browser();
    let page = browser.authorize(&request).await;
    assert!(page.body.contains("lang=\"en\""), "{}", page.body);
    browser.set_cookie("lang", "zh-Hant-TW");
    assert!(browser.authorize(&request).await.body.contains("lang=\"zh-Hant-TW\""));
}
