use tests::{City, on_both};

use super::{is_in, password, teacher_with_app};

#[tokio::test]
async fn a_trusted_device_asks_for_no_code_for_thirty_days() {
    on_both(async |city| {
        let (teacher, phone, _) = teacher_with_app(&city).await;
        let browser = city.browser();
        let page = password(&browser, &teacher).await;
        let form = page.form("code-form").force("trust", "yes").set("code", &phone.now(&city));
        browser.submit(form).await;
        for (days, path) in [(1, "/me"), (28, "/me"), (2, "/login/second")] {
            city.clock.advance(days * 86_400);
            browser.drop_cookie("sid");
            assert_eq!(password(&browser, &teacher).await.url.path(), path, "after {days} days more");
        }
        assert_eq!(password(&city.browser(), &teacher).await.url.path(), "/login/second", "elsewhere");
    })
    .await;
}

#[tokio::test]
async fn the_cookie_of_a_device_is_bound_to_the_account() {
    let city = City::sqlite().await;
    let (teacher, hers, _) = teacher_with_app(&city).await;
    let pupil = city.pupil().await;
    let his = city.browser();
    his.sign_in(&pupil).await;
    super::enrol(&city, &his).await;
    let browser = city.browser();
    let page = password(&browser, &teacher).await;
    let form = page.form("code-form").force("trust", "yes").set("code", &hers.now(&city));
    browser.submit(form).await;
    browser.drop_cookie("sid");
    assert_eq!(password(&browser, &pupil).await.url.path(), "/login/second");
}

#[tokio::test]
async fn a_device_is_trusted_no_more_when_its_owner_or_a_new_password_says_so() {
    let city = City::sqlite().await;
    let (teacher, phone, _) = teacher_with_app(&city).await;
    for ends_by_password in [false, true] {
        let browser = city.browser();
        let page = password(&browser, &teacher).await;
        let form = page.form("code-form").force("trust", "yes").set("code", &phone.now(&city));
        browser.submit(form).await;
        city.clock.advance(30);
        assert!(is_in(&browser).await);
        let mut teacher = teacher.clone();
        if ends_by_password {
            let new = "another long password 2026";
            let form = browser.get("/me/password").await.form("password");
            let form = form.set("current", &teacher.password).set("password", new);
            browser.submit(form.set("password_again", new)).await;
            new.clone_into(&mut teacher.password);
        } else {
            let page = browser.get("/me/ways").await;
            let form = page.form("devices/end");
            let stranger = city.browser();
            let pupil = city.pupil().await;
            stranger.sign_in(&pupil).await;
            let id = form.value("id").unwrap().to_owned();
            let csrf = stranger.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
            let page = stranger.post("/me/ways/devices/end", &[("csrf", &csrf), ("id", &id)]).await;
            assert_eq!(page.status, 403, "somebody else's device");
            let page = browser.submit(form).await;
            assert_eq!(page.url.query(), Some("done=device-ended"));
        }
        browser.drop_cookie("sid");
        assert_eq!(password(&browser, &teacher).await.url.path(), "/login/second");
    }
}
