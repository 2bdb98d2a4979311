//! The forms of our own pages, sent from the browser that got them, with one field spoiled at a time.

use reqwest::Method;
use tests::{Browser, City, Client, Form, Page};

use super::bad_input::{OVERSIZED_BODY, SPOILED, judge};

/// The form's body with `spoiled` in place of one field: already encoded values, as many as wanted.
fn body(form: &Form, spoiled: &str, values: &[&str]) -> String {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let kept = form.fields.iter().filter(|(name, _)| name != spoiled);
    let kept = kept.map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    kept.chain(values.iter().map(|value| format!("{spoiled}={value}"))).collect::<Vec<_>>().join("&")
}

/// Shows the page once more and posts its form with every field spoiled in every way.
async fn spoil(city: &City, client: &Client, browser: &Browser, address: &str, pick: impl Fn(&Page) -> Form) {
    let names: Vec<String> = {
        let form = pick(&browser.get(address).await);
        let mut names: Vec<_> = form.offers.into_iter().map(|(name, _)| name).collect();
        names.dedup();
        names
    };
    let endless = "A".repeat(OVERSIZED_BODY);
    let long = "A".repeat(5_000);
    for name in &names {
        let mut ways: Vec<(&str, Vec<&str>)> =
            SPOILED.iter().map(|(kind, value)| (*kind, vec![*value])).collect();
        ways.extend([
            ("nothing", vec![]),
            ("two", vec!["a", "b"]),
            ("much", vec![&long]),
            ("endless", vec![&endless]),
        ]);
        for (kind, values) in ways {
            let form = pick(&browser.get(address).await);
            let page =
                browser.once(Method::POST, form.action.clone(), Some(body(&form, name, &values))).await;
            judge(&format!("{address}: {name} with {kind}"), &page, client, &city.url);
        }
    }
}

#[tokio::test]
async fn a_spoiled_sign_in_form_is_shown_again_or_refused() {
    let city = City::sqlite().await;
    let (pupil, client) = (city.pupil().await, city.client("spoiled").await);
    let pick = |page: &Page| page.form("sign-in").set("login", &pupil.login).set("password", "wrong");
    spoil(&city, &client, &city.browser(), "/login", pick).await;
    let request = client.request().scope("openid edu.acting");
    let waiting = city.browser();
    spoil(&city, &client, &waiting, request.url().as_str(), pick).await;
    assert!(waiting.cookie("sid").is_none(), "nobody was signed in");
}

#[tokio::test]
async fn a_spoiled_activation_activates_nobody() {
    let city = City::sqlite().await;
    let (newcomer, client) = (city.newcomer().await, city.client("spoiled").await);
    let browser = city.browser();
    browser.sign_in(&newcomer).await;
    let pick = |page: &Page| page.form("activate-form");
    spoil(&city, &client, &browser, "/activate", pick).await;
    let chosen = |page: &Page| {
        let fill = |form: Form, name: &str| if form.knows(name) { form.force(name, "short") } else { form };
        let form = page.form("activate-form").force("step", "password").force("alias", "lin.xin");
        fill(fill(form, "password"), "password_again")
            .force("password", "short")
            .force("password_again", "short")
    };
    spoil(&city, &client, &browser, "/activate", chosen).await;
    assert!(browser.cookie("sid").is_none(), "no session before the password is set");
    let fresh = city.browser();
    fresh.sign_in(&newcomer).await;
    assert!(fresh.cookie("sid").is_none(), "the secret still opens no session");
}

#[tokio::test]
async fn a_spoiled_consent_agrees_to_nothing() {
    let city = City::sqlite().await;
    let (mother, client) = (city.teacher_mother().await, city.client("spoiled").await);
    let browser = city.browser();
    browser.sign_in(&mother).await;
    let request = client.request().scope("openid profile edu.acting");
    // Neither button is pressed, and the context is one of nobody.
    let pick =
        |page: &Page| page.form("consent-form").force("context", "00000000-0000-0000-0000-000000000000");
    spoil(&city, &client, &browser, request.url().as_str(), pick).await;
    let silent = request.prompt("none");
    let error = browser.authorize(&silent).await;
    let answer = tests::Answer::from_url(error.leaves_to());
    assert!(answer.get("code").is_none(), "consent was taken from a spoiled form: {:?}", answer.parameters);
}

#[tokio::test]
async fn spoiled_forms_of_ones_own_page_change_nothing_of_others() {
    let city = City::sqlite().await;
    let (mother, pupil) = (city.teacher_mother().await, city.pupil().await);
    let client = city.client("spoiled").await;
    let other = city.browser();
    other.sign_in(&pupil).await;
    let request = client.request().scope("openid offline_access edu.acting");
    let browser = city.browser();
    let tokens = client.tokens_for(&browser, &request, &mother, "teacher").await;
    let forms = browser.get("/me").await.forms();
    let paths: Vec<String> = forms.iter().map(|form| form.action.path().to_owned()).collect();
    assert!(paths.len() >= 2, "the page has forms: {paths:?}");
    for path in paths.iter().filter(|path| !path.ends_with("/logout") && !path.ends_with("/end")) {
        spoil(&city, &client, &browser, "/me", |page: &Page| page.form(path)).await;
    }
    let wrong = |page: &Page| page.form("password").force("password", "short");
    spoil(&city, &client, &browser, "/me/password", wrong).await;
    assert!(other.get("/me").await.text().contains(&pupil.name), "another person's session lives");
    client.refresh(&tokens.refresh_token).await.tokens();
    city.browser().sign_in(&mother).await;
}
