//! `/me/children`: what a guardian sees and what she may do about it.

use city::applications;
use city::bindings::{self, NewBlock};
use domain::binding::{Duty, EndReason, RequestStatus};
use domain::contexts::{BindingStatus, Relation};
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{context, person};
use tests::{City, Page, Person, on_both};

use super::{Family, binding_of, done, mails_to, recorded, request_status, requests, signed_in};

#[tokio::test]
async fn a_mother_sees_her_children_and_what_is_on_its_way() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let other = city.pupil_in("三年一班", "呂小安").await;
        let applicant = city.applicant_like(&family.mother).await;
        let _ = applicant.applies_for(&city, &other).await;
        let browser = signed_in(&city, &family.mother).await;
        let me = browser.get("/me").await;
        assert!(me.body.contains("href=\"/me/children\""));
        let page = browser.get("/me/children").await;
        let text = page.text();
        for shown in ["呂小潔", "西松國民小學", "二年二班", "母親", "法定代理人", "認證", "呂○安", "申請"]
        {
            assert!(text.contains(shown), "{shown}: {text}");
        }
        assert!(!text.contains("呂小安"), "masked until the school has approved");
        assert!(!page.body.contains(&family.pupil.national_id) && !page.body.contains(&other.national_id));
        let page = browser.submit(page.form("add-form")).await;
        assert_eq!(page.url.path(), "/binding/student", "she applies as herself: {}", page.text());
    })
    .await;
}

#[tokio::test]
async fn where_a_child_is_is_not_told_to_whom_the_school_bars() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = signed_in(&city, &family.mother).await;
        let second = city.person("莫小安").born("2016-01-01").student("313501", "一年三班").activated().await;
        // A second child keeps her signed in.
        let applicant = city.applicant_like(&family.mother).await;
        let application = applicant.applies_for(&city, &second).await;
        let teacher = city.person("林師").teacher("313501").homeroom("一年三班").activated().await;
        let decision = applications::Decision {
            application: application.id,
            revision: application.revision,
            by: teacher.id,
            source: domain::binding::Source::Teacher,
            verdict: domain::binding::Verdict::Approve,
        };
        let decided = applications::decide(&city.app, decision, city.clock.now()).await.unwrap();
        assert_eq!(decided, applications::Decided::Done);
        bar(&city, &family).await;
        for page in [browser.get("/me/children").await, browser.get(&family.page()).await] {
            let text = page.text();
            assert!(text.contains("呂小潔") && text.contains("請洽孩子的學校"), "{text}");
            assert!(!text.contains("西松國民小學") && !text.contains("二年二班"), "{text}");
        }
        for act in ["unbind", "not-mine", "invite", "correct/name"] {
            let page = browser.get(&format!("{}/{act}", family.page())).await;
            assert_eq!((page.url.path(), done(&page)), ("/me/children", "too-late"), "{act}");
        }
    })
    .await;
}

/// The school bars the mother.
pub(super) async fn bar(city: &City, family: &Family) {
    let student = city::students::find(&city.app, family.pupil.id).await.unwrap().unwrap();
    let block = NewBlock {
        id: uuid::Uuid::now_v7(),
        student: family.pupil.id,
        org: student.school.id,
        who: domain::identifiers::NationalId::parse(&family.mother.national_id).ok(),
        note: "保護令".to_owned(),
        by: family.teacher.id,
    };
    bindings::set_custody_block(&city.app, block, city.clock.now()).await.unwrap();
}

