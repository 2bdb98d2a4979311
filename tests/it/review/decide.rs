use city::bindings::{NewBlock, set_custody_block};
use domain::binding::{ApplicationStatus, Duty, ReturnReason};
use tests::on_both;

use super::{Case, count_of, csrf_of, signed_in};

#[tokio::test]
async fn an_approval_leads_back_to_the_queue_with_ten_minutes_to_take_it_back() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let page = case.browser.submit(case.looks().await.form("approve-form")).await;
        assert_eq!(page.url.path(), "/review");
        let text = page.text();
        assert!(text.contains("已認證：陳美玲 與 呂小潔") && text.contains("08:10 前可以收回"), "{text}");
        assert_eq!(city.application(case.application.id).await.status, ApplicationStatus::Approved);
        city.clock.advance(60);
        let page = case.browser.get("/review?show=approved").await;
        assert!(page.text().contains("08:10 前可以收回"), "{}", page.text());
        let page = case.browser.submit(page.form("/undo")).await;
        assert!(page.text().contains("已收回決定"), "{}", page.text());
        assert_eq!(city.application(case.application.id).await.status, ApplicationStatus::Pending);
        let text = case.looks().await.text();
        for told in ["認證 115年", "收回決定 115年", "莫名"] {
            assert!(text.contains(told), "{told} in the history: {text}");
        }
    })
    .await;
}

#[tokio::test]
async fn after_ten_minutes_a_decision_stays() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let page = case.browser.submit(case.looks().await.form("approve-form")).await;
        let undo = page.form("/undo");
        city.clock.advance(601);
        let page = case.browser.get("/review?show=approved").await;
        assert!(page.forms().iter().all(|form| !form.action.path().ends_with("/undo")), "no button any more");
        let page = case.browser.submit(undo).await;
        assert!(page.text().contains("已超過十分鐘"), "{}", page.text());
        assert_eq!(city.application(case.application.id).await.status, ApplicationStatus::Approved);
    })
    .await;
}

#[tokio::test]
async fn what_is_too_late_to_take_back_says_who_changes_it_where_and_how() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let undo = case.browser.submit(case.looks().await.form("approve-form")).await.form("/undo");
        city.clock.advance(601);
        let page = case.browser.submit(undo).await;
        assert!(page.text().contains("到學生頁面「新增保護註記」，選這位家長"), "{}", page.text());
        let link = format!("/school/students/{}", case.pupil.id);
        assert!(page.body.contains(&format!("id=\"told-student\" href=\"{link}\"")), "{}", page.body);
        let student = case.browser.get(&link).await;
        assert!(student.text().contains("新增保護註記"), "{}", student.text());
        let binding = city::bindings::of_student(&city.app, case.pupil.id).await.unwrap().remove(0);
        let form = student.form("block-form");
        assert!(
            form.choices("who").contains(&binding.id.to_string().as_str())
                && student.text().contains("陳美玲（母親）")
        );
    })
    .await;
}

#[tokio::test]
async fn a_return_that_is_too_late_to_take_back_is_sent_again_by_the_guardian() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let form = case.looks().await.form("return-form").set("reason", "signature");
        let undo = case.browser.submit(form).await.form("/undo");
        city.clock.advance(601);
        let page = case.browser.submit(undo).await;
        assert!(page.text().contains("請家長在「申請進度」更正後再送一次"), "{}", page.text());
        assert!(!page.body.contains("told-student") && !page.text().contains("保護註記"));
    })
    .await;
}

