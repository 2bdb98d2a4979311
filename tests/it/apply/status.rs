//! Where each application stands, and what can be changed about it.

use city::applications::{self, Decided, Decision};
use city::bindings;
use domain::binding::life::Cause;
use domain::binding::{ReturnReason, Source, Verdict};
use domain::ids::ApplicationId;
use platform::db::Act;
use signon::login::PersonCommand;
use tests::{City, Person, on_both};
use web::room;

use super::{BORN, CLASS, MAIL, SCHOOL, applications, by, child, signed, way};

pub(super) async fn homeroom_teacher(city: &City) -> Person {
    city.person("莫名").teacher(SCHOOL).homeroom(CLASS).activated().await
}

pub(super) async fn decide(city: &City, teacher: &Person, verdict: Verdict) {
    let pending = applications(city).await.into_iter().find(|one| one.status == "pending").unwrap();
    let decision = Decision {
        application: ApplicationId(pending.id),
        revision: pending.revision,
        by: teacher.id,
        source: Source::Teacher,
        verdict,
    };
    let decided = applications::decide(&city.app, decision, city.app.now()).await.unwrap();
    assert_eq!(decided, Decided::Done);
}

pub(super) fn returned(text: &str) -> Verdict {
    Verdict::Return { reason: ReturnReason::NameDiffers, text: Some(text.to_owned()) }
}

#[tokio::test]
async fn the_page_follows_the_decision_and_shows_the_name_once_it_is_approved() {
    on_both(async |city| {
        let (teacher, child) = (homeroom_teacher(&city).await, child(&city).await);
        let way = way(&city);
        let review = way.comes_to_review(&child).await;
        let page = way.sends(&review).await;
        assert!(page.text().contains("呂○潔") && page.text().contains("年"), "{}", page.text());
        decide(&city, &teacher, Verdict::Approve).await;
        let page = way.at("status?poll=1").await;
        let text = page.text();
        assert!(text.contains("呂小潔") && text.contains("認證"), "{text}");
        assert!(text.contains("再寄一次啟用連結"), "{text}");
        let mails = city.mails().await.len();
        let page = way.browser.submit(page.form("/binding/link")).await;
        assert!(page.text().contains("已寄出新的啟用連結"), "{}", page.text());
        assert_eq!(city.mails().await.len(), mails + 1);
    })
    .await;
}

#[tokio::test]
async fn after_a_reset_the_page_says_so_and_leads_to_another_application() {
    on_both(async |city| {
        let (teacher, child) = (homeroom_teacher(&city).await, child(&city).await);
        let way = way(&city);
        let review = way.comes_to_review(&child).await;
        way.sends(&review).await;
        decide(&city, &teacher, Verdict::Approve).await;
        assert!(way.at("status").await.body.contains("action=\"/binding/link\""));
        PersonCommand::reset(MAIL).run(&city.app).await.unwrap();
        let page = way.at("status").await;
        let text = page.text();
        assert!(text.contains("您的帳號已經重設") && text.contains("重新申請這個孩子"), "{text}");
        assert!(!page.body.contains("action=\"/binding/link\""), "no link can be sent: {text}");
        assert_eq!(page.link("again-1"), "/binding/student");
        way.adds(&child).await;
        let page = way.at("status").await;
        assert!(page.body.contains("id=\"unsent\""), "the child is on the list again: {}", page.text());
    })
    .await;
}

#[tokio::test]
async fn asking_again_by_itself_does_not_keep_the_session_alive() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    let review = way.comes_to_review(&child).await;
    way.sends(&review).await;
    way.at("status").await;
    for _ in 0..2 {
        city.clock.advance(1_200);
        assert_eq!(way.at("status?poll=1").await.url.path(), "/binding/status");
    }
    city.clock.advance(1_200);
    assert_eq!(way.at("status?poll=1").await.url.path(), "/binding");
}

