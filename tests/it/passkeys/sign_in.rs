use futures_util::future::join_all;
use sea_orm::EntityTrait as _;
use tables::session;
use tests::Database;

use super::{browser, city_at_a_name, is_in, issuer, on_both, question, sign_in, teacher_with_passkey};

#[tokio::test]
async fn a_passkey_signs_in_without_anything_typed_and_says_so() {
    on_both(async |city| {
        let (teacher, mut key) = teacher_with_passkey(&city).await;
        let browser = browser(&city);
        let page = browser.get("/login").await;
        assert!(page.body.contains("autocomplete=\"username webauthn\""), "{}", page.body);
        let page = sign_in(&city, &browser, &mut key).await;
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        let id = city.session_of(&browser).unwrap();
        let row = session::Entity::find_by_id(id.0).one(city.app.db.read()).await.unwrap().unwrap();
        assert_eq!(row.person_id, teacher.id.0);
        assert_eq!((row.acr.as_str(), row.amr.as_str()), ("phr", "hwk user mfa"));
    })
    .await;
}

#[tokio::test]
async fn after_the_password_a_passkey_is_the_second_step() {
    on_both(async |city| {
        let (teacher, mut key) = teacher_with_passkey(&city).await;
        let browser = browser(&city);
        let page = browser.submit(browser.get("/login").await.form("sign-in").set_login(&teacher)).await;
        assert!(page.url.path() == "/login/second" && browser.cookie("sid").is_none());
        let asked = question(&browser, &page, "/login/passkey/question").await;
        let answer = key.get(&issuer(&city), &asked["options"]);
        let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
        browser.submit(form.set("answer", &answer.to_string())).await;
        assert!(is_in(&browser).await);
    })
    .await;
}

#[tokio::test]
async fn the_passkey_of_one_person_is_no_second_step_of_another() {
    let city = city_at_a_name(Database::Sqlite).await;
    let (teacher, _) = teacher_with_passkey(&city).await;
    let pupil = city.pupil().await;
    let his = browser(&city);
    his.sign_in(&pupil).await;
    let mut key = super::enrol(&city, &his, "mine").await;
    let thief = browser(&city);
    let page = thief.submit(thief.get("/login").await.form("sign-in").set_login(&teacher)).await;
    let asked = question(&thief, &page, "/login/passkey/question").await;
    let answer = key.get(&issuer(&city), &asked["options"]);
    let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
    thief.submit(form.set("answer", &answer.to_string())).await;
    assert!(!is_in(&thief).await);
}

