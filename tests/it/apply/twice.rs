//! Two tabs, the back button, and pressing twice.

use futures_util::future::join_all;
use tests::{City, on_both};

use super::{applications, child, signed, way};

#[tokio::test]
async fn what_was_changed_in_another_tab_is_not_overwritten() {
    on_both(async |city| {
        let child = child(&city).await;
        let way = way(&city);
        way.begins().await;
        way.adds(&child).await;
        let notice = way.at("notice").await;
        let students = way.at("students").await;
        way.browser.submit(notice.form("notice-form").set("agree", "yes")).await;
        let stale = students.forms().into_iter().find(|form| form.knows("student")).unwrap();
        let page = way.browser.submit(stale).await;
        assert_eq!(page.status, 409);
        assert!(page.text().contains("已在另一個分頁更改"), "{}", page.text());
        let way_on = page.body.replace("&#x2f;", "/");
        assert!(way_on.contains("href=\"/binding/parent\""), "it goes on where it stands");
        assert!(way.at("students").await.text().contains("呂○潔"), "nothing is lost");
    })
    .await;
}

#[tokio::test]
async fn the_second_press_sends_nothing_more() {
    on_both(async |city| {
        let child = child(&city).await;
        let way = way(&city);
        let review = way.comes_to_review(&child).await;
        let pages = join_all((0..8).map(|_| way.browser.submit(signed(&review)))).await;
        for page in pages {
            assert!(page.status.is_success(), "{}: {}", page.status, page.text());
        }
        assert_eq!(applications(&city).await.len(), 1);
        let page = way.at("status").await;
        assert!(page.text().contains("呂○潔") && page.text().contains("申請"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn the_back_button_after_sending_leads_to_where_it_stands() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    let review = way.comes_to_review(&child).await;
    way.sends(&review).await;
    let page = way.sends(&review).await;
    assert_eq!(page.url.path(), "/binding/status");
    assert_eq!(applications(&city).await.len(), 1);
    assert_eq!(way.at("review").await.url.path(), "/binding/student", "nothing waits to be sent");
}