#[tokio::test]
async fn nobody_reaches_the_children_of_somebody_else() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let stranger = city.parent_of_three().await;
        let browser = signed_in(&city, &stranger).await;
        let csrf = browser.get("/me").await.form("logout").value("csrf").unwrap().to_owned();
        let pages = ["", "/invite", "/unbind", "/not-mine", "/correct/name", "/correct/number"];
        for (count, act) in pages.iter().enumerate() {
            let page = browser.get(&format!("{}{act}", family.page())).await;
            assert_eq!(page.status, 404, "{act}: {}", page.text());
            assert!(!page.text().contains("呂小潔"));
            assert_eq!(recorded(&city, "family.refused").await.len(), count + 1, "{act} is on record");
        }
        for act in &pages[1..] {
            let fields = [("csrf", csrf.as_str()), ("words", "x"), ("value", "x"), ("contact", "x")];
            let page = browser.post(&format!("{}{act}", family.page()), &fields).await;
            assert_eq!(page.status, 404, "{act}");
        }
        assert!(requests(&city).await.is_empty());
        assert_eq!(binding_of(&city, &family.mother, &family.pupil).await.status, BindingStatus::Approved);
        let told = |page: &Page| {
            let text = page.text();
            text.split_whitespace().filter(|word| !word.contains(char::is_numeric)).collect::<String>()
        };
        for act in pages {
            let anothers = browser.get(&format!("{}{act}", family.page())).await;
            let nobodys = "/me/children/0190c4f2-0000-7000-8000-000000000001";
            let nobodys = browser.get(&format!("{nobodys}{act}")).await;
            assert_eq!((nobodys.status.as_u16(), told(&nobodys)), (404, told(&anothers)), "{act}");
        }
        assert_eq!(browser.get("/me/children/x").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn unbinding_is_asked_for_once_and_can_be_taken_back() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = signed_in(&city, &family.mother).await;
        let form = async || browser.get(&format!("{}/unbind", family.page())).await.form("act-form");
        for refused in ["", " ", &"字".repeat(201)] {
            let page = browser.submit(form().await.set("words", refused)).await;
            assert!(page.text().contains("請寫出原因"), "{}", page.text());
            assert!(page.body.contains(refused), "what was typed stays");
        }
        let page = browser.submit(form().await.set("words", "<script>搬家</script>")).await;
        assert_eq!(done(&page), "request-sent");
        assert_eq!(binding_of(&city, &family.mother, &family.pupil).await.status, BindingStatus::Approved);
        assert_eq!(done(&browser.submit(form().await.set("words", "再一次")).await), "request-open");
        let mails = mails_to(&city, &family.teacher).await;
        assert_eq!(mails.len(), 1);
        assert!(!mails[0].text.contains("搬家") && !mails[0].text.contains("呂小潔"), "no details in a mail");
        let row = &requests(&city).await[0];
        assert!(!String::from_utf8_lossy(&row.detail).contains("搬家"), "sealed at rest");
        let page = browser.get("/me/children").await;
        let page = browser.submit(page.form("/withdraw")).await;
        assert_eq!(done(&page), "request-withdrawn");
        assert_eq!(request_status(&city).await, [RequestStatus::Withdrawn]);
        assert_eq!(done(&browser.submit(form().await.set("words", "還是要")).await), "request-sent");
        assert_eq!(recorded(&city, "request.made").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn of_twenty_requests_at_once_one_is_open() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = signed_in(&city, &family.mother).await;
        let form = browser.get(&format!("{}/unbind", family.page())).await.form("act-form");
        let all = (0..20).map(|_| browser.submit(form.clone().set("words", "搬家")));
        let pages = futures_util::future::join_all(all).await;
        assert_eq!(pages.iter().filter(|page| done(page) == "request-sent").count(), 1);
        assert!(pages.iter().all(|page| ["request-sent", "request-open"].contains(&done(page))));
        assert_eq!(requests(&city).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_back_what_somebody_else_asked() {
    let city = City::sqlite().await;
    let family = Family::of(&city).await;
    let browser = signed_in(&city, &family.mother).await;
    let form = browser.get(&format!("{}/unbind", family.page())).await.form("act-form");
    browser.submit(form.set("words", "搬家")).await;
    let id = requests(&city).await[0].id;
    let stranger = signed_in(&city, &city.teacher().await).await;
    let csrf = stranger.get("/me").await.form("logout").value("csrf").unwrap().to_owned();
    let page = stranger.post(&format!("/me/requests/{id}/withdraw"), &[("csrf", &csrf)]).await;
    assert_eq!(page.status, 404);
    assert_eq!(request_status(&city).await, [RequestStatus::Open]);
    assert_eq!(recorded(&city, "family.refused").await.len(), 1);
    let nobodys = "/me/requests/0190c4f2-0000-7000-8000-000000000001/withdraw";
    assert_eq!(stranger.post(nobodys, &[("csrf", &csrf)]).await.status, 404);
    assert_eq!(recorded(&city, "family.refused").await.len(), 2, "the same is on record");
}

#[tokio::test]
async fn this_is_not_my_child_freezes_at_once_and_calls_the_school() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let (client, browser) = (city.client("leave").await, city.browser());
        let request = client.request().scope("openid edu.acting offline_access");
        let tokens = client.tokens_for(&browser, &request, &family.mother, "guardian 1").await;
        let page = browser.get(&format!("{}/not-mine", family.page())).await;
        assert!(page.text().contains("呂小潔"));
        let page = browser.submit(page.form("act-form")).await;
        assert_eq!(page.url.path(), "/me/children/frozen", "told though her session is over");
        let frozen = binding_of(&city, &family.mother, &family.pupil).await;
        assert_eq!((frozen.status, frozen.reason), (BindingStatus::Blocked, Some(EndReason::NotMyChild)));
        assert_eq!(client.refresh(&tokens.refresh_token).await.body["error"], "invalid_grant");
        let rows = requests(&city).await;
        assert_eq!((rows.len(), rows[0].kind.as_str()), (1, "not_my_child"));
        let mails = mails_to(&city, &family.teacher).await;
        assert_eq!(mails.len(), 1, "the homeroom teacher is called");
        assert!(!mails[0].text.contains("呂小潔") && !mails[0].text.contains("莫名"), "without details");
        assert_eq!(recorded(&city, "binding.blocked").await.len(), 1);
        let browser = signed_in(&city, &family.mother).await;
        let page = browser.get("/me/children").await;
        assert!(
            page.forms().iter().all(|form| !form.action.path().contains("/me/requests/")),
            "only the school"
        );
        for act in ["not-mine", "unbind", "invite", "correct/name"] {
            let page = browser.get(&format!("{}/{act}", family.page())).await;
            assert_eq!((page.url.path(), done(&page)), ("/me/children", "too-late"), "{act}");
        }
        assert!(recorded(&city, "family.refused").await.is_empty(), "she reached for nothing of others");
    })
    .await;
}

