//! The school settles what it is asked: who may, once, and what it does.

use domain::binding::{Duty, EndReason, RequestStatus};
use domain::contexts::{BindingStatus, Relation};
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::context;
use tests::{Browser, City, Page, Person, on_both};

use super::{Family, binding_of, done, mails_to, recorded, request_status, requests, signed_in};

/// The mother asks for unbinding.
pub(super) async fn asks(city: &City, family: &Family) -> Browser {
    let browser = signed_in(city, &family.mother).await;
    let form = browser.get(&format!("{}/unbind", family.page())).await.form("act-form");
    assert_eq!(done(&browser.submit(form.set("words", "已搬家")).await), "request-sent");
    browser
}

pub(super) async fn address(city: &City) -> String {
    format!("/review/requests/{}", requests(city).await.last().unwrap().id)
}

/// Somebody settles the latest request.
pub(super) async fn settles(city: &City, browser: &Browser, verdict: &str) -> Page {
    let form = browser.get(&address(city).await).await.form("verdict-form");
    browser.submit(form.set("verdict", verdict).set("answer", "已查明")).await
}

#[tokio::test]
async fn the_homeroom_teacher_unbinds_as_asked_and_the_answer_is_mailed() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        asks(&city, &family).await;
        let teacher = signed_in(&city, &family.teacher).await;
        let me = teacher.get("/me").await;
        assert!(me.body.contains("href=\"/review/requests\"") && me.body.contains("href=\"/review\""));
        let page = teacher.get("/review/requests").await;
        for shown in ["解除綁定", "二年二班", "呂小潔", "莫名"] {
            assert!(page.text().contains(shown), "{shown}: {}", page.text());
        }
        let page = teacher.get(&address(&city).await).await;
        assert!(page.text().contains("已搬家") && page.text().contains("母親"));
        assert_eq!(recorded(&city, "request.seen").await.len(), 1);
        for (verdict, answer, told) in
            [("", "好", "請選擇"), ("grant", "", "請寫出回覆"), ("grant", " ", "請寫出回覆")]
        {
            let form = page.form("verdict-form").force("verdict", verdict).set("answer", answer);
            let page = teacher.submit(form).await;
            assert!(page.text().contains(told), "{verdict}: {}", page.text());
            let chosen = page.form("verdict-form").value("verdict").map(str::to_owned);
            assert_eq!(chosen.unwrap_or_default(), verdict, "what was chosen stays");
        }
        assert_eq!(request_status(&city).await, [RequestStatus::Open]);
        let page = settles(&city, &teacher, "grant").await;
        assert_eq!((page.url.path(), done(&page)), ("/review/requests", "granted"));
        let over = binding_of(&city, &family.mother, &family.pupil).await;
        assert_eq!((over.status, over.reason), (BindingStatus::Ended, Some(EndReason::Requested)));
        assert_eq!(request_status(&city).await, [RequestStatus::Granted]);
        let mails = mails_to(&city, &family.mother).await;
        assert!(mails.last().unwrap().text.contains("已查明"), "{:?}", mails.len());
        assert_eq!(recorded(&city, "request.granted").await.len(), 1);
        let mother = city.browser();
        assert_eq!(mother.sign_in(&family.mother).await.url.path(), "/me");
        assert!(mother.get("/me/children").await.text().contains("已解除綁定"));
    })
    .await;
}

#[tokio::test]
async fn a_refused_request_leaves_the_binding_and_shows_the_answer() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let mother = asks(&city, &family).await;
        let teacher = signed_in(&city, &family.teacher).await;
        assert_eq!(done(&settles(&city, &teacher, "refuse").await), "refused");
        assert_eq!(binding_of(&city, &family.mother, &family.pupil).await.status, BindingStatus::Approved);
        let page = mother.get("/me/children").await;
        assert!(page.text().contains("未辦理") && page.text().contains("已查明"), "{}", page.text());
        let page = teacher.get(&address(&city).await).await;
        assert!(page.forms().iter().all(|form| form.id != "verdict-form"), "decided once");
    })
    .await;
}