#[tokio::test]
async fn a_return_needs_a_reason_and_keeps_what_was_typed() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let form = case.looks().await.form("return-form");
        assert!(!form.choices("reason").contains(&"student_left"), "that is for the clock to say");
        let page = case.browser.submit(form.clone().set("text", "請補件")).await;
        assert!(page.text().contains("請選擇退回的原因") && page.body.contains(">請補件</textarea>"));
        let page = case.browser.submit(form.clone().set("reason", "other")).await;
        assert!(page.text().contains("請寫出原因"), "{}", page.text());
        assert_eq!(page.form("return-form").value("reason"), Some("other"));
        let long = "字".repeat(201);
        let page = case.browser.submit(form.clone().set("reason", "signature").set("text", &long)).await;
        assert!(page.text().contains("最多 200 字，請縮短") && page.body.contains(&long));
        let page = case.browser.submit(form.clone().force("reason", "student_left")).await;
        assert!(page.text().contains("請選擇退回的原因"));
        assert_eq!(city.application(case.application.id).await.status, ApplicationStatus::Pending);
        let typed = "<b>請附</b>戶口名簿";
        let page = case.browser.submit(form.set("reason", "relation_unproven").set("text", typed)).await;
        assert_eq!(page.url.path(), "/review");
        let returned = city.application(case.application.id).await;
        assert_eq!(returned.reason, Some(ReturnReason::RelationUnproven));
        assert_eq!(returned.reason_text.as_deref(), Some(typed));
        let page = case.looks().await;
        assert!(page.text().contains(typed) && !page.body.contains("<b>請附"), "shown as it was typed");
    })
    .await;
}

#[tokio::test]
async fn of_two_teachers_the_second_sees_what_the_first_decided() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let other = city.homeroom_teacher_of("二年二班", "林師").await;
        let second = signed_in(&city, &other).await;
        let late = second.get(&case.path()).await;
        let (approve, send_back) = (late.form("approve-form"), late.form("return-form"));
        case.browser.submit(case.looks().await.form("approve-form")).await;
        for form in [approve, send_back.set("reason", "signature")] {
            let page = second.submit(form).await;
            assert_eq!(page.url.path(), case.path());
            let text = page.text();
            assert!(text.contains("剛才已經有人處理") && text.contains("莫名（導師）"), "{text}");
        }
        assert_eq!(count_of(&city, "application.returned").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_deputy_who_comes_second_is_told_so() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let deputy = city.colleague("代師").await;
        city.gives_duty(&deputy, Duty::Deputy, &case.pupil).await;
        city.clock.advance(6 * 86_400);
        let second = signed_in(&city, &deputy).await;
        let seen = second.get(&case.path()).await;
        let (approve, send_back) = (seen.form("approve-form"), seen.form("return-form"));
        let first = signed_in(&city, &case.teacher).await;
        first.submit(first.get(&case.path()).await.form("approve-form")).await;
        for form in [approve.clone(), send_back.set("reason", "signature")] {
            let page = second.submit(form).await;
            assert_eq!((page.status.as_u16(), page.url.path()), (200, "/review"), "{}", page.text());
            assert!(page.text().contains("剛才已經有人處理，或家長已取消"), "{}", page.text());
        }
        assert_eq!(count_of(&city, "review.refused").await, 0, "she reached for what was hers");
        assert_eq!(second.get(&case.path()).await.status, 404, "it is not in her review queue any more");
        assert_eq!(city.application(case.application.id).await.revision, 1);
    })
    .await;
}

#[tokio::test]
async fn a_deputy_to_whom_nothing_was_open_is_refused_after_the_decision_too() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let deputy = city.colleague("代師").await;
        city.gives_duty(&deputy, Duty::Deputy, &case.pupil).await;
        case.browser.submit(case.looks().await.form("approve-form")).await;
        city.clock.advance(6 * 86_400);
        let browser = signed_in(&city, &deputy).await;
        let fields = [("csrf", csrf_of(&browser).await), ("revision", "0".to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let page = browser.post(&format!("{}/approve", case.path()), &fields).await;
        assert_eq!(page.status, 404, "the teacher decided before the clock had called her");
        assert_eq!(count_of(&city, "review.refused").await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_the_parent_cancelled_meanwhile_is_told() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let seen = case.looks().await;
        let (approve, send_back) = (seen.form("approve-form"), seen.form("return-form"));
        let second = case.mother.applies_for(&city, &city.pupil_in("二年二班", "莫小安").await).await;
        let returned = case.browser.get(&format!("/review/{}", second.id)).await.form("return-form");
        let undo = case.browser.submit(returned.set("reason", "signature")).await.form("/undo");
        city::applications::cancel_all(&city.app, case.mother.id, city.clock.now()).await.unwrap();
        for form in [approve, send_back.set("reason", "signature"), undo] {
            let page = case.browser.submit(form).await;
            assert_eq!((page.status.as_u16(), page.url.path()), (200, "/review"), "{}", page.text());
            assert!(page.text().contains("剛才已經有人處理，或家長已取消"), "{}", page.text());
        }
        assert_eq!(count_of(&city, "review.refused").await, 0);
    })
    .await;
}

