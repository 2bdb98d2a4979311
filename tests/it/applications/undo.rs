use city::applications::{self, Application, Decided, Undone};
use city::bindings::{self, Delegation};
use domain::binding::life::Cause;
use domain::binding::{ApplicationStatus, Duty, EndReason, Verdict};
use domain::contacts::EmailAddress;
use domain::contexts::{BindingStatus, Relation};
use domain::ids::PersonId;
use sea_orm::EntityTrait as _;
use tables::{account, person};
use tests::{Applicant, City, Person, on_both};

use super::{
    Scene, account_of, audited, bindings_of, decide, living_contexts_of, mails_to, person_of, returned,
};
use crate::bindings::ending::entrust;

async fn undo(city: &City, application: &Application, by: &Person) -> Undone {
    applications::undo(&city.app, application.id, by.id, city.clock.now()).await.unwrap()
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
        let binding = &bindings_of(&city, &scene.pupil).await[0];
        assert_eq!((binding.status, binding.reason), (BindingStatus::Ended, Some(EndReason::Undone)));
        let mother = person_of(&city, &scene.mother).await.unwrap();
        assert!(!mother.active, "switched off again");
        assert_eq!(living_contexts_of(&city, PersonId(mother.id)).await, 0);
        assert_eq!(account_of(&city, PersonId(mother.id)).await, None, "nothing for the link to open");
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
        assert_eq!(bindings_of(&city, &scene.pupil).await[0].status, BindingStatus::Approved);
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
        let application = city.applicant_herself(&roster).await.applies_for(&city, &pupil).await;
        assert_eq!(undo(&city, &application, &teacher).await, Undone::Done);
        assert_eq!(bindings_of(&city, &pupil).await[0].status, BindingStatus::Approved);
        assert_eq!(living_contexts_of(&city, roster.id).await, 1);
    })
    .await;
}

/// How somebody comes in, as the rows have it; when they were written says nothing.
async fn way_in(city: &City, person: PersonId) -> (Option<account::Model>, person::Model) {
    let row = person::Entity::find_by_id(person.0).one(city.app.db.read()).await.unwrap().unwrap();
    (account_of(city, person).await, person::Model { updated_at: 0, ..city.opened(row) })
}

/// Somebody else asks for a link by the address he gave.
async fn asks_for_a_link(city: &City, impostor: &Applicant) -> usize {
    let address = EmailAddress::parse(&impostor.guardian.email).unwrap();
    let before = city.mails().await.len();
    bindings::send_link_to(&city.app, &address, "192.0.2.1", city.clock.now()).await.unwrap();
    city.mails().await.len() - before
}

