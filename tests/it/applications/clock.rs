use city::applications;
use city::registry::HttpRegistry;
use domain::binding::{ApplicationAct, ApplicationStatus, Duty, ReturnReason, Source, Stage};
use domain::identifiers::{taipei_date, taipei_midnight};
use domain::ids::ApplicationId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{context, person};
use tests::{City, HouseholdRegistry, Person, REGISTRY_TOKEN, on_both};
use web::room;

use super::{Scene, change, mails_to};

const DAY: i64 = 86_400;

fn begin() -> ApplicationId {
    ApplicationId(room::BEGIN)
}

async fn call(city: &City) {
    for _ in 0..2 {
        applications::remind(&city.app, begin(), city.clock.now()).await.unwrap();
    }
}

async fn address_of(city: &City, somebody: &Person) -> String {
    let row = person::Entity::find_by_id(somebody.id.0).one(city.app.db.read()).await.unwrap();
    city.opened(row.unwrap()).email.unwrap()
}

#[tokio::test]
async fn the_clock_reminds_teacher_deputy_and_administrator_once_each() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let (deputy, admin) = (city.colleague("李代").await, city.colleague("張主任").await);
        city.gives_duty(&deputy, Duty::Deputy, &scene.pupil).await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &scene.pupil).await;
        let mut addresses = Vec::new();
        for somebody in [&scene.teacher, &deputy, &admin] {
            addresses.push(address_of(&city, somebody).await);
        }
        let counts = async || {
            let mut counts = Vec::new();
            for address in &addresses {
                counts.push(mails_to(&city, address).await.len());
            }
            counts
        };
        let stage = async || city.application(scene.application.id).await.stage;
        call(&city).await;
        assert_eq!((counts().await, stage().await), (vec![0, 0, 0], Stage::Teacher));
        // Tuesday: Thursday is the second school day, Monday the fourth, Wednesday the sixth.
        for (days, expected, to) in [
            (2, vec![1, 0, 0], Stage::Reminded),
            (4, vec![1, 1, 0], Stage::Deputy),
            (2, vec![1, 1, 1], Stage::SchoolAdmin),
        ] {
            city.clock.advance(days * DAY);
            call(&city).await;
            assert_eq!((counts().await, stage().await), (expected, to));
        }
        let mail = mails_to(&city, &addresses[0]).await.remove(0);
        assert!(mail.contains("1 件") && !mail.contains("小潔") && !mail.contains("陳美玲"), "{mail}");
        let events = applications::history(&city.app, scene.application.id).await.unwrap();
        let called = events.iter().filter(|event| event.act == ApplicationAct::Called).count();
        assert_eq!(called, 3);
    })
    .await;
}

#[tokio::test]
async fn one_mail_a_day_tells_how_many_wait() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let other = city.pupil_in("二年二班", "呂小安").await;
        scene.mother.applies_for(&city, &other).await;
        city.clock.advance(2 * DAY);
        call(&city).await;
        let mails = mails_to(&city, &address_of(&city, &scene.teacher).await).await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].contains("2 件"), "{}", mails[0]);
    })
    .await;
}

#[tokio::test]
async fn where_a_class_has_no_teacher_the_next_one_is_reminded_at_once() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let admin = city.colleague("張主任").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
        let application = city.applicant("陳美玲").await.applies_for(&city, &pupil).await;
        call(&city).await;
        assert_eq!(city.application(application.id).await.stage, Stage::SchoolAdmin);
        let mails = mails_to(&city, &address_of(&city, &admin).await).await;
        assert_eq!(mails.len(), 1);
        assert!(
            mails[0].contains("還沒有人決定") && !mails[0].contains("導師"),
            "there is none: {}",
            mails[0]
        );
        assert!(mails[0].contains("您自己家人的申請由學校其他人審核"), "{}", mails[0]);
        let act = (Source::SchoolAdmin, domain::binding::Verdict::Approve);
        let decided = super::decide_as(&city, &application, &admin, act).await;
        assert_eq!(decided, applications::Decided::Done);
    })
    .await;
}

#[tokio::test]
async fn whoever_becomes_a_reviewer_later_is_reminded_then() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let stage = async || city.application(scene.application.id).await.stage;
        city.clock.advance(9 * DAY);
        call(&city).await;
        assert_eq!(stage().await, Stage::Teacher, "nobody was called");
        let admin = city.colleague("張主任").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &scene.pupil).await;
        call(&city).await;
        assert_eq!(stage().await, Stage::SchoolAdmin);
        assert_eq!(mails_to(&city, &address_of(&city, &admin).await).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_application_of_a_student_who_left_goes_back() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let back = async || applications::return_of_left(&city.app, begin(), city.clock.now()).await.unwrap();
        back().await;
        assert_eq!(city.application(scene.application.id).await.status, ApplicationStatus::Pending);
        let leaves = context::Entity::update_many()
            .col_expr(context::Column::EndedAt, Expr::value(city.clock.now().0))
            .filter(context::Column::PersonId.eq(scene.pupil.id.0));
        change(&city, leaves).await;
        back().await;
        back().await;
        let application = city.application(scene.application.id).await;
        assert_eq!(application.status, ApplicationStatus::Rejected);
        assert_eq!((application.reason, application.source), (Some(ReturnReason::StudentLeft), None));
        let mails = mails_to(&city, &scene.mother.guardian.email).await;
        assert!(mails.len() == 1 && mails[0].contains("已不在本市學校就讀"), "{mails:?}");
    })
    .await;
}

