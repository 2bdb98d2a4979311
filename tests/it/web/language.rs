//! `GET /language`.

use tests::City;

#[tokio::test]
async fn a_person_chooses_her_language_and_comes_back() {
    let city = City::sqlite().await;
    let browser = city.browser();
    assert!(browser.get("/nowhere").await.body.contains("<html lang=\"zh-Hant-TW\">"));
    let page = browser.get("/language?to=en&back=%2Fnowhere%3Fa%3D1").await;
    assert_eq!((page.url.path(), page.url.query()), ("/nowhere", Some("a=1")));
    assert!(page.body.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn the_choice_counts_more_than_what_the_browser_prefers() {
    let city = City::sqlite().await;
    let browser = city.browser().with_header("accept-language", "fr, en;q=0.8");
    assert!(browser.get("/nowhere").await.body.contains("<html lang=\"en\">"));
    let page = browser.get("/language?to=zh-Hant-TW&back=%2Fnowhere").await;
    assert!(page.body.contains("<html lang=\"zh-Hant-TW\">"));
}

#[tokio::test]
async fn the_way_back_stays_at_this_server() {
    let city = City::sqlite().await;
    for back in ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example"] {
        let url = format!("{}/language?to=en&back={back}", city.url).parse().unwrap();
        let answer = city.browser().once(reqwest::Method::GET, url, None).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/me"), "{back}");
    }
}

#[tokio::test]
async fn a_language_we_do_not_speak_is_a_page() {
    let city = City::sqlite().await;
    for query in ["", "?to=fr", "?to=en&to=zh", "?to=%ff"] {
        let page = city.browser().get(&format!("/language{query}")).await;
        assert_eq!(page.status, 400, "{query}");
        assert!(page.body.contains("id=\"way-on\""), "{query}");
    }
}
