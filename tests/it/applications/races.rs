use city::applications::{self, Decided, Decision, SubmitRefusal, Undone};
use domain::binding::{ApplicationStatus, Source, Verdict};
use domain::contexts::Relation;
use domain::ids::PersonId;
use futures_util::future::join_all;
use platform::db::Act;
use sea_orm::ConnectionTrait as _;
use tests::{City, Database, Node, on_both};
use web::app::App;

use super::{Scene, bindings_of, living_contexts_of, mails_to, person_of, returned};

const AT_ONCE: usize = 20;

/// The parts of each server of the city; SQLite has one process only.
async fn everywhere(city: &City) -> (Vec<App>, Option<Node>) {
    let second = match city.database() {
        Database::Sqlite => None,
        Database::Postgres => Some(city.node().await),
    };
    let apps = [Some(city.app.clone()), second.as_ref().map(|node| node.app.clone())];
    (apps.into_iter().flatten().collect(), second)
}

#[tokio::test]
async fn of_twenty_decisions_at_once_one_wins_and_the_others_are_told() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let (apps, _second) = everywhere(&city).await;
        let decisions = (0..AT_ONCE).map(|number| {
            let verdict = if number % 2 == 0 { Verdict::Approve } else { returned() };
            let decision = Decision {
                application: scene.application.id,
                revision: 0,
                by: scene.teacher.id,
                source: Source::Teacher,
                verdict,
            };
            applications::decide(&apps[number % apps.len()], decision, city.clock.now())
        });
        let decided: Vec<Decided> = join_all(decisions).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(decided.iter().filter(|one| **one == Decided::Done).count(), 1, "{decided:?}");
        assert!(decided.iter().all(|one| matches!(one, Decided::Done | Decided::Changed)));
        let application = city.application(scene.application.id).await;
        assert_eq!(application.revision, 1);
        let approved = application.status == ApplicationStatus::Approved;
        assert_eq!(bindings_of(&city, &scene.pupil).await.len(), usize::from(approved));
        assert_eq!(mails_to(&city, &scene.mother.guardian.email).await.len(), 1, "one letter");
    })
    .await;
}

#[tokio::test]
async fn a_conflict_that_is_not_of_the_decision_keeps_its_cause() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        let sister = city.pupil_in("二年二班", "呂小安").await;
        let application = scene.mother.applies_for(&city, &sister).await;
        // A fault of the house: no second binding of a mother can be written.
        let index = "CREATE UNIQUE INDEX one_mother ON binding (relation)";
        let index = async move |act: &Act<'_>| Ok(act.execute_unprepared(index).await.map(|_| ())?);
        city.app.db.write(index).await.unwrap();
        let decision = Decision {
            application: application.id,
            revision: application.revision,
            by: scene.teacher.id,
            source: Source::Teacher,
            verdict: Verdict::Approve,
        };
        let decided = applications::decide(&city.app, decision, city.clock.now()).await;
        assert!(decided.is_err(), "nobody was faster: {decided:?}");
        assert_eq!(city.application(application.id).await.status, ApplicationStatus::Pending);
    })
    .await;
}

#[tokio::test]
async fn of_twenty_submissions_at_once_one_is_kept() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let mother = city.applicant("陳美玲").await;
        let (apps, _second) = everywhere(&city).await;
        let sent = (0..AT_ONCE).map(|number| {
            let submission = mother.submission(&city, &[(&pupil, Relation::Mother)]);
            applications::submit(&apps[number % apps.len()], submission, city.clock.now())
        });
        let sent: Vec<_> = join_all(sent).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(sent.iter().filter(|one| one.is_ok()).count(), 1);
        let refusal = SubmitRefusal::AlreadyPending(pupil.id);
        assert!(sent.iter().filter_map(|one| one.as_ref().err()).all(|one| *one == refusal));
        assert_eq!(applications::list_of_students(&city.app, &[pupil.id]).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn one_number_approved_for_many_children_at_once_is_one_person_with_one_account() {
    on_both(async |city| {
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let mother = city.applicant("陳美玲").await;
        let mut applications = Vec::new();
        for name in ["呂小一", "呂小二", "呂小三", "呂小四", "呂小五"] {
            let pupil = city.pupil_in("二年二班", name).await;
            applications.push(mother.applies_for(&city, &pupil).await);
        }
        let (apps, _second) = everywhere(&city).await;
        let decisions = applications.iter().enumerate().map(|(number, application)| {
            let decision = Decision {
                application: application.id,
                revision: 0,
                by: teacher.id,
                source: Source::Teacher,
                verdict: Verdict::Approve,
            };
            applications::decide(&apps[number % apps.len()], decision, city.clock.now())
        });
        let decided: Vec<Decided> = join_all(decisions).await.into_iter().map(Result::unwrap).collect();
        assert!(decided.iter().all(|one| *one == Decided::Done), "{decided:?}");
        let person = person_of(&city, &mother).await.unwrap();
        assert_eq!(living_contexts_of(&city, PersonId(person.id)).await, 5);
    })
    .await;
}

#[tokio::test]
async fn a_decision_is_taken_back_once() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        let (apps, _second) = everywhere(&city).await;
        let undone = (0..AT_ONCE).map(|number| {
            let app = &apps[number % apps.len()];
            applications::undo(app, scene.application.id, scene.teacher.id, city.clock.now())
        });
        let undone: Vec<Undone> = join_all(undone).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(undone.iter().filter(|one| **one == Undone::Done).count(), 1, "{undone:?}");
        assert_eq!(city.application(scene.application.id).await.revision, 2);
    })
    .await;
}
