//! Signing out at a client's wish.

use tests::{Answer, City, Client, Database, Page, on_both};

const BYE: &str = "https://rp.example/bye";

async fn signed_in(city: &City) -> (Client, tests::Browser, String) {
    let bye = |client: &mut domain::clients::Client| client.post_logout_redirect_uris = vec![BYE.into()];
    let (client, pupil, browser) = (city.register("leave", bye).await, city.pupil().await, city.browser());
    let tokens = client.tokens_for(&browser, &client.request(), &pupil, "").await;
    (client, browser, tokens.id_token)
}

async fn ask(browser: &tests::Browser, fields: &[(&str, &str)]) -> Page {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    browser.get(&format!("/oauth/logout?{query}")).await
}

async fn confirm(browser: &tests::Browser, page: &Page, action: &str) -> Page {
    let form = page.forms().into_iter().find(|form| form.knows("handle")).expect("asked before");
    browser.submit(form.set("action", action)).await
}

async fn is_in(client: &Client, browser: &tests::Browser) -> bool {
    let page = browser.authorize(&client.request().prompt("none")).await;
    Answer::from_url(page.leaves_to()).get("code").is_some()
}

#[tokio::test]
async fn a_hint_and_a_registered_address_lead_back_with_the_state_and_nothing_else() {
    on_both(async |city| {
        let (client, browser, hint) = signed_in(&city).await;
        city.clock.advance(7200);
        let fields =
            [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE), ("state", "a b&c")];
        let page = ask(&browser, &fields).await;
        assert_eq!(page.leaves_to().as_str(), "https://rp.example/bye?state=a+b%26c", "at once");
        assert!(!is_in(&client, &browser).await);
        let again = ask(&browser, &fields).await;
        assert!(again.left.is_some(), "nobody is signed in: nothing to ask");
    })
    .await;
}

#[tokio::test]
async fn staying_keeps_the_session() {
    let city = City::sqlite().await;
    let (client, browser, hint) = signed_in(&city).await;
    let page = ask(&browser, &[("id_token_hint", "gone"), ("x", &hint)]).await;
    confirm(&browser, &page, "stay").await;
    assert!(is_in(&client, &browser).await);
}

#[tokio::test]
async fn a_hint_of_another_session_asks_before_it_signs_out() {
    on_both(async |city| {
        let (client, browser, hint) = signed_in(&city).await;
        browser.drop_cookie("sid");
        let teacher = city.teacher().await;
        browser.sign_in(&teacher).await;
        let page = ask(&browser, &[("id_token_hint", &hint), ("post_logout_redirect_uri", BYE)]).await;
        assert!(page.left.is_none(), "asked");
        browser.walk(&client.request(), &teacher, "").await;
        assert!(is_in(&client, &browser).await, "and nothing ended yet");
        let page = confirm(&browser, &page, "logout").await;
        assert_eq!(page.leaves_to().as_str(), BYE);
        assert!(!is_in(&client, &browser).await);
    })
    .await;
}

/// What the page says of why it leads nowhere.
fn said(cause: &str) -> &'static str {
    match cause {
        "no-hint" => "登出後不會回到原來的服務：服務沒有送來 id_token_hint。",
        "bad-hint" => "登出後不會回到原來的服務：服務送來的 id_token_hint 無法驗證。",
        "other-client" => "登出後不會回到原來的服務：client_id 和 id_token_hint 不是同一個服務。",
        "unreadable" => "登出後不會回到原來的服務：服務送來的參數無法讀取或重複。",
        "not-registered" => "登出後不會回到原來的服務：post_logout_redirect_uri 沒有登記。",
        _ => "",
    }
}

