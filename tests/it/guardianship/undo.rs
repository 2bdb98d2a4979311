use domain::binding::{ApplicationStatus, Duty, EndReason, Verdict};
use domain::contexts::{BindingStatus, Relation};
use domain::ids::PersonId;
use idp::guardianship::{self, Application, Decided, Undone};
use sea_orm::EntityTrait as _;
use tests::{City, Person, on_both};

use super::{Scene, account_of, audited, decide, living_contexts_of, mails_to, person_of, returned, ties};

async fn undo(city: &City, application: &Application, by: &Person) -> Undone {
    guardianship::undo(&city.app, application.id, by.id, city.clock.now()).await.unwrap()
}

/// Why it was refused to somebody to take this decision back, as it stands on record.
async fn refused(city: &City, application: &Application, by: &Person) -> Vec<String> {
    let rows = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    let (subject, actor) = (application.id.to_string(), by.id.to_string());
    let rows = rows.into_iter().filter(|row| row.act == "application.undo.refused");
    let rows = rows.filter(|row| row.subject == subject && row.actor == actor);
    let detail = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    rows.map(|row| detail(&row.detail)["reason"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_approval_taken_back_leaves_nothing_of_it() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        city.clock.advance(600);
        assert_eq!(undo(&city, &scene.application, &scene.teacher).await, Undone::Done);
        let application = city.application(scene.application.id).await;
        assert_eq!((application.status, application.revision), (ApplicationStatus::Pending, 2));
        assert_eq!((application.decided_at, application.binding), (None, None));
        let tie = &ties(&city, &scene.pupil).await[0];
        assert_eq!((tie.status, tie.reason), (BindingStatus::Ended, Some(EndReason::Undone)));
        let mother = person_of(&city, &scene.mother).await.unwrap();
        assert!(!mother.active, "switched off again");
        assert_eq!(living_contexts_of(&city, PersonId(mother.id)).await, 0);
        let account = account_of(&city, PersonId(mother.id)).await.unwrap();
        assert!(account.activation_dies_at <= city.clock.now().0, "the link is dead");
        assert!(mails_to(&city, &scene.mother.guardian.email).await[1].contains("重新審核"));
        assert!(audited(&city).await.contains(&"application.undone".to_owned()));
        let again = scene.mother.submits(&city, &[(&scene.pupil, Relation::Mother)]).await;
        assert!(again.is_err(), "it is pending again");
        assert_eq!(decide(&city, &application, &scene.teacher, Verdict::Approve).await, Decided::Done);
        assert!(person_of(&city, &scene.mother).await.unwrap().active);
        assert_eq!(living_contexts_of(&city, PersonId(mother.id)).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_return_taken_back_is_pending_again() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        decide(&city, &scene.application, &scene.teacher, returned()).await;
        let application = city.application(scene.application.id).await;
        assert_eq!(undo(&city, &application, &scene.teacher).await, Undone::Done);
        let application = city.application(application.id).await;
        assert_eq!((application.status, application.reason), (ApplicationStatus::Pending, None));
        assert_eq!(undo(&city, &application, &scene.teacher).await, Undone::Changed, "once");
    })
    .await;
}

#[tokio::test]
async fn after_ten_minutes_a_decision_stands() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        city.clock.advance(601);
        assert_eq!(undo(&city, &scene.application, &scene.teacher).await, Undone::TooLate);
        assert_eq!(ties(&city, &scene.pupil).await[0].status, BindingStatus::Approved);
        assert_eq!(refused(&city, &scene.application, &scene.teacher).await, ["too late"]);
    })
    .await;
}

#[tokio::test]
async fn nobody_without_the_power_takes_a_decision_back() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        let (stranger, admin) = (city.teacher().await, city.colleague("張主任").await);
        assert_eq!(undo(&city, &scene.application, &stranger).await, Undone::NotYours);
        assert_eq!(undo(&city, &scene.application, &admin).await, Undone::NotYours);
        for one in [&stranger, &admin] {
            assert_eq!(refused(&city, &scene.application, one).await, ["not hers"]);
        }
        city.gives_duty(&admin, Duty::SchoolAdmin, &scene.pupil).await;
        assert_eq!(undo(&city, &scene.application, &admin).await, Undone::Done);
    })
    .await;
}

#[tokio::test]
async fn a_return_is_not_taken_back_past_a_new_application() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        decide(&city, &scene.application, &scene.teacher, returned()).await;
        scene.mother.applies_for(&city, &scene.pupil).await;
        assert_eq!(undo(&city, &scene.application, &scene.teacher).await, Undone::Changed);
    })
    .await;
}

#[tokio::test]
async fn what_the_roster_vouched_for_before_goes_on_after_an_undo() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let roster = city.person("陳美玲").guardian_of(&pupil, Relation::Mother).pending().await;
        let application = city.applicant_like(&roster).await.applies_for(&city, &pupil).await;
        assert_eq!(undo(&city, &application, &teacher).await, Undone::Done);
        assert_eq!(ties(&city, &pupil).await[0].status, BindingStatus::Approved);
        assert_eq!(living_contexts_of(&city, roster.id).await, 1);
        let account = account_of(&city, roster.id).await.unwrap();
        assert!(account.activation_dies_at <= city.clock.now().0, "only the link is dead");
    })
    .await;
}
