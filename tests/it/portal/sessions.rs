//! Signing out, from either end.

use std::time::Duration;

use domain::jose::Algorithm;
use reqwest::StatusCode;
use tests::{Browser, City, on_both};

use super::{Visitor, open, open_with};

#[tokio::test]
async fn signing_out_at_the_portal_ends_both_ends() {
    on_both(async |city| {
        let (portal, person, browser) = (open(&city).await, city.pupil().await, city.browser());
        let (home, _) = Visitor::of(&person, "").go(&browser, &format!("{portal}/sign-in")).await;
        assert!(home.text().contains("四年二班 學生 呂小潔"), "{}", home.text());
        // With the ID token of this very session nobody is asked.
        let out = browser.submit(home.form("/logout")).await;
        assert!(out.url.as_str().starts_with(&portal) && out.text().contains("您已登出"), "{}", out.text());
        assert_eq!(browser.get(home.url.as_str()).await.status, StatusCode::UNAUTHORIZED);
        let again = browser.get(&format!("{portal}/sign-in")).await;
        assert!(again.form_with("login").is_some(), "the provider asks again: {}", again.text());
    })
    .await;
}

#[tokio::test]
async fn a_portal_takes_each_algorithm_that_it_can_be_registered_for() {
    for algorithm in Algorithm::ALL {
        let city = City::sqlite().await;
        let (portal, person, browser) =
            (open_with(&city, *algorithm).await, city.pupil().await, city.browser());
        let (home, _) = Visitor::of(&person, "").go(&browser, &format!("{portal}/sign-in")).await;
        assert!(home.text().contains("四年二班 學生 呂小潔"), "{algorithm:?}: {}", home.text());
        let asked = browser.get("/oauth/logout").await;
        browser.submit(asked.form("logout").set("action", "logout")).await;
        assert!(is_signed_out(&browser, home.url.as_str()).await, "{algorithm:?}: a logout token");
    }
}

#[tokio::test]
async fn signing_out_at_the_provider_reaches_the_portal() {
    on_both(async |city| {
        let (portal, person, browser) = (open(&city).await, city.pupil().await, city.browser());
        let (home, _) = Visitor::of(&person, "").go(&browser, &format!("{portal}/sign-in")).await;
        assert_eq!(browser.get(home.url.as_str()).await.status, StatusCode::OK);
        let asked = browser.get("/oauth/logout").await;
        browser.submit(asked.form("logout").set("action", "logout")).await;
        assert!(is_signed_out(&browser, home.url.as_str()).await, "back-channel logout reaches the portal");
    })
    .await;
}

/// Whether the portal signs the identity at this address out within some seconds.
pub async fn is_signed_out(browser: &Browser, address: &str) -> bool {
    for _ in 0..50 {
        if browser.get(address).await.status == StatusCode::UNAUTHORIZED {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}
