//! A pupil at two schools: an application lies at the one that was asked.

use city::applications::{self, Decided};
use domain::binding::{Source, Verdict};
use domain::contexts::Relation;
use domain::ids::OrgId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{context, person};
use tests::{City, Person, on_both};
use web::room;

use super::{change, decide, mails_to};

/// 西松國小, where the roster names her first, and 濱江國小.
const FIRST: &str = "313602";
const SECOND: &str = "343611";
const DAY: i64 = 86_400;

struct Scene {
    pupil: Person,
    /// Homeroom teachers of her classes at the two schools.
    first: Person,
    second: Person,
}

impl Scene {
    async fn of(city: &City) -> Self {
        let pupil = city.person("呂小潔").student(FIRST, "二年二班").student(SECOND, "二年一班");
        let pupil = pupil.activated().await;
        let first = city.person("莫名").teacher(FIRST).homeroom("二年二班").activated().await;
        let second = city.person("林師").teacher(SECOND).homeroom("二年一班").activated().await;
        Self { pupil, first, second }
    }

    /// Schools at which she is, where the roster names first at first.
    async fn schools(&self, city: &City) -> Vec<OrgId> {
        let rows = context::Entity::find().filter(context::Column::PersonId.eq(self.pupil.id.0));
        let mut rows = rows.all(city.app.db.read()).await.unwrap();
        rows.sort_by_key(|row| !row.is_primary);
        rows.into_iter().map(|row| OrgId(row.org_id)).collect()
    }
}

#[tokio::test]
async fn an_application_lies_at_the_school_that_was_asked() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let schools = scene.schools(&city).await;
        let mother = city.applicant("陳美玲").await;
        let mut submission = mother.submission(&city, &[(&scene.pupil, Relation::Mother)]);
        assert_eq!(submission.items[0].org, schools[1], "asked is the second school");
        let sent = applications::submit(&city.app, submission.clone(), city.clock.now()).await.unwrap();
        let application = city.application(sent.unwrap()[0]).await;
        assert_eq!(application.org, schools[1]);
        assert_eq!(decide(&city, &application, &scene.first, Verdict::Approve).await, Decided::NotYours);
        assert_eq!(decide(&city, &application, &scene.second, Verdict::Approve).await, Decided::Done);
        // The father asks the other one.
        let father = city.applicant("呂大華").await;
        (submission.applicant, submission.guardian) = (father.id, father.guardian);
        submission.items[0].org = schools[0];
        let sent = applications::submit(&city.app, submission, city.clock.now()).await.unwrap();
        let application = city.application(sent.unwrap()[0]).await;
        assert_eq!(decide(&city, &application, &scene.second, Verdict::Approve).await, Decided::NotYours);
        assert_eq!(decide(&city, &application, &scene.first, Verdict::Approve).await, Decided::Done);
        assert_eq!(application.source, None);
        assert_eq!(city.application(application.id).await.source, Some(Source::Teacher));
    })
    .await;
}

#[tokio::test]
async fn the_clock_reminds_the_teacher_of_the_school_that_was_asked_and_counts_nothing_for_the_other() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let second = city.applicant("陳美玲").await.applies_for(&city, &scene.pupil).await;
        let own = city.pupil_in("二年二班", "莫小安").await;
        city.applicant("莫大華").await.applies_for(&city, &own).await;
        city.clock.advance(2 * DAY);
        let begin = domain::ids::ApplicationId(room::BEGIN);
        applications::remind(&city.app, begin, city.clock.now()).await.unwrap();
        for teacher in [&scene.first, &scene.second] {
            let row = person::Entity::find_by_id(teacher.id.0).one(city.app.db.read()).await.unwrap();
            let mails = mails_to(&city, &city.opened(row.unwrap()).email.unwrap()).await;
            assert_eq!(mails.len(), 1, "{}", teacher.name);
            assert!(mails[0].contains('1') && !mails[0].contains("2 件"), "one each: {}", mails[0]);
        }
        assert_eq!(city.application(second.id).await.stage, domain::binding::Stage::Reminded);
    })
    .await;
}

#[tokio::test]
async fn it_goes_to_the_other_school_when_she_leaves_the_one_that_was_asked() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let schools = scene.schools(&city).await;
        let application = city.applicant("陳美玲").await.applies_for(&city, &scene.pupil).await;
        let leaves = context::Entity::update_many()
            .col_expr(context::Column::EndedAt, Expr::value(city.clock.now().0))
            .filter(context::Column::PersonId.eq(scene.pupil.id.0))
            .filter(context::Column::OrgId.eq(schools[1].0));
        change(&city, leaves).await;
        assert_eq!(city.application(application.id).await.org, schools[0]);
        assert_eq!(decide(&city, &application, &scene.second, Verdict::Approve).await, Decided::NotYours);
        assert_eq!(decide(&city, &application, &scene.first, Verdict::Approve).await, Decided::Done);
    })
    .await;
}
