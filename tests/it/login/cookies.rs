//! What other services of the same domain leave in a browser.

use tests::City;

use super::{is_in, sessions};

#[tokio::test]
async fn a_cookie_of_another_service_in_other_letters_costs_nobody_the_sign_in() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    // One is sent before ours and one after, all in one header; one has the name of ours and cannot be ours.
    for (name, value) in [("a-school", "國小"), ("zz", "\u{fe}"), ("Device", "é")] {
        let browser = city.browser();
        browser.set_cookie(name, value);
        browser.sign_in(&teacher).await;
        assert!(is_in(&browser).await, "{name}");
    }
    assert_eq!(sessions(&city).await.len(), 3);
}

#[tokio::test]
async fn a_browser_that_names_itself_in_other_letters_is_known_by_its_name() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let browser = city.browser().with_header("user-agent", "Mozilla/5.0 (Android 16; 小米) Firefox/140");
    browser.sign_in(&teacher).await;
    assert!(sessions(&city).await[0].user_agent.contains("小米"));
}

#[tokio::test]
async fn a_browser_without_cookies_is_told_so() {
    let city = City::sqlite().await;
    let browser = city.browser();
    let form = browser.get("/login").await.form("login");
    browser.drop_cookie("browser");
    let page = browser.submit(form.set("login", "mo.ming").set("password", "x")).await;
    assert!(page.status == 400 && page.text().contains("Cookie"), "{}", page.text());
}
