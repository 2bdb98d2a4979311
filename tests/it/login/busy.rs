use futures_util::future::join_all;
use tests::{City, Database};

use super::{attempts, try_in};

#[tokio::test]
async fn beyond_the_deadline_of_the_queue_people_are_asked_to_wait_and_nothing_is_counted() {
    let small = |config: &mut platform::config::Config| {
        (config.passwords.threads, config.passwords.deadline_ms) = (1, 1);
    };
    let city = City::with(Database::Sqlite, small).await;
    let pages = join_all((0..12).map(|number| {
        let browser = city.browser();
        async move { try_in(&browser, &format!("nobody{number}"), "x").await }
    }))
    .await;
    let (busy, judged): (Vec<_>, Vec<_>) = pages.iter().partition(|page| page.status == 503);
    assert!(!busy.is_empty() && !judged.is_empty(), "{} busy, {} judged", busy.len(), judged.len());
    assert_eq!(attempts(&city).await.len(), judged.len());
    for page in busy {
        assert!(page.header("retry-after").parse::<u64>().unwrap() >= 1);
        assert!(page.form("login").value("login").unwrap().starts_with("nobody"));
    }
    assert_eq!(city.browser().get("/login").await.status, 200, "pages do not wait behind hashes");
}