/// Whether each of these people got the mail of the school.
async fn called(city: &City, people: &[&Person]) -> Vec<usize> {
    let mut found = Vec::new();
    for person in people {
        found.push(mails_to(city, person).await.len());
    }
    found
}

#[tokio::test]
async fn the_school_is_called_where_somebody_reads_it() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let admin = city.colleague("陳主任").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &family.pupil).await;
        let browser = signed_in(&city, &family.mother).await;
        let asks = async |act: &str| {
            let form = browser.get(&format!("{}/{act}", family.page())).await.form("act-form");
            let form = if act == "unbind" { form.set("words", "搬家") } else { form };
            assert_eq!(browser.submit(form).await.status, 200);
        };
        let people = [&family.teacher, &admin];
        asks("unbind").await;
        assert_eq!(called(&city, &people).await, [1, 0]);
        let page = browser.get("/me/children").await;
        browser.submit(page.form("/withdraw")).await;
        let row = person::Entity::update_many()
            .col_expr(person::Column::EmailSealed, Expr::value(None::<Vec<u8>>))
            .filter(person::Column::Id.eq(family.teacher.id.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(row.exec(tx).await?)).await.unwrap();
        asks("unbind").await;
        assert_eq!(called(&city, &people).await, [1, 1], "the teacher has no mailbox");
        asks("not-mine").await;
        assert_eq!(called(&city, &people).await, [1, 2]);
    })
    .await;
}

#[tokio::test]
async fn a_frozen_binding_calls_teacher_and_administrators_of_whoever_works_there() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let admin = city.colleague("陳主任").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &family.pupil).await;
        let gone = city.homeroom_teacher_of("二年二班", "林師").await;
        let (now, left) = (city.clock.now().0, gone.id.0);
        let row = context::Entity::update_many()
            .col_expr(context::Column::EndedAt, Expr::value(now))
            .filter(context::Column::PersonId.eq(left));
        city.app.db.write(async move |tx: &Act<'_>| Ok(row.exec(tx).await?)).await.unwrap();
        let browser = signed_in(&city, &family.mother).await;
        let form = browser.get(&format!("{}/not-mine", family.page())).await.form("act-form");
        browser.submit(form).await;
        assert_eq!(called(&city, &[&family.teacher, &admin, &gone]).await, [1, 1, 0]);
    })
    .await;
}

#[tokio::test]
async fn a_correction_is_judged_field_by_field_and_keeps_what_was_typed() {
    let city = City::sqlite().await;
    let family = Family::of(&city).await;
    let browser = signed_in(&city, &family.mother).await;
    let submit = async |what: &str, value: &str| {
        let form = browser.get(&format!("{}/correct/{what}", family.page())).await.form("correct-form");
        browser.submit(form.set("value", value).set("words", "打錯了")).await
    };
    let names = [("", "請輸入姓名"), ("莫名", "目前的姓名一樣"), ("<b>莫</b>", "不能用的符號")];
    for (value, told) in names {
        let page = submit("name", value).await;
        assert!(page.text().contains(told), "{value}: {}", page.text());
    }
    assert!(submit("name", &"莫".repeat(61)).await.text().contains("最多六十字"));
    let numbers = [
        ("", "請輸入身分證字號"),
        ("A12345678", "格式不對"),
        ("A123456788", "有一個字不對"),
        ("A12345678O", "弄混了"),
        ("王小明", "只能有英文字母和數字"),
        (family.pupil.national_id.as_str(), "已經登記在您或孩子名下"),
        (family.mother.national_id.as_str(), "已經登記在您或孩子名下"),
    ];
    for (value, told) in numbers {
        let page = submit("number", value).await;
        assert!(page.text().contains(told), "{value}: {}", page.text());
    }
    assert!(requests(&city).await.is_empty());
    assert_eq!(browser.get(&format!("{}/correct/birthday", family.page())).await.status, 404);
}

#[tokio::test]
async fn whom_her_own_school_answers_for_is_sent_there() {
    let city = City::sqlite().await;
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    let mother =
        city.person("莫名").teacher("313601").guardian_of(&pupil, Relation::Mother).activated().await;
    let page = format!("/me/children/{}", binding_of(&city, &mother, &pupil).await.id);
    let browser = signed_in(&city, &mother).await;
    let shown = browser.get(&page).await;
    assert!(shown.text().contains("請洽那個學校") && !shown.body.contains("correct/name"));
    assert_eq!(browser.get(&format!("{page}/correct/name")).await.status, 403);
}
