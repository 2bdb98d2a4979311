use serde_json::json;
use tests::on_both;

#[tokio::test]
async fn prompt_login_asks_again_and_moves_auth_time() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let request = client.request();
        let first = client.tokens_for(&browser, &request, &pupil, "").await;
        let first = client.verify(&first.id_token, &request.nonce).await;
        city.clock.advance(5);
        let request = client.request().prompt("login");
        let page = browser.authorize(&request).await;
        assert!(page.form_with("password").is_some(), "asked again");
        let second = client.tokens_for(&browser, &request, &pupil, "").await;
        let second = client.verify(&second.id_token, &request.nonce).await;
        assert_eq!(first["sub"], second["sub"]);
        assert!(second["auth_time"].as_i64() > first["auth_time"].as_i64());
    })
    .await;
}

#[tokio::test]
async fn max_age_asks_again_only_when_the_sign_in_is_older() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        browser.walk(&client.request(), &pupil, "").await;
        city.clock.advance(2);
        let young = browser.authorize(&client.request().with("max_age", "10000")).await;
        assert!(young.left.is_some());
        let old = browser.authorize(&client.request().with("max_age", "1")).await;
        assert!(old.form_with("password").is_some());
        let request = client.request().with("max_age", "1");
        let tokens = client.tokens_for(&browser, &request, &pupil, "").await;
        let claims = client.verify(&tokens.id_token, &request.nonce).await;
        assert_eq!(claims["auth_time"], city.clock.now().0);
    })
    .await;
}

#[tokio::test]
async fn prompt_consent_asks_though_she_agreed() {
    let city = tests::City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    browser.walk(&client.request(), &pupil, "").await;
    assert!(browser.authorize(&client.request()).await.left.is_some(), "agreed once");
    let page = browser.authorize(&client.request().prompt("consent")).await;
    assert_eq!(page.url.path(), "/consent");
}

#[tokio::test]
async fn whoever_says_no_goes_back_with_access_denied() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        browser.sign_in(&pupil).await;
        let page = browser.authorize(&client.request()).await;
        let form = page.forms().into_iter().find(|form| form.choices("action").contains(&"deny")).unwrap();
        let page = browser.submit(form.set("action", "deny")).await;
        assert_eq!(tests::Answer::from_url(page.leaves_to()).error(), "access_denied");
    })
    .await;
}

#[tokio::test]
async fn select_account_shows_the_cards_and_switches_without_a_password() {
    on_both(async |city| {
        let mother = city.teacher_mother().await;
        let (client, browser) = (city.client("leave").await, city.browser());
        let acting = city.claim("acting");
        let scope = "openid edu.acting edu.child";
        for (context, role) in
            [("teacher", "teacher"), ("guardian 2", "guardian"), ("guardian 1", "guardian")]
        {
            let request = client.request().scope(scope).prompt("select_account");
            let tokens = client.tokens_for(&browser, &request, &mother, context).await;
            let claims = client.verify(&tokens.id_token, &request.nonce).await;
            assert_eq!(claims[&acting]["role"], role);
            assert_eq!(claims[&acting]["ctx"], city.ctx(&client, mother.context(context)));
        }
    })
    .await;
}

#[tokio::test]
async fn a_context_asked_for_by_details_is_granted_and_echoed() {
    on_both(async |city| {
        let mother = city.teacher_mother().await;
        let (client, browser) = (city.client("leave").await, city.browser());
        let scope = "openid edu.acting edu.child edu.children";
        let request = client.request().scope(scope);
        let tokens = client.tokens_for(&browser, &request, &mother, "teacher").await;
        let told = client.userinfo(&tokens.access_token).await;
        let children = told.ok()[city.claim("children")].as_array().unwrap().clone();
        assert_eq!(children.len(), 2);
        for child in &children {
            let wish = json!([{"type": "edu_context", "role": "guardian", "child": child["sub"]}]);
            let request = client.request().scope(scope).details(&wish);
            let answer = client.redeem(&request, browser.walk(&request, &mother, "").await.code()).await;
            let claims = client.verify(&answer.tokens().id_token, &request.nonce).await;
            assert_eq!(claims[&city.claim("acting")]["child"]["sub"], child["sub"]);
            assert_eq!(answer.body["authorization_details"][0]["child"], child["sub"]);
            let refreshed = client.refresh(&answer.tokens().refresh_token).await;
            assert_eq!(refreshed.body["authorization_details"], answer.body["authorization_details"]);
        }
        let wish = json!([{"type": "edu_context", "role": "guardian", "child": "somebody else"}]);
        let page = browser.authorize(&client.request().scope(scope).details(&wish)).await;
        assert_eq!(page.url.path(), "/consent", "she is told, and nobody else");
        let form = page.forms().into_iter().find(|form| form.knows("tx")).unwrap();
        assert!(!form.choices("action").contains(&"allow"), "nothing to agree to");
        let page = browser.submit(form.set("action", "deny")).await;
        assert_eq!(tests::Answer::from_url(page.leaves_to()).error(), "access_denied");
    })
    .await;
}