#[tokio::test]
async fn an_impostor_taken_back_keeps_no_way_into_the_account_of_the_mother_he_gave_himself_out_for() {
    on_both(async |city| {
        let (pupil, other) =
            (city.pupil_in("二年二班", "呂小潔").await, city.pupil_in("二年三班", "呂小安").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        for known_for in [&pupil, &other] {
            let mother = city.person("陳美玲").guardian_of(known_for, Relation::Mother).pending().await;
            let before = way_in(&city, mother.id).await;
            let impostor = city.applicant_like(&mother).await;
            let mut application = impostor.applies_for(&city, &pupil).await;
            if application.status == ApplicationStatus::Pending {
                assert_eq!(decide(&city, &application, &teacher, Verdict::Approve).await, Decided::Done);
                application = city.application(application.id).await;
            }
            let his = way_in(&city, mother.id).await;
            assert_ne!(his, before, "he has a link");
            city.link_account(mother.id, &mother.login).await;
            assert_eq!(undo(&city, &application, &teacher).await, Undone::Done);
            assert_eq!(way_in(&city, mother.id).await, before, "name, mailbox and link are hers again");
            assert!(!city.is_account_linked(&mother.login).await);
            assert_eq!(asks_for_a_link(&city, &impostor).await, 0);
            assert_eq!(living_contexts_of(&city, mother.id).await, 1, "she is a guardian as before");
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_approvals_taken_back_in_any_order_nothing_is_left() {
    on_both(async |city| {
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        for first in [0, 1] {
            let pupils = [city.pupil_in("二年二班", "甲").await, city.pupil_in("二年二班", "乙").await];
            let known = city.person("陳美玲").guardian_of(&pupils[0], Relation::Mother);
            let mother = known.guardian_of(&pupils[1], Relation::Mother).pending().await;
            let before = way_in(&city, mother.id).await;
            let impostor = city.applicant_like(&mother).await;
            let mut applications = Vec::new();
            for pupil in &pupils {
                city.clock.advance(1);
                let application = impostor.applies_for(&city, pupil).await;
                // The second one is the roster's: by the first approval the mailbox is hers.
                if application.status == ApplicationStatus::Pending {
                    assert_eq!(decide(&city, &application, &teacher, Verdict::Approve).await, Decided::Done);
                }
                applications.push(application);
            }
            assert_eq!(undo(&city, &applications[first], &teacher).await, Undone::Done);
            let one = way_in(&city, mother.id).await;
            assert_ne!(one, before, "the other approval stands, and so does its link");
            assert_eq!(undo(&city, &applications[1 - first], &teacher).await, Undone::Done);
            assert_eq!(way_in(&city, mother.id).await, before);
        }
    })
    .await;
}

#[tokio::test]
async fn a_delegation_that_was_there_before_goes_on_after_an_undo_until_its_day() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let mother = city.person("林春嬌").guardian_of(&pupil, Relation::Mother).activated().await;
        let aunt = city.applicant("陳美玲").await;
        let delegation = Delegation {
            guardian: aunt.guardian.clone(),
            student: pupil.id,
            relation: Relation::Other,
            inviter: mother.id,
            scope: "接送".to_owned(),
            valid_until: city.clock.now().plus(86_400),
        };
        let binding = entrust(&city, delegation).await.unwrap();
        let find = async || bindings::find(city.app.db.read(), binding).await.unwrap().unwrap();
        let before = find().await;
        let id = aunt.applies_for(&city, &pupil).await.id;
        for ended in [false, true] {
            let application = city.application(id).await;
            assert_eq!(decide(&city, &application, &teacher, Verdict::Approve).await, Decided::Done);
            assert_eq!((find().await.valid_until, find().await.inviter), (None, None), "more than entrusted");
            if ended {
                let binding = bindings_of(&city, &pupil)
                    .await
                    .into_iter()
                    .find(|binding| binding.guardian == mother.id)
                    .unwrap();
                let (now, by) = (city.clock.now(), Some(mother.id));
                bindings::change_binding(&city.app, binding.id, Cause::Unnamed, by, now).await.unwrap();
            }
            assert_eq!(undo(&city, &application, &teacher).await, Undone::Done);
            if ended {
                assert_eq!(find().await.reason, Some(EndReason::Undone), "nobody entrusts her any more");
                assert_eq!(living_contexts_of(&city, before.guardian).await, 0);
            } else {
                assert_eq!(find().await, before);
                assert_eq!(living_contexts_of(&city, before.guardian).await, 1);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_over_before_is_over_for_the_same_reason_after_an_undo() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        let binding = bindings_of(&city, &scene.pupil).await.remove(0).id;
        for (cause, reason) in
            [(Cause::StudentLeft, EndReason::Left), (Cause::FoundWrong, EndReason::NotMyChild)]
        {
            let now = city.clock.now();
            bindings::change_binding(&city.app, binding, cause, None, now).await.unwrap();
            let again = scene.mother.applies_for(&city, &scene.pupil).await;
            assert_eq!(decide(&city, &again, &scene.teacher, Verdict::Approve).await, Decided::Done);
            assert_eq!(undo(&city, &again, &scene.teacher).await, Undone::Done);
            let stands = bindings_of(&city, &scene.pupil).await.remove(0);
            assert_eq!((stands.status, stands.reason), (BindingStatus::Ended, Some(reason)));
            assert_eq!(living_contexts_of(&city, stands.guardian).await, 0);
            applications::cancel(&city.app, scene.mother.id, again.id, now).await.unwrap();
            let revived = bindings::change_binding(&city.app, binding, cause, None, now).await.unwrap();
            assert!(!revived, "it is over");
            let third = scene.mother.applies_for(&city, &scene.pupil).await;
            assert_eq!(decide(&city, &third, &scene.teacher, Verdict::Approve).await, Decided::Done);
        }
    })
    .await;
}
