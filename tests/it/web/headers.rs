//! Headers of every answer.

use idp::router::routes;
use tests::City;
use web::route::Opener;

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

/// The pages that a sign-in in a window of a service passes through, and no others.
#[test]
fn the_pages_of_a_sign_in_keep_the_window_and_those_of_a_person_only_with_the_request() {
    let of = |opener: Opener| {
        let routes = routes();
        let mut paths: Vec<&str> = routes.routes().filter(|r| r.opener == opener).map(|r| r.path).collect();
        paths.sort_unstable();
        paths
    };
    let kept = [
        "/activate",
        "/badge",
        "/badge/pictures",
        "/consent",
        "/login",
        "/login/passkey",
        "/login/second",
        "/login/second/passkey",
        "/login/upstream/{name}",
        "/login/upstream/{name}/callback",
        "/oauth/authorize",
        "/oauth/continue",
        "/oauth/logout",
        "/oauth/logout/confirm",
        "/recover",
        "/recover/done",
        "/recover/new",
        "/recover/phrase",
    ];
    assert_eq!(of(Opener::Kept), kept);
    let with_request = of(Opener::KeptInRequest);
    for path in &with_request {
        assert!(path.starts_with("/me/ways") || path.starts_with("/me/prove"), "{path}");
    }
    assert!(with_request.contains(&"/me/ways/due") && with_request.contains(&"/me/ways/offer"));
}

#[tokio::test]
async fn a_page_of_a_person_keeps_the_window_only_where_a_request_waits() {
    let city = City::sqlite().await;
    let (client, teacher, browser) = (city.client("leave").await, city.teacher().await, city.browser());
    let opener = |page: &tests::Page| page.header("cross-origin-opener-policy").to_owned();
    let tx = browser.authorize(&client.request()).await.form_with("password").unwrap();
    let tx = tx.value("tx").unwrap().to_owned();
    browser.sign_in(&teacher).await;
    for path in ["/me/ways", "/me/prove", "/me/ways/app", "/me/ways/due"] {
        let (alone, waits) = (browser.get(path).await, browser.get(&format!("{path}?tx={tx}")).await);
        assert_eq!((alone.url.path(), opener(&alone).as_str()), (path, "same-origin"), "by itself");
        assert_eq!((waits.url.path(), opener(&waits).as_str()), (path, ""), "for a service");
    }
}