#[tokio::test]
async fn a_hint_of_another_person_is_a_page_from_which_one_switches_or_goes_back() {
    on_both(async |city| {
        let (client, pupil, teacher) = (city.client("leave").await, city.pupil().await, city.teacher().await);
        let mine = client.request();
        let hint = client.tokens_for(&city.browser(), &mine, &pupil, "").await.id_token;
        let sub = client.verify(&hint, &mine.nonce).await["sub"].clone();
        for has_agreed in [false, true] {
            let browser = city.browser();
            browser.sign_in(&teacher).await;
            if has_agreed {
                browser.walk(&client.request(), &teacher, "").await;
            }
            city.clock.advance(5);
            let request = client.request().with("id_token_hint", &hint);
            let page = browser.authorize(&request).await;
            let sign_in = page.form_with("password").expect("the sign-in").set_login(&teacher);
            let page = browser.submit(sign_in).await;
            assert_eq!(page.url.path(), "/consent", "neither a loop nor an answer to the service");
            assert!(page.text().contains(&teacher.name) && !page.text().contains(&pupil.name));
            let back = browser.submit(page.form("somebody-else-form").set("action", "deny")).await;
            assert_eq!(tests::Answer::from_url(back.leaves_to()).error(), "access_denied");
            let page = browser.get(&page.link("switch")).await;
            let page = browser.submit(page.form_with("password").unwrap().set_login(&pupil)).await;
            let answer = tests::Answer::from_url(page.leaves_to());
            let tokens = client.redeem(&request, answer.code()).await.tokens();
            assert_eq!(client.verify(&tokens.id_token, &request.nonce).await["sub"], sub);
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_that_asks_for_a_sign_in_gives_one_code_and_then_asks_again() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        browser.walk(&client.request(), &pupil, "").await;
        city.clock.advance(5);
        for request in [client.request().prompt("login"), client.request().with("max_age", "0")] {
            let sign_in = browser.authorize(&request).await.form_with("password").expect("asked");
            let again = sign_in.value("tx").unwrap().to_owned();
            let page = browser.submit(sign_in.set_login(&pupil)).await;
            assert!(tests::Answer::from_url(page.leaves_to()).get("code").is_some());
            city.clock.advance(5);
            for path in ["/oauth/continue", "/login", "/consent"] {
                let page = browser.get(&format!("{path}?tx={again}")).await;
                let form = page.form_with("password").unwrap_or_else(|| panic!("{path}: {}", page.url));
                assert!(page.left.is_none() && form.knows("tx"), "{path}");
            }
            let form =
                browser.get(&format!("/oauth/continue?tx={again}")).await.form_with("password").unwrap();
            let page = browser.submit(form.set_login(&pupil)).await;
            assert!(
                tests::Answer::from_url(page.leaves_to()).get("code").is_some(),
                "a new sign-in, a new code"
            );
            city.clock.advance(5);
        }
    })
    .await;
}

#[tokio::test]
async fn the_age_of_a_sign_in_is_judged_when_the_code_is_issued() {
    let city = tests::City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    let request = client.request().with("max_age", "60");
    let page = browser.authorize(&request).await;
    let page = browser.submit(page.form_with("password").unwrap().set_login(&pupil)).await;
    assert_eq!(page.url.path(), "/consent");
    city.clock.advance(301);
    let form = page.forms().into_iter().find(|form| form.choices("action").contains(&"allow")).unwrap();
    let page = browser.submit(form.set("action", "allow")).await;
    assert!(page.form_with("password").is_some(), "she stayed at the page too long: {}", page.url);
}

#[tokio::test]
async fn other_tabs_and_the_way_back_do_not_ask_for_the_password_again() {
    let city = tests::City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    let (first, second) = (client.request(), client.request());
    let first_tab = browser.authorize(&first).await;
    let second_tab = browser.authorize(&second).await;
    browser.walk(&client.request(), &pupil, "").await;
    for tab in [first_tab, second_tab] {
        assert!(tab.form_with("password").is_some());
        let page = browser.get(tab.url.as_str()).await;
        assert!(tests::Answer::from_url(page.leaves_to()).get("code").is_some());
    }
}

#[tokio::test]
async fn the_pages_beside_the_sign_in_go_on_where_somebody_signed_in_in_another_tab() {
    let city = tests::City::sqlite().await;
    assert!(city.app.config.badges.enabled);
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    let sign_in = browser.authorize(&client.request()).await.form_with("password").unwrap();
    let tx = sign_in.value("tx").unwrap().to_owned();
    let paths = ["/recover", "/recover/done", "/badge"];
    for path in paths {
        let page = browser.get(&format!("{path}?tx={tx}")).await;
        assert!(page.left.is_none() && page.url.path() == path, "nobody is signed in: {}", page.url);
    }
    browser.walk(&client.request(), &pupil, "").await;
    for path in paths {
        let page = browser.get(&format!("{path}?tx={tx}")).await;
        assert!(tests::Answer::from_url(page.leaves_to()).get("code").is_some(), "{path}");
        assert_eq!(browser.get(path).await.url.path(), path, "without a request the page stays");
    }
    // A request that asks for a sign-in all the same goes on by one only.
    let asked = browser.authorize(&client.request().prompt("login")).await.form_with("password").unwrap();
    for path in paths {
        let page = browser.get(&format!("{path}?tx={}", asked.value("tx").unwrap())).await;
        assert_eq!(page.url.path(), path);
    }
}

#[tokio::test]
async fn a_first_sign_in_under_way_goes_on_where_somebody_signed_in_in_another_tab() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let newcomer = city.newcomer().await;
        let tab = browser.authorize(&client.request()).await;
        let form = tab.form_with("password").unwrap();
        let screens =
            browser.submit(form.set("login", &newcomer.login).set("password", &newcomer.password)).await;
        assert_eq!(screens.url.path(), "/activate", "{}", screens.text());
        assert!(browser.get(screens.url.as_str()).await.form_with("alias").is_some(), "nobody is signed in");
        browser.walk(&client.request(), &pupil, "").await;
        let page = browser.get(screens.url.as_str()).await;
        assert!(tests::Answer::from_url(page.leaves_to()).get("code").is_some());
        // Without a request the screens stay: they are the newcomer's.
        assert!(browser.get("/activate").await.form_with("alias").is_some());
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_of_the_same_second_is_not_the_one_that_a_request_asks_for() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        browser.walk(&client.request(), &pupil, "").await;
        let zero = client.request().with("max_age", "0");
        let login = client.request().prompt("login");
        let endpoint = format!("{}/oauth/authorize", city.url);
        let pages = [
            browser.authorize(&zero).await,
            browser.authorize(&login).await,
            browser.post(&endpoint, &zero.fields()).await,
            browser.post(&endpoint, &login.fields()).await,
        ];
        for page in pages {
            let form = page.form_with("password").unwrap_or_else(|| panic!("asked: {}", page.url));
            let again = form.value("tx").unwrap().to_owned();
            let page = browser.submit(form.set_login(&pupil)).await;
            assert!(tests::Answer::from_url(page.leaves_to()).get("code").is_some(), "once");
            let page = browser.get(&format!("/oauth/continue?tx={again}")).await;
            assert!(page.form_with("password").is_some(), "one code: {}", page.url);
        }
    })
    .await;
}

