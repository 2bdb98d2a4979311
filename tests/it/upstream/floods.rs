//! What strangers, and accidents, leave behind.

use std::time::Duration;

use platform::config::{Preset, UpstreamConfig};
use platform::db::Act;
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tests::{Browser, City, Database, OtherProvider};

use super::{audited, browser, city_with, comes, counts, links_of, on_both_with, told};

#[tokio::test]
async fn a_flood_from_one_network_leaves_its_begin_on_record() {
    on_both_with(Preset::Oidc, async |city, other| {
        for _ in 0..15 {
            assert_eq!(told(&comes(&browser(&city, &other)).await), "unknown");
        }
        let refused = audited(&city, "sign-in.refused").await;
        assert_eq!(refused.len(), 10);
        assert!(refused.iter().any(|entry| entry.detail.contains("more_not_recorded")));
        for _ in 0..15 {
            let away = comes(&city.browser()).await;
            let there = Browser::new(&other.url).get(away.leaves_to().as_str()).await;
            let stranger = city.browser();
            assert_eq!(told(&stranger.get(there.leaves_to().as_str()).await), "over");
        }
        assert_eq!(audited(&city, "upstream.refused").await.len(), 10);
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_goes_away_during_the_first_discovery_keeps_nobody_out() {
    let (city, other) = city_with(Database::Sqlite, Preset::Oidc).await;
    other.behaves(|manners| manners.hangs_at = Some("/.well-known/openid-configuration"));
    let impatient = browser(&city, &other);
    let page = impatient.get("/login").await;
    let goes = impatient.submit(page.form("/login/upstream/other"));
    let is_asked = async {
        while other.asked().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        _ = goes => panic!("it hangs"),
        () = is_asked => {}
    }
    drop(impatient);
    other.behaves(|manners| manners.hangs_at = None);
    assert_eq!(told(&comes(&browser(&city, &other)).await), "unknown");
}

#[tokio::test]
async fn a_numeric_name_that_cannot_be_read_as_it_is_written_names_nobody() {
    let other = OtherProvider::start().await;
    let section = UpstreamConfig {
        subject: "number".to_owned(),
        userinfo_endpoint: format!("{}/userinfo", other.url),
        client_auth: "basic".to_owned(),
        ..other.section(Preset::Oauth2)
    };
    let city = City::with(Database::Sqlite, |config| {
        config.upstream.insert("other".to_owned(), section);
    })
    .await;
    for (number, word) in [
        ("18446744073709551615", "unknown"),
        ("18446744073709551617", "refused"),
        ("18446744073709551618", "refused"),
        ("1.5", "refused"),
    ] {
        let number: serde_json::Value = serde_json::from_str(number).unwrap();
        other.behaves(|manners| manners.says = json!({ "number": number }));
        assert_eq!(told(&comes(&browser(&city, &other)).await), word);
    }
}

#[tokio::test]
async fn a_link_that_ends_while_its_account_is_linked_anew_is_not_taken_for_the_new_one() {
    let (city, other) = city_with(Database::Sqlite, Preset::Oidc).await;
    let teacher = city.teacher().await;
    let mine = browser(&city, &other);
    mine.sign_in(&teacher).await;
    let page = mine.get("/me").await;
    let offer = mine.submit(page.form("/me/ways/other/link")).await;
    // The row that stands in the way is gone when it is looked for.
    let lost = "CREATE TRIGGER lost BEFORE INSERT ON upstream_link BEGIN SELECT RAISE(IGNORE); END";
    let trigger = async move |act: &Act<'_>| Ok(act.execute_unprepared(lost).await.map(|_| ())?);
    city.app.db.write(trigger).await.unwrap();
    let page = mine.submit(offer.form("offer-form").force("wish", "yes")).await;
    assert!(!page.url.as_str().contains("way-linked"), "{}", page.url);
    assert!(links_of(&city, &teacher).await.is_empty());
    assert_eq!((counts(&city).await[2], audited(&city, "upstream.linked").await.len()), (0, 0));
}