#[tokio::test]
async fn what_the_registry_confirms_is_approved_and_it_is_asked_once() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let other = city.applicant("王五").await.applies_for(&city, &scene.pupil).await;
        let household = HouseholdRegistry::start().await;
        household.knows(&scene.mother.guardian.national_id, &scene.pupil.national_id, "mother");
        let registry =
            HttpRegistry::new(household.url.clone(), REGISTRY_TOKEN.into(), HttpRegistry::TIMEOUT).unwrap();
        let ask = async || {
            applications::ask_registry(&city.app, &registry, begin(), city.clock.now()).await.unwrap();
        };
        household.fails_with(Some(503));
        ask().await;
        assert_eq!(city.application(scene.application.id).await.status, ApplicationStatus::Pending);
        household.fails_with(None);
        ask().await;
        let asked = household.questions();
        ask().await;
        assert_eq!(household.questions(), asked, "once");
        let application = city.application(scene.application.id).await;
        assert_eq!(application.status, ApplicationStatus::Approved);
        assert_eq!((application.source, application.decided_by), (Some(Source::Household), None));
        let events = applications::history(&city.app, application.id).await.unwrap();
        assert!(events.iter().any(|event| event.detail.contains("registry_reference")));
        assert_eq!(city.application(other.id).await.status, ApplicationStatus::Pending);
    })
    .await;
}

#[tokio::test]
async fn a_question_the_registry_stumbles_over_holds_up_no_other() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let other = city.applicant("王五").await.applies_for(&city, &scene.pupil).await;
        let household = HouseholdRegistry::start().await;
        household.stumbles_over(&scene.mother.guardian.national_id);
        let registry =
            HttpRegistry::new(household.url.clone(), REGISTRY_TOKEN.into(), HttpRegistry::TIMEOUT).unwrap();
        let asked = async |id: ApplicationId| {
            let events = applications::history(&city.app, id).await.unwrap();
            events.iter().any(|event| event.act == ApplicationAct::Asked)
        };
        applications::ask_registry(&city.app, &registry, begin(), city.clock.now()).await.unwrap();
        assert!(!asked(scene.application.id).await, "asked again later");
        assert!(asked(other.id).await);
        household.fails_with(Some(503));
        let questions = household.questions();
        city.applicant("趙六").await.applies_for(&city, &scene.pupil).await;
        applications::ask_registry(&city.app, &registry, begin(), city.clock.now()).await.unwrap();
        assert_eq!(household.questions(), questions + 1, "a registry that is not there is left alone");
    })
    .await;
}

#[tokio::test]
async fn a_question_the_registry_hangs_over_holds_up_no_other() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let other = city.applicant("王五").await.applies_for(&city, &scene.pupil).await;
        let household = HouseholdRegistry::start().await;
        household.hangs_over(&scene.mother.guardian.national_id);
        let soon = std::time::Duration::from_millis(300);
        let registry = HttpRegistry::new(household.url.clone(), REGISTRY_TOKEN.into(), soon).unwrap();
        applications::ask_registry(&city.app, &registry, begin(), city.clock.now()).await.unwrap();
        let events = applications::history(&city.app, other.id).await.unwrap();
        assert!(events.iter().any(|event| event.act == ApplicationAct::Asked));
    })
    .await;
}

#[tokio::test]
async fn a_reminder_past_the_mail_of_the_day_comes_the_next_morning() {
    on_both(async |city| {
        let admin = city.colleague("張主任").await;
        for (name, mails) in [("呂小潔", 1), ("呂小安", 2), ("呂小寶", 2)] {
            let pupil = city.pupil_in("二年二班", name).await;
            if mails == 1 {
                city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
            }
            let application = city.applicant("陳美玲").await.applies_for(&city, &pupil).await;
            call(&city).await;
            assert_eq!(city.application(application.id).await.stage, Stage::SchoolAdmin);
            assert_eq!(mails_to(&city, &address_of(&city, &admin).await).await.len(), mails, "{name}");
        }
        let jobs = tables::outbox::Entity::find().all(city.app.db.read()).await.unwrap();
        let last = jobs.iter().filter(|job| job.kind == "mail").map(|job| job.run_at).max().unwrap();
        let now = city.clock.now();
        let morning = taipei_midnight(taipei_date(now).next_day().unwrap()).plus(8 * 3600);
        assert_eq!(last, morning.0);
        city.clock.advance(morning.0 - now.0);
        let pupil = city.pupil_in("二年二班", "呂小貝").await;
        city.applicant("陳美玲").await.applies_for(&city, &pupil).await;
        call(&city).await;
        let jobs = tables::outbox::Entity::find().all(city.app.db.read()).await.unwrap();
        let last = jobs.iter().filter(|job| job.kind == "mail").map(|job| job.run_at).max().unwrap();
        assert_eq!(last, morning.plus(DAY).0, "one mail a day");
    })
    .await;
}
