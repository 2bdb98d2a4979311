//! The consent screen.

mod first;
mod identities;
mod narrower;
mod withdrawal;

use domain::contexts::Role;
use tests::{Answer, City, on_both};

#[tokio::test]
async fn a_service_of_the_bureau_need_not_ask() {
    on_both(async |city| {
        let trusted = |client: &mut domain::clients::Client| client.trusted = true;
        let (client, pupil, browser) =
            (city.register("news", trusted).await, city.pupil().await, city.browser());
        browser.sign_in(&pupil).await;
        let page = browser.authorize(&client.request().scope("openid edu.acting").prompt("none")).await;
        assert!(Answer::from_url(page.leaves_to()).get("code").is_some());
    })
    .await;
}

#[tokio::test]
async fn more_scopes_ask_again() {
    let city = City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    browser.walk(&client.request().scope("openid profile"), &pupil, "").await;
    assert!(browser.authorize(&client.request().scope("openid")).await.left.is_some(), "less is covered");
    let page = browser.authorize(&client.request().scope("openid profile email")).await;
    assert_eq!(page.url.path(), "/consent");
    let claims = r#"{"userinfo":{"email":null}}"#;
    let page = browser.authorize(&client.request().with("claims", claims)).await;
    assert_eq!(page.url.path(), "/consent", "a claim stands for its scope");
}

#[tokio::test]
async fn a_context_that_was_not_offered_is_not_taken() {
    on_both(async |city| {
        let (mother, pupil) = (city.teacher_mother().await, city.pupil().await);
        let teachers = |client: &mut domain::clients::Client| {
            client.allowed_roles = [Role::Teacher, Role::Guardian].into();
        };
        let (client, browser) = (city.register("leave", teachers).await, city.browser());
        browser.sign_in(&mother).await;
        let page = browser.authorize(&client.request()).await;
        let form = page.form_with("context").unwrap();
        for wrong in [pupil.context("student").to_string(), "nonsense".into(), String::new()] {
            let page = browser.submit(form.clone().set("context", &wrong).set("action", "allow")).await;
            assert_eq!(page.url.path(), "/consent", "{wrong}");
            assert!(page.left.is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_from_elsewhere_does_nothing() {
    let city = City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    browser.sign_in(&pupil).await;
    let page = browser.authorize(&client.request()).await;
    let form = page.forms().into_iter().find(|form| form.knows("tx")).unwrap();
    for csrf in ["", "AAAA"] {
        let page = browser.submit(form.clone().set("csrf", csrf).set("action", "allow")).await;
        assert_eq!(page.status, 400);
    }
    let page = browser.submit(form.clone().set("tx", "changed").set("action", "allow")).await;
    assert_eq!(page.status, 400);
    assert_eq!(browser.authorize(&client.request()).await.url.path(), "/consent", "still to be asked");
}

#[tokio::test]
async fn the_answer_of_one_session_does_not_count_in_another() {
    let city = City::sqlite().await;
    let (client, pupil, teacher) = (city.client("leave").await, city.pupil().await, city.teacher().await);
    let browser = city.browser();
    browser.sign_in(&pupil).await;
    let page = browser.authorize(&client.request()).await;
    let form = page.forms().into_iter().find(|form| form.knows("tx")).unwrap();
    let tx = form.value("tx").unwrap().to_owned();
    let other = city.browser();
    other.sign_in(&teacher).await;
    let page = other.get(&format!("/oauth/continue?tx={tx}")).await;
    assert_eq!(page.url.path(), "/consent", "she is asked herself");
}

#[tokio::test]
async fn a_transaction_is_over_after_its_time() {
    let city = City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    browser.sign_in(&pupil).await;
    let page = browser.authorize(&client.request()).await;
    city.clock.advance(3600);
    let form = page.forms().into_iter().find(|form| form.knows("tx")).unwrap();
    let page = browser.submit(form.set("action", "allow")).await;
    assert_eq!(page.status, 400);
}

#[tokio::test]
async fn a_code_is_worth_nothing_once_the_consent_is_withdrawn() {
    on_both(async |city| {
        let (client, pupil) = (city.client("leave").await, city.pupil().await);
        let request = client.request().scope("openid offline_access");
        let answer = city.browser().walk(&request, &pupil, "").await;
        let (id, now) = (client.registered.id.clone(), city.clock.now());
        signon::consent::withdraw(&city.app, pupil.id, id, now).await.unwrap();
        assert_eq!(client.redeem(&request, answer.code()).await.refusal(), (400, "invalid_grant"));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_has_not_heard_of_a_consent_looks_again() {
    on_both(async |city| {
        let (client, pupil) = (city.client("leave").await, city.pupil().await);
        let node = Box::pin(city.node()).await;
        let earlier = city.client("grades").await;
        city.browser().walk(&earlier.request(), &pupil, "").await;
        let (request, browser) = (client.request(), city.browser());
        let list = async || signon::consent::list(&node.app, pupil.id).await.unwrap();
        assert_eq!(list().await.len(), 1, "and remembers it");
        let answer = browser.walk(&request, &pupil, "").await;
        let there = client.at(&node.url);
        let tokens = there.redeem(&request, answer.code()).await.tokens();
        for _ in 0..2 {
            there.refresh(&tokens.refresh_token).await.tokens();
        }
        assert_eq!(list().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn who_was_signed_out_meanwhile_signs_in_and_goes_on() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        browser.sign_in(&pupil).await;
        let page = browser.authorize(&client.request()).await;
        let session = city.session_of(&browser).expect("a session");
        city::sessions::end(&city.app, session, city.clock.now()).await.unwrap();
        let form = page.forms().into_iter().find(|form| form.knows("tx")).unwrap();
        let page = browser.submit(form.set("action", "allow")).await;
        assert_eq!(page.url.path(), "/login");
        let page = browser.submit(page.form_with("password").unwrap().set_login(&pupil)).await;
        assert_eq!(page.url.path(), "/consent", "the service still waits");
    })
    .await;
}

#[tokio::test]
async fn nobody_agrees_on_the_page_of_another_person() {
    on_both(async |city| {
        let (client, pupil, teacher) = (city.client("news").await, city.pupil().await, city.teacher().await);
        let browser = city.browser();
        browser.sign_in(&pupil).await;
        let left_open = browser.authorize(&client.request()).await;
        let form = left_open.forms().into_iter().find(|form| form.knows("tx")).unwrap();
        let sign_in = browser.get("/login?tx=x").await.form("login").set_login(&teacher);
        browser.submit(sign_in).await;
        let page = browser.submit(form.set("action", "allow")).await;
        assert_eq!(page.status, 403, "{}", page.text());
        let page = browser.get(left_open.url.as_str()).await;
        assert_eq!(page.url.path(), "/consent", "she is asked herself");
        assert!(page.text().contains(&teacher.name) && !page.text().contains(&pupil.name));
        assert!(signon::consent::list(&city.app, teacher.id).await.unwrap().is_empty());
    })
    .await;
}
