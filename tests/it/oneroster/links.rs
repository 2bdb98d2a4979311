//! The links of guardians whom the roster names.

use tests::{City, on_both};

use super::bundle::Bundle;
use super::custody::{with_father, without_father};
use super::facts::{account, binding_of, identifiers};
use super::vouched::{CHILD, DAY, FATHER, approve, entrust};

/// Asks for the link of that address on the page of one that is over; how many mails go out.
async fn ask(city: &City, email: &str) -> usize {
    let (browser, before) = (city.browser(), city.mails().await.len());
    let page = browser.get("/activate/link").await;
    browser.submit(page.form("again").set("email", email)).await;
    city.mails().await.len() - before
}

#[tokio::test]
async fn whom_only_the_roster_names_is_sent_no_link_until_she_applies_or_is_entrusted() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let before = account(&city, FATHER).await.unwrap();
        assert!(before.activation_mailed && before.login_name.as_deref() == Some("luojianhong@mail.example"));
        assert_eq!(ask(&city, "luojianhong@mail.example").await, 0);
        city.clock.advance(15 * DAY);
        assert_eq!(ask(&city, "luojianhong@mail.example").await, 0);
        assert_eq!(account(&city, FATHER).await.unwrap(), before);
        let told = approve(&city, &identifiers(&city, FATHER, "national_id").await[0]).await;
        assert_eq!(ask(&city, &told.email).await, 1, "he applied");
        assert_eq!(
            ask(&city, "luojianhong@mail.example").await,
            0,
            "and proved another one than the roster's"
        );
    })
    .await;
}

#[tokio::test]
async fn the_link_dies_when_the_roster_ends_the_last_binding() {
    on_both(async |city| {
        let alive = async || {
            let account = account(&city, FATHER).await.unwrap();
            account.activation_dies_at > city.clock.now().0
        };
        let bundle = Bundle::of(&city, 300);
        let named = without_father(&bundle);
        bundle.must_import(&city).await;
        entrust(&city).await;
        with_father(&bundle, &named);
        bundle.must_import(&city).await;
        assert!(alive().await, "entrusted, and then the roster's");
        without_father(&bundle);
        bundle.must_import(&city).await;
        assert_eq!(binding_of(&city, FATHER, CHILD).await.status, "ended");
        assert!(!alive().await, "the roster names him for a sister, for whom nobody applied");
        approve(&city, &identifiers(&city, FATHER, "national_id").await[0]).await;
        assert!(alive().await);
        bundle.set("roles.csv", &format!("role-{CHILD}-1"), "endDate", "2026-11-01");
        bundle.must_import(&city).await;
        assert_eq!(binding_of(&city, FATHER, CHILD).await.reason.as_deref(), Some("left"));
        assert!(!alive().await, "the child left");
    })
    .await;
}
