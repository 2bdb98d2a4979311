//! Where somebody lands who had to sign in first.

use reqwest::Method;
use tests::{City, on_both};

#[tokio::test]
async fn who_asked_for_a_page_lands_on_it_after_the_sign_in() {
    on_both(async |city| {
        let mother = city.teacher_mother().await;
        for wanted in ["/review", "/school", "/me/children", "/me/password", "/review?page=1&status=all"] {
            let browser = city.browser();
            let page = browser.get(wanted).await;
            assert_eq!(page.url.path(), "/login", "{wanted}");
            let wrong = page.form("login").set("login", &mother.login).set("password", "a wrong password");
            let page = browser.submit(wrong).await;
            let page = browser.submit(page.form("login").set_login(&mother)).await;
            let landed = &page.url[url::Position::BeforePath..];
            assert_eq!(landed, wanted, "also after a wrong password");
            let again = browser.get("/login?back=%2Freview").await;
            assert_eq!(again.url.path(), "/review", "who is signed in has no need of the form");
        }
    })
    .await;
}

#[tokio::test]
async fn who_has_an_account_signs_in_from_the_binding_and_comes_back_to_it() {
    on_both(async |city| {
        let (mother, browser) = (city.teacher_mother().await, city.browser());
        let start = browser.get("/binding").await;
        assert!(start.body.contains("href=\"/login?back=%2Fbinding\""), "{}", start.body);
        let page = browser.get("/login?back=%2Fbinding").await;
        let page = browser.submit(page.form("login").set_login(&mother)).await;
        assert_eq!(page.url.path(), "/binding");
        assert!(page.text().contains(&mother.name), "she goes on as herself: {}", page.text());
    })
    .await;
}

#[tokio::test]
async fn the_first_sign_in_ends_where_it_was_wanted() {
    let city = City::sqlite().await;
    let pupil = city.person("呂小新").born("2015-05-05").student("313602", "五年二班").pending().await;
    let browser = city.browser();
    let page = browser.get("/me/guardians").await;
    let page = browser.submit(page.form("login").set_login(&pupil)).await;
    assert_eq!(page.url.path(), "/activate", "{}", page.text());
    let form =
        page.form("activate").set("password", "小狗愛吃蘋果派!").set("password_again", "小狗愛吃蘋果派!");
    assert_eq!(browser.submit(form).await.url.path(), "/me/guardians");
}

#[tokio::test]
async fn the_sign_in_leads_nobody_to_another_server() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let away = [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "https:evil.example",
        "HTTPS:/evil.example",
        "javascript:alert(1)",
        "%2F%2Fevil.example",
        "/\t/evil.example",
        "/\r\nLocation: https://evil.example",
        "\u{ff0f}\u{ff0f}evil.example",
        " //evil.example",
    ];
    for back in away {
        let encoded: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
        let browser = city.browser();
        let form = browser.get(&format!("/login?back={encoded}")).await.form("login").set_login(&teacher);
        assert!(!form.knows("back"), "{back:?}");
        // The field is put in by hand, as a forged page would.
        let fields = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .append_pair("back", back)
            .finish();
        let page = browser.once(Method::POST, form.action, Some(body)).await;
        assert_eq!((page.status.as_u16(), page.header("location")), (303, "/me"), "{back:?}");
        let again =
            format!("{}login?back={encoded}", city.browser().get("/login").await.url.join("/").unwrap());
        let page = browser.once(Method::GET, again.parse().unwrap(), None).await;
        assert_eq!((page.status.as_u16(), page.header("location")), (303, "/me"), "{back:?}");
    }
}

#[tokio::test]
async fn an_act_after_the_session_was_over_leads_back_to_its_room() {
    let city = City::sqlite().await;
    let page = city.browser().post("/review/bulk", &[]).await;
    assert_eq!((page.url.path(), page.url.query()), ("/login", Some("back=%2Freview")));
}
