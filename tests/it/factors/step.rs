use reqwest::Method;
use tests::{City, on_both};

use super::{acts, is_in, password, teacher_with_app};

#[tokio::test]
async fn after_the_password_there_is_nothing_before_the_code() {
    on_both(async |city| {
        let (teacher, phone, _) = teacher_with_app(&city).await;
        let browser = city.browser();
        let page = password(&browser, &teacher).await;
        assert_eq!(page.url.path(), "/login/second");
        assert!(browser.cookie("sid").is_none(), "no session before the code");
        assert_eq!(browser.get("/me").await.url.path(), "/login");
        assert!(!page.body.contains(&teacher.name), "the page names nobody");
        let page = browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
        assert_eq!(page.url.path(), "/me");
        assert!(is_in(&browser).await && browser.cookie("second").is_none());
    })
    .await;
}

#[tokio::test]
async fn a_code_counts_one_step_before_and_after_its_own_and_once() {
    on_both(async |city| {
        let (teacher, phone, _) = teacher_with_app(&city).await;
        city.clock.advance(300);
        for (drift, enters) in [(-60, false), (60, false), (-30, true), (30, true)] {
            city.clock.advance(90);
            let code = phone.shows(city.app.now().0 + drift);
            let browser = city.browser();
            let page = password(&browser, &teacher).await;
            browser.submit(page.form("code-form").set("code", &code)).await;
            assert_eq!(is_in(&browser).await, enters, "{drift} s off");
            let again = city.browser();
            let page = password(&again, &teacher).await;
            again.submit(page.form("code-form").set("code", &code)).await;
            assert!(!is_in(&again).await, "{drift} s off, a second time");
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_before_the_last_one_does_not_count_any_more() {
    let city = City::sqlite().await;
    let (teacher, phone, _) = teacher_with_app(&city).await;
    let now = city.app.now().0;
    for (at, enters) in [(now + 30, true), (now, false), (now - 30, false)] {
        let browser = city.browser();
        let page = password(&browser, &teacher).await;
        browser.submit(page.form("code-form").set("code", &phone.shows(at))).await;
        assert_eq!(is_in(&browser).await, enters, "{}", at - now);
    }
}

#[tokio::test]
async fn five_wrong_codes_lock_the_step_for_a_quarter_of_an_hour() {
    on_both(async |city| {
        let (teacher, phone, _) = teacher_with_app(&city).await;
        let browser = city.browser();
        let mut page = password(&browser, &teacher).await;
        for _ in 0..5 {
            page = browser.submit(page.form("code-form").set("code", &phone.wrong(&city))).await;
        }
        page = browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
        assert!(!is_in(&browser).await, "{}", page.text());
        let other = city.browser();
        let page = password(&other, &teacher).await;
        other.submit(page.form("code-form").set("code", &phone.now(&city))).await;
        assert!(!is_in(&other).await, "in another browser that nobody knows either");
        // What is counted lies in the database: another node knows it.
        let node = city.node().await;
        let there = tests::Browser::new(&node.url);
        let page = password(&there, &teacher).await;
        there.submit(page.form("code-form").set("code", &phone.now(&city))).await;
        assert_eq!(there.get("/me").await.url.path(), "/login", "on another node");
        city.clock.advance(15 * 60);
        let page = password(&other, &teacher).await;
        other.submit(page.form("code-form").set("code", &phone.now(&city))).await;
        assert!(is_in(&other).await, "a quarter of an hour later");
        let acts = acts(&city).await;
        assert!(acts.iter().any(|act| act == "sign-in.locked"), "{acts:?}");
    })
    .await;
}

#[tokio::test]
async fn a_stranger_who_guesses_does_not_lock_the_owners_own_device() {
    let city = City::sqlite().await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    let (phone, _) = super::enrol(&city, &browser).await;
    let stranger = city.browser();
    let mut page = password(&stranger, &teacher).await;
    for _ in 0..5 {
        page = stranger.submit(page.form("code-form").set("code", &phone.wrong(&city))).await;
    }
    browser.submit(browser.get("/me").await.form("logout-form")).await;
    let page = password(&browser, &teacher).await;
    browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
    assert!(is_in(&browser).await);
}

#[tokio::test]
async fn the_step_ends_with_the_password_and_after_ten_minutes() {
    let city = City::sqlite().await;
    let (teacher, phone, _) = teacher_with_app(&city).await;
    let browser = city.browser();
    let page = password(&browser, &teacher).await;
    city.clock.advance(10 * 60);
    let page = browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
    assert!(page.url.path() == "/login" && !is_in(&browser).await, "{}", page.url);

    let page = password(&browser, &teacher).await;
    let elsewhere = city.browser();
    let second = password(&elsewhere, &teacher).await;
    elsewhere.submit(second.form("code-form").set("code", &phone.now(&city))).await;
    let form = elsewhere.get("/me/password").await.form("password");
    let new = "another long password 2026";
    let form = form.set("current", &teacher.password).set("password", new).set("password_again", new);
    elsewhere.submit(form).await;
    city.clock.advance(30);
    browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
    assert!(!is_in(&browser).await, "the password that came before is not the present one");
}

#[tokio::test]
async fn a_code_of_one_person_is_nothing_at_the_step_of_another() {
    let city = City::sqlite().await;
    let (teacher, hers, _) = teacher_with_app(&city).await;
    let (pupil, browser) = (city.pupil().await, city.browser());
    browser.sign_in(&pupil).await;
    let (his, _) = super::enrol(&city, &browser).await;
    let thief = city.browser();
    let page = password(&thief, &teacher).await;
    let form = page.form("code-form");
    thief.submit(form.clone().set("code", &his.now(&city))).await;
    assert!(!is_in(&thief).await);
    // Two tabs: the form of the first one is no form of the person of the second.
    password(&thief, &pupil).await;
    let page = thief.submit(form.set("code", &hers.now(&city))).await;
    assert!(page.status == 403 && !is_in(&thief).await, "{}", page.status);
}

#[tokio::test]
async fn without_the_password_the_step_leads_to_the_sign_in_page() {
    let city = City::sqlite().await;
    let (_, phone, _) = teacher_with_app(&city).await;
    let browser = city.browser();
    assert_eq!(browser.get("/login/second").await.url.path(), "/login");
    browser.set_cookie("second", "forged");
    let url = url::Url::parse(&city.address("/login/second")).unwrap();
    let body = format!("csrf=x&code={}", phone.now(&city));
    let page = browser.once(Method::POST, url, Some(body)).await;
    assert_eq!((page.status.as_u16(), page.header("location")), (303, "/login"));
}
