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
