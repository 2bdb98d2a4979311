//! Two tabs, the back button, and pressing twice.

use futures_util::future::join_all;
use platform::db::Act;
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use tests::{City, Form, on_both};
use tokio::sync::oneshot;

use super::letter::letter;
use super::status::homeroom_teacher;
use super::{Way, applications, by, child, recorded, signed, way};

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

/// A page of another tab that shows the draft of before is refused.
async fn is_stale(way: &Way<'_>, form: Form) {
    let page = way.browser.submit(form).await;
    assert_eq!(page.status, 409, "{}", page.text());
}

#[tokio::test]
async fn a_page_of_another_tab_uses_no_lookup_up() {
    on_both(async |city| {
        let (teacher, child) = (homeroom_teacher(&city).await, child(&city).await);
        let code = letter(&city, &teacher, &child).await;
        let way = way(&city);
        way.begins().await;
        let stale = way.student_form(&child).await;
        let page = way.at("student").await;
        let by_letter = page.form("letter-form").set("letter_relation", "mother");
        way.adds(&child).await;
        for _ in 0..5 {
            is_stale(&way, stale.clone()).await;
            is_stale(&way, stale.clone().set("fact", "2018-05-05")).await;
            is_stale(&way, by_letter.clone().set("letter", &code)).await;
            is_stale(&way, by_letter.clone().set("letter", "K7MQ-3XHT-9WPC")).await;
        }
        assert!(recorded(&city, "binding.lookup_failed").await.is_empty(), "nobody was looked up");
        // Four of the five of the day are left.
        for _ in 0..4 {
            let page = way.browser.submit(way.student_form(&child).await).await;
            assert_eq!(page.url.path(), "/binding/school", "{}", page.text());
        }
        let page = way.browser.submit(way.student_form(&child).await).await;
        assert!(page.text().contains("24 小時內查詢的次數用完了"), "{}", page.text());
    })
    .await;
}

/// Up to the digits of a mailbox, with the form filled in.
async fn comes_to_mailbox(way: &Way<'_>) -> (Form, String) {
    let child = child(way.city).await;
    way.begins().await;
    way.adds(&child).await;
    way.agrees().await;
    let page = way.browser.submit(way.parent_form().await).await;
    assert_eq!(page.url.path(), "/binding/mailbox", "{}", page.text());
    let code = by(way.city, super::MAIL).code().await;
    (page.form("code-form").set("code", &code), code)
}

#[tokio::test]
async fn a_page_of_another_tab_uses_no_code_of_a_mailbox_up_and_a_wrong_try_counts() {
    on_both(async |city| {
        let way = by(&city, "0912345678");
        let (stale, code) = comes_to_mailbox(&way).await;
        way.agrees().await;
        let wrong = if code == "123456" { "654321" } else { "123456" };
        is_stale(&way, stale.clone()).await;
        is_stale(&way, stale.set("code", wrong)).await;
        let form = way.at("mailbox").await.form("code-form");
        for left in ["還可以試 4 次", "還可以試 3 次"] {
            let page = way.browser.submit(form.clone().set("code", wrong)).await;
            assert!(page.text().contains(left), "{}", page.text());
        }
        let page = way.browser.submit(form.set("code", &code)).await;
        assert_eq!(page.url.path(), "/binding/review", "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn a_code_of_a_mailbox_stays_good_when_the_draft_changes_at_that_very_moment() {
    on_both(async |city| {
        let way = by(&city, "0912345678");
        let (form, _) = comes_to_mailbox(&way).await;
        let (go, waits) = oneshot::channel::<()>();
        // Another tab changes the draft while the digits are on their way: they were judged by the draft before.
        let changes = city.app.db.write(async move |tx: &Act<'_>| {
            let revision = tables::applicant::Column::Revision;
            let change = tables::applicant::Entity::update_many();
            change.col_expr(revision, Expr::col(revision).add(1)).exec(tx).await?;
            waits.await.unwrap();
            Ok(())
        });
        let later = async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            go.send(()).unwrap();
        };
        let posts = async {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            is_stale(&way, form.clone()).await;
        };
        let (changed, (), ()) = tokio::join!(changes, later, posts);
        changed.unwrap();
        let code = form.value("code").unwrap();
        let page = way.browser.submit(way.at("mailbox").await.form("code-form").set("code", code)).await;
        assert_eq!(page.url.path(), "/binding/review", "{}", page.text());
    })
    .await;
}