#[tokio::test]
async fn what_cannot_be_used_costs_the_way_back_and_never_the_sign_out() {
    on_both(async |city| {
        let (client, browser, hint) = signed_in(&city).await;
        let pupil = city.person("呂小安").born("2017-02-03").student("313602", "四年二班").activated().await;
        let mut tampered = hint.clone();
        tampered.replace_range(40..41, if &hint[40..41] == "A" { "B" } else { "A" });
        let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", hint.split('.').nth(1).unwrap());
        let cases: [(&[(&str, &str)], &str); 8] = [
            (&[("post_logout_redirect_uri", BYE)], "no-hint"),
            (&[("id_token_hint", &tampered), ("post_logout_redirect_uri", BYE)], "bad-hint"),
            (&[("id_token_hint", &unsigned), ("post_logout_redirect_uri", BYE)], "bad-hint"),
            (&[("id_token_hint", "x"), ("post_logout_redirect_uri", BYE)], "bad-hint"),
            (
                &[("id_token_hint", &hint), ("client_id", "grades"), ("post_logout_redirect_uri", BYE)],
                "other-client",
            ),
            (&[("id_token_hint", &hint), ("state", "a"), ("state", "b")], "unreadable"),
            (&[("handle", "x")], "unreadable"),
            (&[], ""),
        ];
        for (fields, cause) in cases {
            browser.walk(&client.request(), &pupil, "").await;
            assert!(is_in(&client, &browser).await);
            let page = ask(&browser, fields).await;
            assert!(page.left.is_none() && page.status == 200, "{fields:?}");
            assert_eq!(page.body.contains("id=\"lost\""), !cause.is_empty(), "{fields:?}");
            assert!(page.text().contains(said(cause)), "{fields:?}: {}", page.text());
            assert!(is_in(&client, &browser).await, "asking is not ending");
            let page = confirm(&browser, &page, "logout").await;
            assert!(page.left.is_none() && page.status == 200, "{fields:?}");
            assert!(!is_in(&client, &browser).await, "{fields:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_not_registered_ends_the_session_and_leads_nowhere() {
    for uri in ["https://rp.example/bye?x=1", "https://evil.example/"] {
        let city = City::sqlite().await;
        let (client, browser, hint) = signed_in(&city).await;
        let page = ask(&browser, &[("id_token_hint", &hint), ("post_logout_redirect_uri", uri)]).await;
        assert!(page.left.is_none() && page.text().contains(said("not-registered")), "{}", page.text());
        assert!(!is_in(&client, &browser).await);
    }
}

/// Asks with a hint that is of no use any more, and signs out all the same; another client sees whether somebody is in.
async fn signs_out_without(hint: &str, (witness, browser): (&Client, &tests::Browser)) {
    let page = ask(browser, &[("id_token_hint", hint), ("post_logout_redirect_uri", BYE)]).await;
    assert!(page.left.is_none() && page.text().contains(said("bad-hint")), "{}", page.text());
    assert!(is_in(witness, browser).await, "asked");
    let page = confirm(browser, &page, "logout").await;
    assert!(page.left.is_none() && page.text().contains(said("bad-hint")), "{}", page.text());
    assert!(!is_in(witness, browser).await);
}

#[tokio::test]
async fn a_hint_whose_key_or_client_is_gone_costs_the_way_back_and_not_the_sign_out() {
    for database in Database::wanted() {
        let city = City::with_own_keys(database).await;
        let (client, browser, hint) = signed_in(&city).await;
        city.retire_signing_keys();
        signs_out_without(&hint, (&client, &browser)).await;
        let (grades, teacher) = (city.client("grades").await, city.teacher().await);
        let hint = client.tokens_for(&browser, &client.request(), &teacher, "").await.id_token;
        browser.walk(&grades.request(), &teacher, "").await;
        let gone = client.registered.id.clone();
        assert!(idp::operate::remove_client(&city.app.db, gone, city.app.now()).await.unwrap());
        signs_out_without(&hint, (&grades, &browser)).await;
    }
}

/// Follows the switch of the language: the same page, which has no token in any address.
async fn switches(browser: &tests::Browser, page: &Page, hint: &str) -> Page {
    let page = browser.get(&page.link("language")).await;
    assert!(page.status == 200 && page.url.path() == "/oauth/logout", "{}", page.url);
    assert!(!page.body.contains(hint) && !page.url.as_str().contains(hint), "{}", page.url);
    page
}

#[tokio::test]
async fn both_pages_switch_the_language_and_name_the_cause_in_either() {
    on_both(async |city| {
        let (client, browser, hint) = signed_in(&city).await;
        let unusable = format!("{hint}x");
        let english = "You will not be led back to the service: its id_token_hint cannot be verified.";
        let page = ask(&browser, &[("id_token_hint", &unusable), ("post_logout_redirect_uri", BYE)]).await;
        let page = switches(&browser, &page, &hint).await;
        assert!(page.body.contains("<html lang=\"en\"") && page.text().contains(english), "{}", page.text());
        assert!(is_in(&client, &browser).await, "still asked");
        let done = confirm(&browser, &page, "logout").await;
        assert!(done.body.contains("<html lang=\"en\"") && done.text().contains(english), "{}", done.text());
        let done = switches(&browser, &done, &hint).await;
        assert!(done.text().contains(said("bad-hint")) && done.text().contains("已登出"), "{}", done.text());
        let done = switches(&browser, &done, &hint).await;
        assert!(done.text().contains(english) && done.text().contains("You are signed out"));
        assert!(!is_in(&client, &browser).await);
        browser.sign_in(&city.teacher().await).await;
        let done = browser.submit(browser.get("/me").await.form("logout-form")).await;
        let done = switches(&browser, &done, &hint).await;
        assert!(done.text().contains("已登出") && !done.body.contains("id=\"lost\""), "{}", done.text());
    })
    .await;
}

#[tokio::test]
async fn the_page_after_a_sign_out_at_once_switches_the_language_and_leads_nowhere_later_either() {
    let city = City::sqlite().await;
    let (client, browser, hint) = signed_in(&city).await;
    let elsewhere = "https://rp.example/elsewhere";
    let fields = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", elsewhere), ("state", "s")];
    let done = ask(&browser, &fields).await;
    assert!(!is_in(&client, &browser).await);
    let page = switches(&browser, &done, &hint).await;
    let english =
        "You will not be led back to the service: it did not register this post_logout_redirect_uri.";
    assert!(page.body.contains("<html lang=\"en\"") && page.text().contains(english), "{}", page.text());
    let registered = domain::clients::Client {
        post_logout_redirect_uris: vec![elsewhere.to_owned()],
        ..client.registered.clone()
    };
    city::clients::put(&city.app.db, registered, city.app.now()).await.unwrap();
    let page = switches(&browser, &page, &hint).await;
    assert!(page.left.is_none() && page.text().contains(said("not-registered")), "{}", page.text());
}

#[tokio::test]
async fn a_request_by_post_does_the_same() {
    let city = City::sqlite().await;
    let (client, browser, hint) = signed_in(&city).await;
    let fields = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE)];
    let page = browser.post("/oauth/logout", &fields).await;
    assert!(!page.url.as_str().contains(&hint), "no token in an address");
    assert_eq!(page.leaves_to().as_str(), BYE);
    assert!(!is_in(&client, &browser).await);
}

#[tokio::test]
async fn tokens_of_the_session_end_with_it() {
    on_both(async |city| {
        let (pupil, client, browser) = (city.pupil().await, city.client("grades").await, city.browser());
        let tokens = client.tokens_for(&browser, &client.request(), &pupil, "").await;
        let page = ask(&browser, &[]).await;
        confirm(&browser, &page, "logout").await;
        assert_eq!(client.userinfo(&tokens.access_token).await.status, 401);
        assert_eq!(client.refresh(&tokens.refresh_token).await.body["error"], "invalid_grant");
    })
    .await;
}