#[tokio::test]
async fn the_document_is_for_its_applicant_only() {
    on_both(async |city| {
        let child = child(&city).await;
        let way = way(&city);
        let review = way.comes_to_review(&child).await;
        way.sends(&review).await;
        let id = applications(&city).await[0].id;
        let other = by(&city, "lin@mail.example");
        other.begins().await;
        assert_eq!(other.at(&format!("document/{id}")).await.status, 404);
        assert_eq!(way.at("document/x").await.status, 404);
        let url = url::Url::parse(&city.address(&format!("/binding/document/{id}"))).unwrap();
        let page = way.browser.once(reqwest::Method::GET, url, None).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "application/pdf"));
        assert!(page.header("content-disposition").contains(".pdf"));
        for path in ["cancel", "document"] {
            let page = other.at(&format!("{path}/{id}")).await;
            assert!(!page.text().contains("呂○潔"), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_bin_cancels_one_pending_student_after_asking() {
    on_both(async |city| {
        let first = child(&city).await;
        let second = city.person("莫小安").born(BORN).student(SCHOOL, "三年一班").activated().await;
        let way = way(&city);
        way.begins().await;
        way.adds(&first).await;
        way.adds(&second).await;
        way.agrees().await;
        let review = way.browser.submit(way.parent_form().await).await;
        way.sends(&review).await;
        let one = applications(&city).await.into_iter().find(|one| one.student_id == first.id.0).unwrap();
        let page = way.at(&format!("cancel/{}", one.id)).await;
        assert!(page.text().contains("呂○潔") && !page.text().contains("莫○安"), "{}", page.text());
        assert!(
            applications(&city).await.iter().all(|one| one.status == "pending"),
            "asking changes nothing"
        );
        let page = way.browser.submit(page.form("cancel-form")).await;
        assert!(!page.text().contains("呂○潔") && page.text().contains("莫○安"), "{}", page.text());
        // Not somebody else's.
        let other = by(&city, "lin@mail.example");
        let begun = other.begins().await;
        let csrf = begun.form("student-form").value("csrf").unwrap().to_owned();
        let left = applications(&city).await.into_iter().find(|one| one.status == "pending").unwrap();
        let page = other.browser.post(&format!("/binding/cancel/{}", left.id), &[("csrf", &csrf)]).await;
        assert_eq!(page.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_bin_sent_again_says_that_it_is_cancelled_and_tells_nobody_else() {
    on_both(async |city| {
        let child = child(&city).await;
        let way = way(&city);
        let review = way.comes_to_review(&child).await;
        way.sends(&review).await;
        let id = applications(&city).await[0].id;
        let asked = way.at(&format!("cancel/{id}")).await;
        // Pressed twice at once, and once more by the back button.
        let press = || way.browser.submit(asked.form("cancel-form"));
        let (first, second) = tokio::join!(press(), press());
        for page in [first, second, press().await] {
            assert_eq!(page.url.query(), Some("told=cancelled"), "{}: {}", page.status, page.text());
            assert!(page.text().contains("已取消這件申請"), "{}", page.text());
        }
        assert_eq!(super::recorded(&city, "application.cancelled").await.len(), 1);
        let other = by(&city, "lin@mail.example");
        let csrf = other.begins().await.form("student-form").value("csrf").unwrap().to_owned();
        let page = other.browser.post(&format!("/binding/cancel/{id}"), &[("csrf", &csrf)]).await;
        assert_eq!(page.status, 404);
        assert_eq!(way.at(&format!("document/{id}")).await.status, 404, "nothing else of it is open");
    })
    .await;
}

#[tokio::test]
async fn cancelling_all_leaves_what_was_approved() {
    on_both(async |city| {
        let (teacher, first) = (homeroom_teacher(&city).await, child(&city).await);
        let second = city.person("莫小安").born(BORN).student(SCHOOL, "三年一班").activated().await;
        let way = way(&city);
        let review = way.comes_to_review(&first).await;
        way.sends(&review).await;
        decide(&city, &teacher, Verdict::Approve).await;
        // Another student: what she told of herself is still there.
        way.adds(&second).await;
        let review = way.at("review").await;
        assert_eq!(review.url.path(), "/binding/review", "{}", review.text());
        way.sends(&review).await;
        let page = way.at("cancel-all").await;
        assert!(page.text().contains("莫○安") && !page.text().contains("呂小潔"), "{}", page.text());
        let page = way.browser.submit(page.form("cancel-form")).await;
        assert!(page.text().contains("呂小潔") && !page.text().contains("莫○安"), "{}", page.text());
        let mut statuses: Vec<String> = applications(&city).await.into_iter().map(|one| one.status).collect();
        statuses.sort();
        assert_eq!(statuses, ["approved", "cancelled"]);
    })
    .await;
}

#[tokio::test]
async fn what_was_returned_is_corrected_with_everything_kept() {
    on_both(async |city| {
        let (teacher, child) = (homeroom_teacher(&city).await, child(&city).await);
        let way = way(&city);
        let review = way.comes_to_review(&child).await;
        way.sends(&review).await;
        decide(&city, &teacher, returned("請寫<b>全名</b>")).await;
        let page = way.at("status").await;
        let text = page.text();
        assert!(text.contains("不通過") && text.contains("姓名和學校登記的不同"), "{text}");
        assert!(page.body.contains("請寫&lt;b&gt;全名"), "{}", page.body);
        let page = way.browser.submit(page.form("/binding/correct")).await;
        assert_eq!(page.url.path(), "/binding/confirm", "{}", page.text());
        assert_eq!(page.form("confirm-form").value("relation"), Some("mother"));
        assert!(page.text().contains("姓名和學校登記的不同"), "{}", page.text());
        let page = way.browser.submit(page.form("confirm-form")).await;
        assert_eq!(page.url.path(), "/binding/parent", "where it is mended");
        assert!(page.text().contains("姓名和學校登記的不同"), "{}", page.text());
        let parent = page.form("parent-form");
        assert_eq!((parent.value("name"), parent.value("email")), (Some("陳美玲"), Some(MAIL)));
        let review = way.browser.submit(parent.set("name", "陳美鈴")).await;
        let form = signed(&review).set("signature_name", "陳美鈴");
        let page = way.browser.submit(form).await;
        assert_eq!(page.url.query(), Some("told=sent"), "{}", page.text());
        assert_eq!(page.text().matches("呂○潔").count(), 1, "the returned one is not shown beside it");
        decide(&city, &teacher, Verdict::Approve).await;
        assert!(way.at("status").await.text().contains("認證"));
    })
    .await;
}

#[tokio::test]
async fn the_same_contact_with_a_fresh_code_sees_where_it_stands() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let first = way(&city);
    let review = first.comes_to_review(&child).await;
    first.sends(&review).await;
    let page = way(&city).begins().await;
    assert_eq!(page.url.path(), "/binding/status");
    assert!(page.text().contains("呂○潔"));
}

#[tokio::test]
async fn mother_and_father_with_one_contact_both_see_where_they_stand() {
    on_both(async |city| {
        let (teacher, child) = (homeroom_teacher(&city).await, child(&city).await);
        let way = way(&city);
        let review = way.comes_to_review(&child).await;
        way.sends(&review).await;
        assert!(
            !way.at("status").await.text().contains("陳○玲"),
            "of one application it goes without saying"
        );
        // The father by the same contact, for the same child.
        way.adds(&child).await;
        way.agrees().await;
        let form = way.parent_form().await.set("number", "A900000007").set("name", "呂大華");
        let review = way.browser.submit(form).await;
        let page = way.browser.submit(signed(&review).set("signature_name", "呂大華")).await;
        let text = page.text();
        assert_eq!(text.matches("呂○潔").count(), 2, "{text}");
        assert!(text.contains("陳○玲") && text.contains("呂○華"), "{text}");
        let own = applications::list_of_applicant(
            &city.app,
            domain::ids::ApplicantId(applications(&city).await[0].applicant_id),
        );
        assert_eq!(own.await.unwrap().len(), 2);
        // Each can be corrected when it comes back, and one that was sent again is shown once.
        decide(&city, &teacher, returned("請補件")).await;
        decide(&city, &teacher, returned("請補件")).await;
        let page = way.at("status").await;
        assert_eq!(page.text().matches("不通過").count(), 2, "{}", page.text());
        let page = way.browser.submit(page.form("/binding/correct")).await;
        way.browser.submit(page.form("confirm-form")).await;
        let review = way.browser.submit(way.at("parent").await.form("parent-form")).await;
        let page = way.browser.submit(signed(&review)).await;
        let text = page.text();
        assert_eq!((text.matches("不通過").count(), text.matches("呂○潔").count()), (1, 2), "{text}");
    })
    .await;
}

#[tokio::test]
async fn where_a_child_is_is_not_told_when_the_binding_lives_no_more() {
    on_both(async |city| {
        let (teacher, child) = (homeroom_teacher(&city).await, child(&city).await);
        let way = way(&city);
        let review = way.comes_to_review(&child).await;
        way.sends(&review).await;
        decide(&city, &teacher, Verdict::Approve).await;
        assert!(way.at("status").await.text().contains(CLASS));
        let binding = bindings::of_student(&city.app, child.id).await.unwrap().remove(0).id;
        let now = city.app.now();
        for freezes in [true, false] {
            let done = if freezes {
                bindings::change_binding(&city.app, binding, Cause::BlockSet, None, now).await
            } else {
                bindings::change_binding(&city.app, binding, Cause::Requested, None, now).await
            };
            assert!(done.unwrap());
            let page = way.at("status").await;
            let text = page.text();
            assert!(text.contains("已結束") && !text.contains("認證"), "{text}");
            for hidden in [CLASS, "濱江", "呂小潔", "再寄一次"] {
                assert!(!text.contains(hidden), "{hidden}: {text}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_sent_again_is_not_offered() {
    on_both(async |city| {
        use sea_orm::sea_query::Expr;
        use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
        let child = child(&city).await;
        let way = way(&city);
        let review = way.comes_to_review(&child).await;
        let page = way.sends(&review).await;
        assert!(page.text().contains("由孩子的導師確認"), "{}", page.text());
        let leaves = tables::context::Entity::update_many()
            .col_expr(tables::context::Column::EndedAt, Expr::value(city.app.now().0))
            .filter(tables::context::Column::PersonId.eq(child.id.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(leaves.exec(tx).await?)).await.unwrap();
        let begin = ApplicationId(room::BEGIN);
        applications::return_of_left(&city.app, begin, city.app.now()).await.unwrap();
        let page = way.at("status").await;
        assert!(page.text().contains("已不在本市學校就讀") && !page.body.contains("/binding/correct"));
        let id = applications(&city).await[0].id.to_string();
        let csrf = page.form("logout-form").value("csrf").unwrap().to_owned();
        let fields = [("csrf", csrf.as_str()), ("application", id.as_str())];
        let page = way.browser.post("/binding/correct", &fields).await;
        assert!(page.text().contains("孩子目前不在臺北市的學校"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn how_she_comes_in_is_told_as_it_is() {
    on_both(async |city| {
        let (teacher, child) = (homeroom_teacher(&city).await, child(&city).await);
        let colleague = city.person("王師").teacher(SCHOOL).pending().await;
        for (number, words, has_link) in [
            (super::OWN_NUMBER, "啟用帳號的連結寄到 c***n@mail.example", true),
            (colleague.national_id.as_str(), "請依學校給您的方式完成第一次登入", false),
        ] {
            let way = way(&city);
            way.begins().await;
            way.adds(&child).await;
            way.agrees().await;
            let form = way.parent_form().await.set("number", number);
            let review = way.browser.submit(form).await;
            way.sends(&review).await;
            decide(&city, &teacher, Verdict::Approve).await;
            let page = way.at("status").await;
            assert!(page.text().contains(words), "{words}: {}", page.text());
            assert_eq!(page.text().matches("再寄一次啟用連結").count(), 1, "{has_link}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_approved_at_once_is_told_so() {
    on_both(async |city| {
        let child = child(&city).await;
        let mother = city.person("陳美玲").guardian_of(&child, domain::contexts::Relation::Mother);
        let mother = mother.pending().await;
        let known = city.applicant_herself(&mother).await.guardian;
        let way = way(&city);
        way.begins().await;
        way.adds(&child).await;
        way.agrees().await;
        let form = way.parent_form().await.set("number", &mother.national_id).set("email", &known.email);
        let page = way.browser.submit(form).await;
        let contact = domain::contacts::Contact::parse(&known.email).unwrap();
        let code = city.code_for(&contact).await.unwrap();
        let review = way.browser.submit(page.form("code-form").set("code", &code)).await;
        let page = way.sends(&review).await;
        assert!(
            page.text().contains("已送出，並且已經通過") && page.text().contains("認證"),
            "{}",
            page.text()
        );
    })
    .await;
}
