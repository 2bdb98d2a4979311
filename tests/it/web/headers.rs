//! Headers of every answer.

use tests::City;

#[tokio::test]
async fn a_page_allows_nothing_but_its_own_files() {
    let city = City::sqlite().await;
    let page = city.browser().get("/nowhere").await;
    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.split("; ").any(|directive| directive == part), "{part} in {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("form-action"), "{policy}");
    for (name, value) in [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
        ("strict-transport-security", ""),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
    assert!(page.header("permissions-policy").contains("camera=()"));
}

#[tokio::test]
async fn what_is_no_page_allows_nothing_at_all() {
    let city = City::sqlite().await;
    let script = city.browser().get("/assets/site.js").await;
    let policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
    assert_eq!(script.header("content-security-policy"), policy);
}

#[tokio::test]
async fn a_window_that_a_service_opened_for_a_sign_in_stays_connected_to_it() {
    let city = City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    let opener = |page: &tests::Page| page.header("cross-origin-opener-policy").to_owned();
    let login = browser.authorize(&client.request()).await;
    assert_eq!((login.url.path(), opener(&login).as_str()), ("/login", ""));
    let consent = browser.submit(login.form_with("password").unwrap().set_login(&pupil)).await;
    assert_eq!((consent.url.path(), opener(&consent).as_str()), ("/consent", ""));
    for path in
        ["/oauth/authorize?client_id=nobody", "/oauth/continue?tx=x", "/consent?tx=x", "/oauth/logout"]
    {
        let page = browser.get(path).await;
        assert_eq!(opener(&page), "", "{path}");
    }
    for path in ["/me", "/review", "/school", "/binding", "/nowhere"] {
        assert_eq!(opener(&browser.get(path).await), "same-origin", "{path}");
    }
}