#[tokio::test]
async fn one_consent_page_gives_an_app_on_a_device_one_code() {
    on_both(async |city| {
        let native = |client: &mut domain::clients::Client| {
            client.auth_method = domain::clients::AuthMethod::None;
            client.grant_types.remove(&domain::clients::GrantType::ClientCredentials);
            client.redirect_uris = vec!["http://127.0.0.1/cb".to_owned()];
        };
        let app = city.register("app", native).await;
        let (service, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        browser.sign_in(&pupil).await;
        let asks = async |address: &str| {
            let page = browser.get(address).await;
            assert_eq!(page.url.path(), "/consent", "{address}");
            page.form("consent-form").set("action", "allow")
        };
        let to_app = app.request().with("redirect_uri", "http://127.0.0.1:49152/cb");
        for request in [to_app, service.request().prompt("consent")] {
            let form = asks(request.url().as_str()).await;
            let answered = browser.submit_once(form).await;
            let answered = answered.header("location").to_owned();
            let code = async || {
                let page = browser.get(&answered).await;
                page.left
                    .as_ref()
                    .and_then(|left| tests::Answer::from_url(left).get("code").map(str::to_owned))
            };
            let codes = (code().await, code().await);
            assert!(codes.0.is_some() && codes.1.is_none(), "{codes:?}");
            let page = browser.submit(asks(&answered).await).await;
            assert!(
                tests::Answer::from_url(page.leaves_to()).get("code").is_some(),
                "another answer, another code"
            );
        }
    })
    .await;
}