#[tokio::test]
async fn of_two_reviewers_at_once_one_decides() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let admin = city.colleague("陳主任").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &family.pupil).await;
        asks(&city, &family).await;
        let (teacher, admin) = (signed_in(&city, &family.teacher).await, signed_in(&city, &admin).await);
        let address = address(&city).await;
        let form = async |browser: &Browser, verdict: &str| {
            let form = browser.get(&address).await.form("verdict-form");
            form.set("verdict", verdict).set("answer", verdict)
        };
        let (grant, refuse) = (form(&teacher, "grant").await, form(&admin, "refuse").await);
        let acts = (0..20).map(async |number| {
            if number % 2 == 0 {
                teacher.submit(grant.clone()).await
            } else {
                admin.submit(refuse.clone()).await
            }
        });
        let pages = futures_util::future::join_all(acts).await;
        let decided: Vec<_> = pages.iter().map(done).filter(|told| *told != "too-late").collect();
        assert_eq!(decided.len(), 1, "{decided:?}");
        let granted = decided[0] == "granted";
        let status = binding_of(&city, &family.mother, &family.pupil).await.status;
        assert_eq!(status == BindingStatus::Ended, granted, "what was done is what was decided");
        let answers =
            recorded(&city, "request.granted").await.len() + recorded(&city, "request.refused").await.len();
        assert_eq!(answers, 1);
        assert_eq!(
            requests(&city).await[0].answer.as_deref(),
            Some(if granted { "grant" } else { "refuse" })
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_settles_what_is_not_of_her_class_or_school() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        asks(&city, &family).await;
        let address = address(&city).await;
        let deputy = city.colleague("副導").await;
        city.gives_duty(&deputy, Duty::Deputy, &family.pupil).await;
        let other_school = city.teacher().await;
        let other_class = city.homeroom_teacher_of("三年一班", "林師").await;
        let people: [(&Person, u16); 6] = [
            (&other_class, 200),
            (&other_school, 200),
            (&deputy, 403),
            (&city.colleague("科任").await, 403),
            (&family.mother, 403),
            (&family.pupil, 403),
        ];
        for (count, (person, list)) in people.into_iter().enumerate() {
            let browser = signed_in(&city, person).await;
            let page = browser.get("/review/requests").await;
            assert_eq!(page.status, list, "{}", person.name);
            assert!(!page.text().contains("呂小潔"), "{} sees nothing", person.name);
            let page = browser.get(&address).await;
            assert_eq!(page.status, 404, "{}", person.name);
            let csrf = browser.get("/me").await.form("logout").value("csrf").unwrap().to_owned();
            let fields = [("csrf", csrf.as_str()), ("verdict", "grant"), ("answer", "好")];
            assert_eq!(browser.post(&address, &fields).await.status, 404, "{}", person.name);
            assert!(recorded(&city, "family.refused").await.len() >= 2 * (count + 1), "on record");
        }
        assert_eq!(request_status(&city).await, [RequestStatus::Open]);
    })
    .await;
}

#[tokio::test]
async fn nobody_settles_her_own_request() {
    let city = City::sqlite().await;
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    let mother = city
        .person("莫名")
        .teacher("313602")
        .homeroom("二年二班")
        .guardian_of(&pupil, Relation::Mother)
        .activated()
        .await;
    let binding = binding_of(&city, &mother, &pupil).await;
    let browser = signed_in(&city, &mother).await;
    let form = browser.get(&format!("/me/children/{}/unbind", binding.id)).await.form("act-form");
    browser.submit(form.set("words", "測試")).await;
    let page = browser.get(&address(&city).await).await;
    assert!(page.text().contains("請由學校的其他人處理"), "{}", page.text());
    let csrf = browser.get("/me").await.form("logout").value("csrf").unwrap().to_owned();
    let fields = [("csrf", csrf.as_str()), ("verdict", "grant"), ("answer", "好")];
    assert_eq!(browser.post(&address(&city).await, &fields).await.status, 403);
    let admin = city.colleague("陳主任").await;
    city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
    assert_eq!(done(&settles(&city, &signed_in(&city, &admin).await, "grant").await), "granted");
}

