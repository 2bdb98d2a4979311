//! Error pages.

use reqwest::Method;
use tests::City;

#[tokio::test]
async fn every_error_page_has_one_way_on_and_names_its_record() {
    let city = City::sqlite().await;
    let page = city.browser().get("/nowhere").await;
    assert_eq!(page.status, 404);
    assert_eq!(page.body.matches("id=\"way-on\"").count(), 1);
    assert!(page.text().contains(page.header("x-request-id")), "{}", page.text());
}

#[tokio::test]
async fn a_wrong_method_is_a_page_that_still_says_which_is_right() {
    let city = City::sqlite().await;
    let url = format!("{}/language", city.url).parse().unwrap();
    let page = city.browser().once(Method::DELETE, url, None).await;
    assert_eq!(page.status, 405);
    assert!(page.header("allow").contains("GET"), "{:?}", page.headers);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
}

#[tokio::test]
async fn whoever_reloads_an_act_gets_a_page() {
    let city = City::sqlite().await;
    for path in ["/oauth/logout/confirm", "/me/logout"] {
        let page = city.browser().get(path).await;
        assert_eq!(page.status, 405);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
    }
}

#[tokio::test]
async fn a_tab_in_a_field_is_a_space_and_what_cannot_be_read_is_blamed_on_nobody() {
    let city = City::sqlite().await;
    let browser = city.browser();
    let form = || async { browser.get("/binding/contact").await.form("contact-form") };
    let page = browser.submit(form().await.set("contact", "mei@mail.example\t")).await;
    assert_eq!(page.url.path(), "/binding/code", "{}", page.text());
    let page = browser.submit(form().await.set("contact", "mei\u{1}")).await;
    assert_eq!(page.status, 400);
    assert!(page.text().contains("讀不出來") && !page.text().contains("該服務"), "{}", page.text());
    assert!(page.body.replace("&#x2f;", "/").contains("href=\"/binding/contact\""), "{}", page.body);
}
