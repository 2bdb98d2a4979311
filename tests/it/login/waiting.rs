use tests::City;

#[tokio::test]
async fn the_sign_in_page_names_the_service_that_waits_and_shows_its_sign() {
    let city = City::sqlite().await;
    let leave = city
        .register("leave", |client| {
            "線上請假".clone_into(&mut client.name);
            client.logo_uri = Some("https://signs.example/leave.svg".to_owned());
            client.policy_uri = Some("https://leave.example/privacy".to_owned());
        })
        .await;
    let page = city.browser().authorize(&leave.request().with("login_hint", "mo.ming")).await;
    assert_eq!(page.url.path(), "/login");
    assert!(page.text().contains("線上請假"), "{}", page.text());
    assert!(
        page.body.contains("https://signs.example/leave.svg".replace('/', "&#x2f;").as_str()),
        "{}",
        page.body
    );
    assert_eq!(page.form("sign-in").value("login"), Some("mo.ming"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("img-src 'self' data: https://signs.example;"), "{policy}");
}

#[tokio::test]
async fn a_service_that_waits_is_named_again_after_a_wrong_password() {
    let city = City::sqlite().await;
    let (leave, browser) =
        (city.register("leave", |client| "請假".clone_into(&mut client.name)).await, city.browser());
    let form = browser.authorize(&leave.request()).await.form("sign-in");
    let page = browser.submit(form.set("login", "nobody").set("password", "wrong")).await;
    assert!(page.body.contains("id=\"errors\"") && page.text().contains("請假"), "{}", page.text());
}

#[tokio::test]
async fn a_request_that_is_over_shows_the_plain_page() {
    let city = City::sqlite().await;
    let page = city.browser().get("/login?tx=abc").await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("id=\"client-name\""));
}