#[tokio::test]
async fn nobody_reads_what_her_family_asks_the_school() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let mother = city.person("莫名").teacher("313602").homeroom("二年二班");
        let mother = mother.guardian_of(&pupil, Relation::Mother).activated().await;
        let father = city.person("呂父").guardian_of(&pupil, Relation::Father).activated().await;
        let admin = city.colleague("陳主任").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
        let his = binding_of(&city, &father, &pupil).await.id;
        let browser = signed_in(&city, &father).await;
        let form = browser.get(&format!("/me/children/{his}/unbind")).await.form("act-form");
        assert_eq!(done(&browser.submit(form.set("words", "家暴，已搬離")).await), "request-sent");
        assert!(mails_to(&city, &mother).await.is_empty(), "nor is she called");
        let hers = signed_in(&city, &mother).await;
        let list = hers.get("/review/requests").await;
        assert!(list.status == 200 && !list.text().contains("呂父"), "{}", list.text());
        let page = hers.get(&address(&city).await).await;
        assert_eq!(page.status, 404);
        assert!(!page.text().contains("家暴"));
        let csrf = hers.get("/me").await.form("logout").value("csrf").unwrap().to_owned();
        let fields = [("csrf", csrf.as_str()), ("verdict", "grant"), ("answer", "好")];
        assert_eq!(hers.post(&address(&city).await, &fields).await.status, 404);
        assert_eq!(recorded(&city, "family.refused").await.len(), 2);
        let page = signed_in(&city, &admin).await.get(&address(&city).await).await;
        assert!(page.text().contains("家暴，已搬離"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn an_open_request_about_a_student_who_left_for_good_is_closed_and_that_is_told() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        asks(&city, &family).await;
        let closes = async || people::requests::close_left(&city.app, city.clock.now()).await.unwrap();
        closes().await;
        let leaves = context::Entity::update_many()
            .col_expr(context::Column::EndedAt, Expr::value(city.clock.now().0))
            .filter(context::Column::PersonId.eq(family.pupil.id.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(leaves.exec(tx).await?)).await.unwrap();
        city.clock.advance(100 * 86_400 - 1);
        closes().await;
        assert_eq!(request_status(&city).await, [RequestStatus::Open], "she may come to another school");
        city.clock.advance(1);
        closes().await;
        closes().await;
        assert_eq!(request_status(&city).await, [RequestStatus::Refused]);
        let mails = mails_to(&city, &family.mother).await;
        assert!(mails.len() == 1 && mails[0].text.contains("已不在本市學校就讀"), "{}", mails.len());
        assert_eq!(recorded(&city, "request.closed").await.len(), 1);
        let page = signed_in(&city, &family.mother).await.get("/me/children").await;
        assert!(page.text().contains("學校不再處理") && page.text().contains("未辦理"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn a_wrong_binding_ends_and_a_right_one_lives_again() {
    on_both(async |city| {
        for (verdict, status) in [("grant", BindingStatus::Ended), ("refuse", BindingStatus::Approved)] {
            let family = Family::of(&city).await;
            let mother = signed_in(&city, &family.mother).await;
            let form = mother.get(&format!("{}/not-mine", family.page())).await.form("act-form");
            mother.submit(form).await;
            assert_eq!(binding_of(&city, &family.mother, &family.pupil).await.status, BindingStatus::Blocked);
            let teacher = signed_in(&city, &family.teacher).await;
            settles(&city, &teacher, verdict).await;
            let binding = binding_of(&city, &family.mother, &family.pupil).await;
            assert_eq!(binding.status, status, "{verdict}");
            let standing = city::contexts::standing(&city.app, family.mother.id).await.unwrap().unwrap();
            let live = standing.live_contexts(city.clock.now()).count();
            assert_eq!(live == 1, status == BindingStatus::Approved, "{verdict}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_follows_the_student_to_another_class() {
    let city = City::sqlite().await;
    let family = Family::of(&city).await;
    asks(&city, &family).await;
    let next = city.homeroom_teacher_of("三年一班", "林師").await;
    let class = tables::class::Entity::find().filter(tables::class::Column::Label.eq("三年一班"));
    let class = class.one(city.app.db.read()).await.unwrap().unwrap().id;
    let moved = tables::enrollment::Entity::update_many()
        .col_expr(tables::enrollment::Column::ClassId, sea_orm::sea_query::Expr::value(class))
        .filter(tables::enrollment::Column::PersonId.eq(family.pupil.id.0));
    let context = tables::context::Entity::update_many()
        .col_expr(tables::context::Column::ClassId, sea_orm::sea_query::Expr::value(class))
        .filter(tables::context::Column::PersonId.eq(family.pupil.id.0));
    let act = city.app.db.write(async move |tx: &Act<'_>| {
        moved.exec(tx).await?;
        context.exec(tx).await?;
        Ok(())
    });
    act.await.unwrap();
    let (old, new) = (signed_in(&city, &family.teacher).await, signed_in(&city, &next).await);
    assert_eq!(old.get(&address(&city).await).await.status, 404);
    assert!(!old.get("/review/requests").await.text().contains("呂小潔"));
    assert!(new.get("/review/requests").await.text().contains("呂小潔"));
    assert_eq!(done(&settles(&city, &new, "grant").await), "granted");
}

#[tokio::test]
async fn an_open_request_goes_with_the_student_to_the_administrators_of_her_new_school() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let before = city.colleague("張主任").await;
        city.gives_duty(&before, Duty::SchoolAdmin, &family.pupil).await;
        asks(&city, &family).await;
        let there = city.person("別校生").student("313601", "一年一班").activated().await;
        let admin = city.person("別校主任").teacher("313601").activated().await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &there).await;
        let place = context::Entity::find().filter(context::Column::PersonId.eq(there.id.0));
        let place = place.one(city.app.db.read()).await.unwrap().unwrap();
        let moves = context::Entity::update_many()
            .col_expr(context::Column::OrgId, Expr::value(place.org_id))
            .col_expr(context::Column::ClassId, Expr::value(place.class_id))
            .filter(context::Column::PersonId.eq(family.pupil.id.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(moves.exec(tx).await?)).await.unwrap();
        for (somebody, sees) in [(&admin, true), (&before, false)] {
            let page = signed_in(&city, somebody).await.get("/review/requests").await;
            assert_eq!(page.text().contains("呂小潔"), sees, "{}: {}", somebody.name, page.text());
        }
        settles(&city, &signed_in(&city, &admin).await, "grant").await;
        assert_eq!(request_status(&city).await, [RequestStatus::Granted]);
    })
    .await;
}
