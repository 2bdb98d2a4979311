use domain::assurance::Acr;
use serde_json::Value;
use tests::{Browser, City, Client, Page, on_both};

use super::{Phone, enrol};

const SFA: &str = "https://refeds.org/profile/sfa";
const MFA: &str = "https://refeds.org/profile/mfa";

/// A service that everybody uses without being asked.
async fn service(city: &City, id: &str) -> Client {
    city.register(id, |client| client.trusted = true).await
}

/// What the ID token says at the end of a request.
async fn token(client: &Client, browser: &Browser, extra: &[(&str, &str)]) -> Result<Value, Page> {
    let mut request = client.request().scope("openid");
    for (name, value) in extra {
        request = request.with(name, value);
    }
    let page = browser.authorize(&request).await;
    if page.left.is_none() {
        return Err(page);
    }
    let answer = tests::Answer::from_url(page.leaves_to());
    let tokens = client.redeem(&request, answer.code()).await.tokens();
    Ok(client.verify(&tokens.id_token, &request.nonce).await)
}

#[tokio::test]
async fn a_code_raises_what_services_are_told() {
    on_both(async |city| {
        let (teacher, browser, client) =
            (city.teacher().await, city.browser(), service(&city, "grades").await);
        browser.sign_in(&teacher).await;
        let claims = token(&client, &browser, &[]).await.unwrap();
        assert_eq!((&claims["acr"], &claims["amr"]), (&SFA.into(), &serde_json::json!(["pwd"])));
        let before = city.session_of(&browser).unwrap();
        enrol(&city, &browser).await;
        assert_ne!(city.session_of(&browser).unwrap(), before, "a raised session is another one");
        let claims = token(&client, &browser, &[]).await.unwrap();
        assert_eq!(
            (&claims["acr"], &claims["amr"]),
            (&MFA.into(), &serde_json::json!(["pwd", "otp", "mfa"]))
        );
    })
    .await;
}

/// A teacher signed in by the password alone, though there is an app: the device is trusted.
async fn trusted(city: &City) -> (Browser, Phone) {
    let (teacher, phone, _) = super::teacher_with_app(city).await;
    let browser = city.browser();
    let page = super::password(&browser, &teacher).await;
    let form = page.form("code-form").force("trust", "yes").set("code", &phone.now(city));
    browser.submit(form).await;
    city.clock.advance(30);
    browser.drop_cookie("sid");
    super::password(&browser, &teacher).await;
    (browser, phone)
}

#[tokio::test]
async fn a_service_that_asks_for_more_leads_to_the_code_in_the_middle_of_a_session() {
    on_both(async |city| {
        let (browser, phone) = trusted(&city).await;
        let client = service(&city, "grades").await;
        let claims = token(&client, &browser, &[]).await.unwrap();
        assert_eq!(claims["acr"], SFA, "a trusted device does not make a second factor");
        let asked = [("acr_values", MFA)];
        let page = token(&client, &browser, &asked).await.unwrap_err();
        assert_eq!(page.url.path(), "/login/second", "{}", page.text());
        let page = browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
        assert!(page.leaves_to().query().unwrap().contains("code="), "{}", page.url);
        let claims = token(&client, &browser, &asked).await.unwrap();
        assert_eq!(claims["acr"], MFA);
        let essential =
            r#"{"id_token":{"acr":{"essential":true,"values":["https://refeds.org/profile/sfa"]}}}"#;
        let claims = token(&client, &browser, &[("claims", essential)]).await.unwrap();
        assert_eq!(claims["acr"], SFA, "a service is told the value that it asked for");
    })
    .await;
}

