//! `GET /assets/{name}`.

use tests::{City, Page};

/// The address of the style sheet as a page gives it.
fn sheet_of(page: &Page) -> String {
    let body = page.body.replace("&#x2f;", "/");
    let address = body.split('"').find(|text| text.starts_with("/assets/site.css?v="));
    address.unwrap_or_else(|| panic!("no sheet in {body}")).to_owned()
}

#[tokio::test]
async fn an_address_with_the_hash_may_be_kept_for_ever() {
    let city = City::sqlite().await;
    let browser = city.browser();
    let sheet = browser.get(&sheet_of(&browser.get("/nowhere").await)).await;
    assert_eq!((sheet.status.as_u16(), sheet.header("content-type")), (200, "text/css; charset=utf-8"));
    assert_eq!(sheet.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(sheet.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn an_address_without_the_hash_is_asked_for_again_and_answered_briefly() {
    let city = City::sqlite().await;
    let first = city.browser().get("/assets/site.js").await;
    assert_eq!((first.status.as_u16(), first.header("cache-control")), (200, "no-cache"));
    let again = city.browser().with_header("if-none-match", first.header("etag"));
    let again = again.get("/assets/site.js").await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    let among = format!("\"國小\", W/{}", first.header("etag"));
    let again = city.browser().with_header("if-none-match", &among).get("/assets/site.js").await;
    assert_eq!(again.status, 304, "a proxy made the tag a weak one and added another");
}

#[tokio::test]
async fn only_what_belongs_to_pages_is_given_out() {
    let city = City::sqlite().await;
    for name in ["taipei-schools.csv", "nothing.css", "..%2f..%2fCargo.css", "site"] {
        assert_eq!(city.browser().get(&format!("/assets/{name}")).await.status, 404, "{name}");
    }
}
