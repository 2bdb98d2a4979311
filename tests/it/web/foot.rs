//! The foot of every page.

use tests::{City, Database};

#[tokio::test]
async fn every_page_says_whom_to_ask_as_the_operator_configured() {
    let city = City::with(Database::Sqlite, |config| {
        config.help.telephone = "(02)2720-8889#12".to_owned();
        config.pages.address = "臺北市信義區市府路1號".to_owned();
        config.pages.privacy_url = "https://www.gov.example/privacy".to_owned();
        config.pages.accessibility_url = "https://www.gov.example/accessibility".to_owned();
    });
    let city = city.await;
    for path in ["/login", "/binding", "/nowhere"] {
        let page = city.browser().get(path).await;
        let foot = page.body.split_once("<footer").unwrap().1.replace("&#x2f;", "/");
        for said in [
            "tel:0227208889\"",
            "(02)2720-8889#12",
            "市府路1號",
            "gov.example/privacy",
            "gov.example/accessibility",
        ] {
            assert!(foot.contains(said), "{path}: {said}: {foot}");
        }
    }
}

#[tokio::test]
async fn what_is_not_configured_is_not_shown() {
    let page = City::sqlite().await.browser().get("/login").await;
    let foot = page.body.split_once("<footer").unwrap().1;
    assert!(foot.contains("tel:") && !foot.contains("<a href=\"http"), "{foot}");
}