#[tokio::test]
async fn a_counter_that_goes_back_is_refused() {
    on_both(async |city| {
        let (_, mut key) = teacher_with_passkey(&city).await;
        let enters = async |key: &mut super::Authenticator| {
            let browser = browser(&city);
            sign_in(&city, &browser, key).await;
            is_in(&browser).await
        };
        assert!(enters(&mut key).await);
        let last = key.counter;
        for (counter, right) in [(last, true), (last, false), (0, false), (last + 5, true)] {
            key.counter = counter;
            assert_eq!(enters(&mut key).await, right, "{counter} after {last}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_counts_once_in_its_browser_and_in_time() {
    on_both(async |city| {
        let (_, mut key) = teacher_with_passkey(&city).await;
        let browser = browser(&city);
        let page = browser.get("/login").await;
        let asked = question(&browser, &page, "/login/passkey/question").await;
        let answer = key.get(&issuer(&city), &asked["options"]).to_string();
        let ceremony = asked["ceremony"].as_str().unwrap();
        let fill =
            |page: &tests::Page| page.form("passkey-form").set("ceremony", ceremony).set("answer", &answer);
        let elsewhere = super::browser(&city);
        let there = elsewhere.get("/login").await;
        elsewhere.submit(fill(&there)).await;
        assert!(!is_in(&elsewhere).await, "another browser");
        browser.submit(fill(&page)).await;
        assert!(is_in(&browser).await);
        browser.drop_cookie("sid");
        let page = browser.get("/login").await;
        browser.submit(fill(&page)).await;
        assert!(!is_in(&browser).await, "a second time");
        let page = browser.get("/login").await;
        let asked = question(&browser, &page, "/login/passkey/question").await;
        let answer = key.get(&issuer(&city), &asked["options"]).to_string();
        city.clock.advance(16 * 60);
        let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
        browser.submit(form.set("answer", &answer)).await;
        assert!(!is_in(&browser).await, "too late");
    })
    .await;
}

#[tokio::test]
async fn of_many_answers_with_one_counter_one_comes_in() {
    on_both(async |city| {
        let (_, mut key) = teacher_with_passkey(&city).await;
        let mut sent = vec![];
        let browsers: Vec<_> = (0..12).map(|_| browser(&city)).collect();
        key.counts = false;
        key.counter += 1;
        for browser in &browsers {
            let page = browser.get("/login").await;
            let asked = question(browser, &page, "/login/passkey/question").await;
            let answer = key.get(&issuer(&city), &asked["options"]);
            let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
            sent.push(form.set("answer", &answer.to_string()));
        }
        join_all(browsers.iter().zip(sent).map(|(browser, form)| browser.submit(form))).await;
        let inside = join_all(browsers.iter().map(is_in)).await;
        assert_eq!(inside.iter().filter(|inside| **inside).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_without_verification_or_for_another_place_opens_nothing() {
    let city = city_at_a_name(Database::Sqlite).await;
    let (_, mut key) = teacher_with_passkey(&city).await;
    let browser = browser(&city);
    key.flags = 0x01;
    sign_in(&city, &browser, &mut key).await;
    assert!(!is_in(&browser).await, "the user was not verified");
    key.flags = 0x05;
    let page = browser.get("/login").await;
    let asked = question(&browser, &page, "/login/passkey/question").await;
    let answer = key.get("https://evil.example", &asked["options"]);
    let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
    browser.submit(form.set("answer", &answer.to_string())).await;
    assert!(!is_in(&browser).await, "the answer was given to another place");
    sign_in(&city, &browser, &mut key).await;
    assert!(is_in(&browser).await, "the same key otherwise");
}

#[tokio::test]
async fn at_the_number_of_a_network_no_passkey_is_offered() {
    let city = tests::City::sqlite().await;
    let page = city.browser().get("/login").await;
    assert!(!page.body.contains("passkey"), "{}", page.body);
}

#[tokio::test]
async fn discovery_says_that_passkeys_can_be_reached() {
    let city = city_at_a_name(Database::Sqlite).await;
    let document = browser(&city).get("/.well-known/openid-configuration").await.json();
    assert!(document["acr_values_supported"].as_array().unwrap().contains(&"phr".into()));
}

#[tokio::test]
async fn a_passkey_keeps_the_tick_of_a_shared_computer() {
    on_both(async |city| {
        let (_, mut key) = teacher_with_passkey(&city).await;
        let browser = browser(&city);
        let page = browser.get("/login").await;
        let asked = question(&browser, &page, "/login/passkey/question").await;
        let form = page.form("passkey-form").set("shared", "yes");
        let refused = form.clone().set("ceremony", asked["ceremony"].as_str().unwrap()).set("answer", "{}");
        let page = browser.submit(refused).await;
        assert_eq!(page.form("sign-in-form").value("shared"), Some("yes"), "{}", page.text());
        let asked = question(&browser, &page, "/login/passkey/question").await;
        let answer = key.get(&issuer(&city), &asked["options"]);
        let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
        let page = browser.submit(form.set("answer", &answer.to_string())).await;
        assert!(page.url.path() == "/me" && page.body.contains("leave-now"), "{}", page.text());
        assert!(browser.cookie("device").is_none());
        city.clock.advance(50 * 60);
        assert!(!is_in(&browser).await);
    })
    .await;
}
