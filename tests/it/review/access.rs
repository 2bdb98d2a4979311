use domain::binding::Duty;
use domain::contexts::Relation;
use platform::db::Act;
use tests::{City, Person, on_both};

use super::{Case, audited, count_of, csrf_of, signed_in};

/// Every page and every button of an application, tried by somebody who is signed in.
async fn reaches_nothing(city: &City, case: &Case, person: &Person) {
    let browser = signed_in(city, person).await;
    let (path, before) = (case.path(), count_of(city, "review.refused").await);
    for page in [&path, &format!("{path}/document")] {
        let refused = browser.get(page).await;
        assert_eq!(refused.status, 404, "{} {page}", person.name);
        assert!(
            !refused.body.contains(&case.pupil.name) && !refused.body.contains(&case.mother.guardian.name)
        );
    }
    let csrf = csrf_of(&browser).await;
    for act in ["approve", "return", "undo"] {
        let fields = [("csrf", csrf.as_str()), ("revision", "0"), ("reason", "signature")];
        let refused = browser.post(&format!("{path}/{act}"), &fields).await;
        assert_eq!(refused.status, 404, "{} {act}", person.name);
    }
    assert_eq!(count_of(city, "review.refused").await, before + 5, "{}", person.name);
    let stands = city.application(case.application.id).await;
    assert_eq!(stands.revision, 0, "nothing was decided");
}

#[tokio::test]
async fn whoever_is_not_of_the_class_reaches_no_application_and_that_is_on_record() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let neighbour = city.homeroom_teacher_of("二年三班", "王師").await;
        let colleague = city.colleague("林師").await;
        let (deputy, admin) = (city.colleague("代師").await, city.colleague("主任").await);
        city.gives_duty(&deputy, Duty::Deputy, &case.pupil).await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &case.pupil).await;
        let elsewhere = city.person("外師").teacher("313601").homeroom("二年二班").activated().await;
        let parent = city.person("呂大華").guardian_of(&case.pupil, Relation::Father).activated().await;
        for person in [&neighbour, &colleague, &deputy, &admin, &elsewhere, &parent, &case.pupil] {
            reaches_nothing(&city, &case, person).await;
        }
        assert!(audited(&city).await.iter().all(|(_, detail)| !detail.contains("呂")), "nothing personal");
    })
    .await;
}

#[tokio::test]
async fn an_administrator_of_another_school_reaches_nothing_even_after_weeks() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let other = city.person("別校生").student("313601", "一年一班").activated().await;
        let admin = city.person("別校主任").teacher("313601").activated().await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &other).await;
        city.clock.advance(30 * 86_400);
        reaches_nothing(&city, &case, &admin).await;
    })
    .await;
}

#[tokio::test]
async fn who_has_no_review_queue_is_refused_and_that_is_on_record() {
    let city = City::sqlite().await;
    let case = Case::of(&city).await;
    let parent = city.person("呂大華").guardian_of(&case.pupil, Relation::Father).activated().await;
    for person in [&case.pupil, &parent, &city.colleague("林師").await] {
        let before = count_of(&city, "review.refused").await;
        let browser = signed_in(&city, person).await;
        assert_eq!(browser.get("/review").await.status, 404, "{}", person.name);
        let csrf = csrf_of(&browser).await;
        for path in ["/review/bulk", "/review/bulk/approve"] {
            assert_eq!(browser.post(path, &[("csrf", &csrf), ("all", "plain")]).await.status, 404, "{path}");
        }
        assert_eq!(count_of(&city, "review.refused").await, before + 3, "{}", person.name);
    }
}

#[tokio::test]
async fn the_clock_opens_an_application_to_the_deputy_and_then_to_the_administrators() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let (deputy, admin) = (city.colleague("代師").await, city.colleague("主任").await);
        city.gives_duty(&deputy, Duty::Deputy, &case.pupil).await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &case.pupil).await;
        let (of_deputy, of_admin) = (signed_in(&city, &deputy).await, signed_in(&city, &admin).await);
        let empty = of_deputy.get("/review").await;
        assert!(empty.text().contains("目前沒有等您審核的申請"), "{}", empty.text());
        city.clock.advance(6 * 86_400);
        let (of_deputy, of_admin_early) = (signed_in(&city, &deputy).await, signed_in(&city, &admin).await);
        drop((empty, of_admin));
        let page = of_deputy.get("/review").await;
        assert!(page.text().contains("呂小潔") && page.text().contains("代理導師"), "{}", page.text());
        assert!(!of_admin_early.get("/review").await.text().contains("呂小潔"), "four school days only");
        let page = of_deputy.get(&case.path()).await;
        let page = of_deputy.submit(page.form("approve-form")).await;
        assert_eq!(page.url.path(), "/review", "{}", page.text());
        let decided = city.application(case.application.id).await;
        assert_eq!(decided.source, Some(domain::binding::Source::Deputy));
    })
    .await;
}

#[tokio::test]
async fn an_administrator_decides_from_the_sixth_school_day() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let admin = city.colleague("主任").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &case.pupil).await;
        city.clock.advance(8 * 86_400);
        let browser = signed_in(&city, &admin).await;
        let page = browser.get("/review").await;
        assert!(page.text().contains("學校管理者") && page.text().contains("呂小潔"), "{}", page.text());
        let page = browser.get(&case.path()).await;
        browser.submit(page.form("approve-form")).await;
        let decided = city.application(case.application.id).await;
        assert_eq!(decided.source, Some(domain::binding::Source::SchoolAdmin));
    })
    .await;
}

#[tokio::test]
async fn a_teacher_never_sees_her_own_application_and_her_deputy_does_at_once() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let own = city.applicant_like(&case.teacher).await.applies_for(&city, &case.pupil).await;
        assert!(!case.browser.get("/review?show=all").await.text().contains("莫名（"));
        assert_eq!(case.browser.get(&format!("/review/{}", own.id)).await.status, 404);
        let deputy = city.colleague("代師").await;
        city.gives_duty(&deputy, Duty::Deputy, &case.pupil).await;
        let browser = signed_in(&city, &deputy).await;
        assert!(browser.get("/review").await.text().contains("莫名（母親）"));
        assert_eq!(browser.get(&format!("/review/{}", own.id)).await.status, 200);
        assert_eq!(browser.get(&case.path()).await.status, 404, "the other one waits for the teacher");
    })
    .await;
}

#[tokio::test]
async fn a_duty_ends_with_the_work_at_the_school() {
    use sea_orm::sea_query::Expr;
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    use tables::context::{Column, Entity};
    on_both(async |city| {
        let case = Case::of(&city).await;
        let admin = city.colleague("主任").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &case.pupil).await;
        city.clock.advance(8 * 86_400);
        let browser = signed_in(&city, &admin).await;
        assert_eq!(browser.get(&case.path()).await.status, 200);
        let ended = Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(Some(city.clock.now().0)))
            .filter(Column::PersonId.eq(admin.id.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(ended.exec(tx).await?)).await.unwrap();
        assert_eq!(browser.get(&case.path()).await.status, 404);
        assert_eq!(browser.get("/review").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn what_a_guardian_took_away_the_school_sees_no_more() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        city::applications::cancel_all(&city.app, case.mother.id, city.clock.now()).await.unwrap();
        let page = case.browser.get("/review?show=all").await;
        assert!(!page.text().contains(&case.pupil.name), "{}", page.text());
        assert_eq!(case.browser.get(&case.path()).await.status, 404);
    })
    .await;
}
