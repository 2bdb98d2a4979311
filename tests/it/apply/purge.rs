//! What was filled in and not sent does not stay.

use tests::{City, on_both};

use super::{applicants, child, way};

const DAY: i64 = 86_400;

async fn purge(city: &City) {
    while people::apply::purge(&city.app.db, 7, city.app.now()).await.unwrap() {}
}

#[tokio::test]
async fn an_applicant_who_sent_nothing_is_gone_after_seven_days() {
    on_both(async |city| {
        way(&city).begins().await;
        city.clock.advance(6 * DAY);
        purge(&city).await;
        assert_eq!(applicants(&city).await, 1);
        city.clock.advance(DAY + 1);
        purge(&city).await;
        assert_eq!(applicants(&city).await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_has_sent_something_stays_without_the_draft() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let first = way(&city);
    let review = first.comes_to_review(&child).await;
    first.sends(&review).await;
    city.clock.advance(7 * DAY + 1);
    purge(&city).await;
    assert_eq!(applicants(&city).await, 1);
    let page = way(&city).begins().await;
    assert_eq!(page.url.path(), "/binding/status", "{}", page.text());
}