#[tokio::test]
async fn two_teachers_at_the_same_moment_decide_once() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let other = city.homeroom_teacher_of("二年二班", "林師").await;
        let second = signed_in(&city, &other).await;
        let one = case.looks().await.form("approve-form");
        let two = second.get(&case.path()).await.form("return-form").set("reason", "signature");
        let (first, second) = tokio::join!(case.browser.submit(one), second.submit(two));
        let done = [&first, &second].into_iter().filter(|page| page.url.path() == "/review").count();
        assert_eq!(done, 1, "{} {}", first.text(), second.text());
        assert_eq!(city.application(case.application.id).await.revision, 1);
    })
    .await;
}

#[tokio::test]
async fn a_barred_guardian_is_noted_and_cannot_be_approved() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let number = domain::identifiers::NationalId::parse(&case.mother.guardian.national_id).unwrap();
        let block = NewBlock {
            id: uuid::Uuid::now_v7(),
            student: case.pupil.id,
            org: case.application.org,
            who: Some(number),
            note: "法院裁定".to_owned(),
            by: case.teacher.id,
        };
        set_custody_block(&city.app, block, city.clock.now()).await.unwrap();
        let page = case.looks().await;
        assert!(page.text().contains("禁止綁定") && !page.text().contains("法院裁定"), "{}", page.text());
        let page = case.browser.submit(page.form("approve-form")).await;
        assert!(page.text().contains("這位申請人不能認證"), "{}", page.text());
        assert_eq!(city.application(case.application.id).await.status, ApplicationStatus::Pending);
        assert_eq!(count_of(&city, "application.refused").await, 1);
    })
    .await;
}

#[tokio::test]
async fn broken_forms_do_no_harm() {
    let city = tests::City::sqlite().await;
    let case = Case::of(&city).await;
    let form = case.looks().await.form("approve-form");
    for revision in ["", "x", "99999999999", "-1"] {
        let page = case.browser.submit(form.clone().force("revision", revision)).await;
        assert!(page.status.as_u16() < 500, "{revision}: {}", page.status);
    }
    assert_eq!(case.browser.submit(form.clone().force("csrf", "AAAA")).await.status, 400);
    assert_eq!(case.browser.get("/review/x").await.status, 404);
    assert_eq!(case.browser.get("/review/0190c4f2-0000-7000-8000-000000000001").await.status, 404);
    assert_eq!(city.application(case.application.id).await.status, ApplicationStatus::Pending);
}

#[tokio::test]
async fn the_record_tells_the_request_and_as_what_and_at_which_school_she_decided() {
    use sea_orm::EntityTrait as _;
    on_both(async |city| {
        let case = Case::of(&city).await;
        case.browser.submit(case.looks().await.form("approve-form")).await;
        let entries = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
        let of_teacher = |entry: &&tables::audit_entry::Model| entry.actor == case.teacher.id.to_string();
        let entry = entries.iter().filter(of_teacher).find(|entry| entry.act != "session.begun").unwrap();
        assert_eq!(entry.role.as_deref(), Some("teacher"), "{entry:?}");
        assert!(entry.school.as_ref().is_some_and(|code| code.len() == 6), "{entry:?}");
        assert!(entry.request_id.as_ref().is_some_and(|id| id.len() == 24), "{entry:?}");
    })
    .await;
}
