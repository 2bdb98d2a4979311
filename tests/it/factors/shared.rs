//! The second step on a shared computer.

use tests::{Browser, City, Page, Person, on_both};

use super::{is_in, teacher_with_app};

async fn password(browser: &Browser, person: &Person) -> Page {
    let form = browser.get("/login").await.form("sign-in-form");
    browser.submit(form.set_login(person).set("shared", "yes")).await
}

#[tokio::test]
async fn the_second_step_keeps_the_tick_and_offers_no_trust() {
    on_both(async |city: City| {
        let (teacher, phone, _) = teacher_with_app(&city).await;
        let browser = city.browser();
        let page = password(&browser, &teacher).await;
        assert!(page.url.path() == "/login/second" && !page.form("code-form").knows("trust"));
        let wrong = browser.submit(page.form("code-form").set("code", &phone.wrong(&city))).await;
        assert!(!wrong.form("code-form").knows("trust"), "{}", wrong.text());
        let form = wrong.form("code-form").force("trust", "yes").set("code", &phone.now(&city));
        let page = browser.submit(form).await;
        assert!(page.body.contains("leave-now") && browser.cookie("trusted").is_none(), "{}", page.text());
        assert!(browser.cookie("device").is_none());
        city.clock.advance(50 * 60);
        assert!(!is_in(&browser).await);
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_was_trusted_before_is_not_where_somebody_says_that_it_is_shared() {
    on_both(async |city: City| {
        let (teacher, phone, _) = teacher_with_app(&city).await;
        let browser = city.browser();
        let page = super::password(&browser, &teacher).await;
        let form = page.form("code-form").force("trust", "yes").set("code", &phone.now(&city));
        browser.submit(form).await;
        browser.drop_cookie("sid");
        assert_eq!(password(&browser, &teacher).await.url.path(), "/login/second");
        browser.drop_cookie("second");
        assert_eq!(super::password(&browser, &teacher).await.url.path(), "/me", "it is its owner's");
    })
    .await;
}
