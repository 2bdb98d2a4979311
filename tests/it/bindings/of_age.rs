//! A guardian applies for a student who is of age: the student has the last word.

use city::applications::{self, Application, Decided, Undone};
use city::bindings::{self, AgreedWhenAdult};
use domain::binding::{EndReason, Verdict};
use domain::contexts::{BindingStatus, Relation};
use domain::ids::{BindingId, PersonId};
use sea_orm::EntityTrait as _;
use tests::{Applicant, City, Person, on_both};
use web::room;

use crate::applications::{bindings_of, decide, living_contexts_of, mails_to, person_of};

struct Scene {
    pupil: Person,
    teacher: Person,
    mother: Applicant,
    application: Application,
}

impl Scene {
    /// The application is approved.
    async fn of(city: &City) -> Self {
        let pupil = city.person("呂小潔").born("2008-01-01").student("313602", "二年二班").activated().await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let mother = city.applicant("陳美玲").await;
        let application = mother.applies_for(city, &pupil).await;
        assert_eq!(decide(city, &application, &teacher, Verdict::Approve).await, Decided::Done);
        let application = city.application(application.id).await;
        Self { pupil, teacher, mother, application }
    }

    async fn says(&self, city: &City, yes: bool) -> AgreedWhenAdult {
        let (binding, now) = (bindings_of(city, &self.pupil).await.remove(0).id, city.clock.now());
        bindings::agree_when_adult(&city.app, self.pupil.id, binding, yes, now).await.unwrap()
    }

    async fn guardian(&self, city: &City) -> PersonId {
        PersonId(person_of(city, &self.mother).await.unwrap().id)
    }
}

async fn stands(city: &City, pupil: &Person) -> (BindingStatus, Option<EndReason>) {
    let binding = bindings_of(city, pupil).await.remove(0);
    (binding.status, binding.reason)
}

#[tokio::test]
async fn an_approval_waits_for_a_student_who_is_of_age() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let guardian = scene.guardian(&city).await;
        let waits = (BindingStatus::Ended, Some(EndReason::Majority));
        assert_eq!(stands(&city, &scene.pupil).await, waits);
        assert_eq!(living_contexts_of(&city, guardian).await, 0, "she acts as nobody's guardian yet");
        // The day's look at who came of age has nothing to end and to tell.
        let begin = BindingId(room::BEGIN);
        bindings::end_of_age(&city.app, begin, city.clock.now()).await.unwrap();
        let mails = mails_to(&city, &scene.mother.guardian.email).await;
        assert!(mails.iter().any(|mail| mail.contains("同意後才生效")), "{mails:?}");
        assert!(mails.iter().all(|mail| !mail.contains("未同意延續")), "{mails:?}");
        let pupil = tables::person::Entity::find_by_id(scene.pupil.id.0);
        let pupil = pupil.one(city.app.db.read()).await.unwrap().unwrap();
        let told = mails_to(&city, &city.opened(pupil).email.unwrap()).await;
        assert!(told[0].contains("等您同意") && told[0].contains("/me/guardians"), "{told:?}");
        assert_eq!(scene.says(&city, true).await, AgreedWhenAdult::Done);
        assert_eq!(stands(&city, &scene.pupil).await, (BindingStatus::Approved, None));
        assert_eq!(living_contexts_of(&city, guardian).await, 1);
        let mails = mails_to(&city, &scene.mother.guardian.email).await;
        assert!(mails.last().unwrap().contains("已同意"), "{mails:?}");
    })
    .await;
}

#[tokio::test]
async fn what_a_grown_student_ended_lives_again_by_no_approval_alone() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        scene.says(&city, true).await;
        scene.says(&city, false).await;
        let again = scene.mother.submits(&city, &[(&scene.pupil, Relation::Mother)]).await.unwrap();
        let again = city.application(again[0]).await;
        assert_eq!(decide(&city, &again, &scene.teacher, Verdict::Approve).await, Decided::Done);
        assert_eq!(stands(&city, &scene.pupil).await, (BindingStatus::Ended, Some(EndReason::Majority)));
        assert_eq!(living_contexts_of(&city, scene.guardian(&city).await).await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_approval_taken_back_leaves_nothing_to_agree_to() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let undo = async |one: &Application| {
            applications::undo(&city.app, one.id, scene.teacher.id, city.clock.now()).await.unwrap()
        };
        let before = city.mails().await.len();
        assert_eq!(undo(&scene.application).await, Undone::Done);
        assert_eq!(city.mails().await.len(), before + 1, "she alone was told, and she alone is told now");
        assert_eq!(stands(&city, &scene.pupil).await, (BindingStatus::Ended, Some(EndReason::Undone)));
        assert_eq!(scene.says(&city, true).await, AgreedWhenAdult::NoBinding);
    })
    .await;
}