#[tokio::test]
async fn without_a_page_a_missing_step_is_an_error() {
    let city = City::sqlite().await;
    let (browser, _) = trusted(&city).await;
    let client = service(&city, "grades").await;
    let request = client.request().scope("openid").with("acr_values", MFA).with("prompt", "none");
    let page = browser.authorize(&request).await;
    assert_eq!(tests::Answer::from_url(page.leaves_to()).error(), "interaction_required");
    let request = client.request().scope("openid").with("acr_values", MFA).with("prompt", "none");
    let page = city.browser().authorize(&request).await;
    assert_eq!(tests::Answer::from_url(page.leaves_to()).error(), "login_required");
}

#[tokio::test]
async fn a_person_without_a_factor_enrols_one_for_a_service_that_demands_it() {
    let city = City::sqlite().await;
    let client = city
        .register("records", |client| {
            client.trusted = true;
            client.min_acr = Some(Acr::Mfa);
        })
        .await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    let page = token(&client, &browser, &[]).await.unwrap_err();
    assert_eq!(page.url.path(), "/me/ways/due", "{}", page.text());
    let page = browser.get(&page.link("add-app")).await;
    let phone = Phone::of(&page);
    let page = browser.submit(page.form("app-form").set("code", &phone.now(&city))).await;
    let page = browser.get(&page.link("on")).await;
    assert!(page.leaves_to().query().unwrap().contains("code="), "{}", page.url);
    assert_eq!(token(&client, &browser, &[]).await.unwrap()["acr"], MFA);
}

#[tokio::test]
async fn the_page_of_a_missing_factor_goes_on_where_nothing_is_missing_any_more() {
    let city = City::sqlite().await;
    let (client, teacher, browser) = (service(&city, "grades").await, city.teacher().await, city.browser());
    let sign_in = browser.authorize(&client.request().scope("openid")).await.form_with("password").unwrap();
    let tx = sign_in.value("tx").unwrap().to_owned();
    browser.sign_in(&teacher).await;
    let due = async |need: &str| browser.get(&format!("/me/ways/due?tx={tx}&need={need}")).await;
    assert!(due("sfa").await.leaves_to().query().unwrap().contains("code="));
    assert_eq!(due("mfa").await.url.path(), "/me/ways/due");
}

#[tokio::test]
async fn what_cannot_be_met_is_refused_and_who_does_not_want_to_goes_back() {
    let city = City::sqlite().await;
    let (browser, _) = trusted(&city).await;
    let client = service(&city, "grades").await;
    let never = r#"{"id_token":{"acr":{"essential":true,"values":["urn:strange"]}}}"#;
    let request = client.request().scope("openid").with("claims", never);
    let page = browser.authorize(&request).await;
    assert_eq!(tests::Answer::from_url(page.leaves_to()).error(), "unmet_authentication_requirements");
    let page = token(&client, &browser, &[("acr_values", MFA)]).await.unwrap_err();
    let page = browser.submit(page.form("leave-form")).await;
    assert_eq!(tests::Answer::from_url(page.leaves_to()).error(), "access_denied");
}

#[tokio::test]
async fn max_age_asks_for_the_password_and_then_for_the_code() {
    let city = City::sqlite().await;
    let (teacher, phone, _) = super::teacher_with_app(&city).await;
    let (client, browser) = (service(&city, "grades").await, city.browser());
    let page = super::password(&browser, &teacher).await;
    browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
    city.clock.advance(600);
    let asked = [("acr_values", MFA), ("max_age", "60")];
    let page = token(&client, &browser, &asked).await.unwrap_err();
    assert_eq!(page.url.path(), "/login");
    let page = browser.submit(page.form("sign-in").set_login(&teacher)).await;
    assert_eq!(page.url.path(), "/login/second");
    let page = browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
    assert!(page.leaves_to().query().unwrap().contains("code="), "{}", page.url);
}

#[tokio::test]
async fn discovery_says_the_values_that_can_be_reached() {
    let city = City::sqlite().await;
    let document = city.browser().get("/.well-known/openid-configuration").await.json();
    assert_eq!(document["acr_values_supported"], serde_json::json!([SFA, MFA]), "no passkeys at a number");
}
