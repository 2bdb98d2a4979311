//! A session by a badge is one on a computer that many people use, though nobody ticked anything.

use sea_orm::EntityTrait as _;
use tables::account;
use tests::{Browser, Page, on_both};

use super::{Class, OWN, enter, picked, signed_in};

const NEW: &str = "小狗愛吃蘋果派!";

/// The button that stands on each page of a shared computer.
async fn leaves(browser: &Browser) -> Page {
    browser.submit(browser.get("/me").await.form("leave-computer")).await
}

#[tokio::test]
async fn a_first_sign_in_that_somebody_left_open_is_not_the_next_childs_to_finish() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let newcomer = city.person("陳小新").born("2015-05-05").student("313602", "二年二班").pending().await;
        let browser = city.browser();
        let form = browser.get("/login").await.form("sign-in-form");
        let form = form.set("login", &newcomer.login).set("password", &newcomer.password);
        let screens = browser.submit(form).await;
        assert_eq!(screens.url.path(), "/activate", "{}", screens.text());
        enter(&browser, &code, OWN).await;
        let page = browser.get("/activate").await;
        assert_eq!(page.url.path(), "/me", "the screens of the newcomer are closed: {}", page.text());
        let late = screens.form("activate").set("password", NEW).set("password_again", NEW);
        browser.submit(late).await;
        let row = account::Entity::find_by_id(newcomer.account.0).one(city.app.db.read()).await.unwrap();
        assert_eq!(row.unwrap().state, "pending");
    })
    .await;
}

#[tokio::test]
async fn each_page_has_the_large_button_and_a_sign_out_leaves_nothing() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let browser = city.browser();
        let page = enter(&browser, &code, OWN).await;
        assert!(page.body.contains("leave-now"), "{}", page.text());
        assert!(browser.get("/me/password").await.body.contains("leave-now"));
        assert!(browser.cookie("browser").is_some());
        leaves(&browser).await;
        assert_eq!(browser.get("/me").await.url.path(), "/login");
        let page = browser.get("/login").await;
        assert_eq!(page.form("sign-in-form").value("shared"), Some("yes"), "it is known as shared");
    })
    .await;
}

#[tokio::test]
async fn another_password_makes_it_no_longer() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let browser = city.browser();
        enter(&browser, &code, OWN).await;
        city.clock.advance(2_999);
        let form = browser.get("/me/password").await.form("password").set("current", &class.pupil.password);
        let page = browser.submit(form.set("password", NEW).set("password_again", NEW)).await;
        assert!(page.url.path() == "/me" && page.body.contains("leave-now"), "{}", page.text());
        city.clock.advance(1);
        assert_eq!(browser.get("/me").await.url.path(), "/login");
    })
    .await;
}

#[tokio::test]
async fn the_next_child_does_not_go_on_with_the_request_that_the_one_before_left() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let second = city.pupil_in("二年二班", "莫小安").await;
        let first_code = class.issues_and_chooses(&city, &class.pupil).await;
        let second_code = class.issues_and_chooses(&city, &second).await;
        let service = city.client("games").await;
        let browser = city.browser();
        let waiting = browser.authorize(&service.request().scope("openid")).await;
        let way = waiting.link("badge");
        let page = browser.submit(browser.get(&way).await.form("badge-form").set("code", &first_code)).await;
        let page = browser.submit(picked(&page, OWN)).await;
        assert_eq!(page.url.path(), "/consent", "{}", page.text());
        city.clock.advance(60);
        leaves(&browser).await;
        let page = browser.get(&way).await;
        assert!(page.form("badge-form").value("tx").is_none(), "the request of before is dropped");
        let page = browser.submit(page.form("badge-form").set("code", &second_code)).await;
        let page = browser.submit(picked(&page, OWN)).await;
        assert!(page.status == 200 && page.url.path() == "/me", "{}: {}", page.url, page.text());
        let page = browser.get(&way).await;
        assert_eq!((page.status.as_u16(), page.url.path()), (200, "/badge"), "nor does whoever is signed in");
        let page = browser.authorize(&service.request().scope("openid")).await;
        assert_eq!(page.url.path(), "/consent", "what is begun now goes on");
    })
    .await;
}

#[tokio::test]
async fn it_ends_no_session_by_password_before_the_password_is_given() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let elsewhere = signed_in(&city, &class.pupil).await;
        let browser = city.browser();
        let page = enter(&browser, &code, OWN).await;
        for form in [page.form("end-others-form"), page.form_with("id").unwrap()] {
            let page = browser.submit(form).await;
            assert_eq!(page.url.path(), "/me/prove", "{}", page.text());
            assert_eq!(elsewhere.get("/me").await.url.path(), "/me", "it goes on");
        }
        let proof = browser.get("/me/prove?to=home").await.form("prove-form");
        let page = browser.submit(proof.set("password", &class.pupil.password)).await;
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        let page = browser.submit(page.form("end-others-form")).await;
        assert_eq!(page.url.query(), Some("done=others-ended"), "{}", page.text());
        assert_eq!(elsewhere.get("/me").await.url.path(), "/login");
    })
    .await;
}
