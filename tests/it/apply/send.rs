//! The review, the signature, and sending.

use platform::db::Act;
use tests::{City, Page, Person, on_both};

use super::{BORN, SCHOOL, Way, applications, by, child, signed, way};

#[tokio::test]
async fn two_children_are_sent_in_one_go_with_the_version_of_the_notice() {
    on_both(async |city| {
        let first = child(&city).await;
        let second = city.person("莫小安").born(BORN).student(SCHOOL, "三年一班").activated().await;
        let way = way(&city);
        way.begins().await;
        way.adds(&first).await;
        way.adds(&second).await;
        way.agrees().await;
        let review = way.browser.submit(way.parent_form().await).await;
        assert!(review.text().contains("呂○潔") && review.text().contains("莫○安"));
        let page = way.sends(&review).await;
        assert_eq!(
            (page.url.path(), page.url.query()),
            ("/binding/status", Some("told=sent")),
            "{}",
            page.text()
        );
        let sent = applications(&city).await;
        assert_eq!(sent.len(), 2);
        assert!(sent.iter().all(|one| one.notice == "2026-2 zh-Hant-TW"), "{:?}", sent[0].notice);
    })
    .await;
}

#[tokio::test]
async fn without_a_signature_nothing_is_sent_and_everything_stays() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    let review = way.comes_to_review(&child).await;
    let form = || review.form("review-form").set("signature_kind", "typed");
    for form in [
        form().set("signature_name", "別人").set("signature_confirmed", "yes"),
        form().set("signature_name", "陳美玲").without("signature_confirmed"),
        form().without("signature_kind"),
        review.form("review-form").set("signature_kind", "drawn").force("signature", "<script>"),
    ] {
        let page = way.browser.submit(form).await;
        assert!(page.text().contains("還沒有送出"), "{}", page.text());
    }
    assert!(applications(&city).await.is_empty());
    assert_eq!(way.sends(&review).await.url.path(), "/binding/status");
}

#[tokio::test]
async fn a_drawn_signature_of_many_strokes_is_taken_and_one_of_ten_megabytes_leads_back_to_the_review() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    let review = way.comes_to_review(&child).await;
    let form = review.form("review-form").set("signature_kind", "drawn");
    for much in [10 * 1024 * 1024, 200 * 1024] {
        let page = way.browser.submit(form.clone().force("signature", &"1".repeat(much))).await;
        assert_eq!(page.status, 413);
        let body = page.body.replace("&#x2f;", "/");
        assert!(body.contains("id=\"way-on\" href=\"/binding/review\""), "{body}");
        let page = way.browser.get("/binding/review").await;
        assert!(page.text().contains("呂○潔"), "nothing of the draft is lost: {}", page.text());
    }
    let points: Vec<String> = (0..3_000).map(|at| format!("{}.{}", at % 600, (at * 7) % 240)).collect();
    let strokes = format!("600.240_{}", points.join("-"));
    let page = way.browser.submit(form.force("signature", &strokes)).await;
    assert_eq!(page.url.path(), "/binding/status", "{}", page.text());
}

/// The same person with another contact and another mailbox, up to the review.
async fn by_another_contact<'c>(city: &'c City, child: &Person) -> (Way<'c>, Page) {
    let way = by(city, "0912345678");
    way.begins().await;
    way.adds(child).await;
    way.agrees().await;
    let page = way.browser.submit(way.parent_form().await.set("email", "other@mail.example")).await;
    let contact = domain::contacts::Contact::parse("other@mail.example").unwrap();
    let code = city.code_for(&contact).await.unwrap();
    let review = way.browser.submit(page.form("code-form").set("code", &code)).await;
    (way, review)
}

#[tokio::test]
async fn what_is_pending_already_is_told_and_everything_stays() {
    on_both(async |city| {
        let child = child(&city).await;
        let first = way(&city);
        let review = first.comes_to_review(&child).await;
        first.sends(&review).await;
        let (second, review) = by_another_contact(&city, &child).await;
        let page = second.browser.submit(signed(&review)).await;
        assert!(page.text().contains("是以另一個聯絡方式送出的"), "{}", page.text());
        assert_eq!(page.form("review-form").value("signature_name"), Some("陳美玲"), "what was typed stays");
        assert_eq!(applications(&city).await.len(), 1);
        // The page shows the present draft: she takes the child out.
        let students = second.at("students").await;
        let remove = students.forms().into_iter().find(|form| form.knows("student")).unwrap();
        assert_eq!(second.browser.submit(remove).await.url.path(), "/binding/student");
    })
    .await;
}

#[tokio::test]
async fn a_contact_sends_so_often_a_day_and_is_told_when_it_can_again() {
    let city = City::with(tests::Database::Sqlite, |config| config.binding.sendings_per_contact = 2).await;
    let child = child(&city).await;
    let first = way(&city);
    let review = first.comes_to_review(&child).await;
    first.sends(&review).await;
    let (second, mut review) = by_another_contact(&city, &child).await;
    for _ in 0..2 {
        review = second.browser.submit(signed(&review)).await;
        assert!(review.text().contains("是以另一個聯絡方式送出的"), "{}", review.text());
    }
    let page = second.browser.submit(signed(&review)).await;
    assert!(page.text().contains("今天送出的次數太多"), "{}", page.text());
    assert_eq!(page.form("review-form").value("signature_name"), Some("陳美玲"), "what was typed stays");
    assert_eq!(super::recorded(&city, "application.not_taken").await.len(), 2);
    assert_eq!(super::recorded(&city, "binding.sending_limited").await.len(), 1);
    city.clock.advance(86_400);
    let review = second.begins().await;
    assert_eq!(review.status, 200);
    let page = second.browser.submit(signed(&second.at("review").await)).await;
    assert!(page.text().contains("是以另一個聯絡方式送出的"), "{}", page.text());
}

#[tokio::test]
async fn addresses_with_a_tag_share_what_their_mailbox_may_send() {
    let city = City::with(tests::Database::Sqlite, |config| config.binding.sendings_per_contact = 1).await;
    let child = child(&city).await;
    let first = way(&city);
    let review = first.comes_to_review(&child).await;
    first.sends(&review).await;
    let tagged = by(&city, "chen+school@mail.example");
    tagged.begins().await;
    tagged.adds(&child).await;
    tagged.agrees().await;
    let form = tagged.parent_form().await.set("email", "chen+school@mail.example");
    let review = tagged.browser.submit(form).await;
    let page = tagged.browser.submit(signed(&review)).await;
    assert!(page.text().contains("今天送出的次數太多"), "{}", page.text());
}

#[tokio::test]
async fn a_child_who_left_meanwhile_is_told_and_can_be_taken_out() {
    use sea_orm::sea_query::Expr;
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    let review = way.comes_to_review(&child).await;
    let now = city.app.now().0;
    let left = tables::context::Entity::update_many()
        .col_expr(tables::context::Column::EndedAt, Expr::value(now))
        .filter(tables::context::Column::PersonId.eq(child.id.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(left.exec(tx).await?)).await.unwrap();
    let page = way.sends(&review).await;
    assert!(page.text().contains("目前不是臺北市學校的在籍學生"), "{}", page.text());
    let students = way.at("students").await;
    let remove = students.forms().into_iter().find(|form| form.knows("student")).unwrap();
    assert_eq!(way.browser.submit(remove).await.url.path(), "/binding/student");
    assert!(applications(&city).await.is_empty());
}
