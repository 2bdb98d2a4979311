use city::applications::{self, Decided, SubmitRefusal};
use city::bindings::{self, NewBlock};
use domain::binding::{ApplicationAct, ApplicationStatus, GuardianData, Source, Verdict};
use domain::contexts::{BindingStatus, Relation};
use platform::db::Act;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tests::{City, Person, on_both};

use super::{Scene, bindings_of, decide, person_of, returned};

#[tokio::test]
async fn a_submission_is_kept_whole_with_its_sealed_documents() {
    on_both(async |city| {
        let (first, second) =
            (city.pupil_in("二年二班", "呂小潔").await, city.pupil_in("四年一班", "呂小安").await);
        let mother = city.applicant("陳美玲").await;
        let children = [(&first, Relation::Mother), (&second, Relation::Other)];
        let ids = mother.submits(&city, &children).await.unwrap();
        assert_eq!(ids.len(), 2);
        let sent = applications::list_of_applicant(&city.app, mother.id).await.unwrap();
        assert!(sent.iter().all(|one| one.status == ApplicationStatus::Pending));
        assert!(sent.iter().all(|one| one.guardian == mother.guardian && one.revision == 0));
        for id in ids {
            let document = city::documents::read(&city.app, id).await.unwrap().unwrap();
            assert!(document.pdf.starts_with(b"%PDF"));
            let acts: Vec<_> = applications::history(&city.app, id).await.unwrap();
            assert_eq!(acts.iter().map(|event| event.act).collect::<Vec<_>>(), [ApplicationAct::Submitted]);
        }
    })
    .await;
}

#[tokio::test]
async fn of_a_submission_with_one_wrong_item_nothing_is_kept() {
    on_both(async |city| {
        let (pupil, teacher) = (city.pupil_in("二年二班", "呂小潔").await, city.teacher().await);
        let mother = city.applicant("陳美玲").await;
        let with = async |children: &[_]| mother.submits(&city, children).await;
        let (mother_of, pupil_of) = ((&pupil, Relation::Mother), (&teacher, Relation::Mother));
        assert_eq!(with(&[mother_of, pupil_of]).await, Err(SubmitRefusal::NotAStudent(teacher.id)));
        assert_eq!(with(&[mother_of, mother_of]).await, Err(SubmitRefusal::Repeated(pupil.id)));
        assert_eq!(with(&[]).await, Err(SubmitRefusal::Nothing));
        let own = city.applicant_like(&pupil).await;
        assert_eq!(own.submits(&city, &[mother_of]).await, Err(SubmitRefusal::Oneself(pupil.id)));
        let number = GuardianData { national_id: "A123456788".to_owned(), ..mother.guardian.clone() };
        let none = city.applicant_with(number).await;
        assert_eq!(none.submits(&city, &[mother_of]).await, Err(SubmitRefusal::Number));
        assert!(applications::list_of_students(&city.app, &[pupil.id]).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn each_refused_submission_is_on_record_without_anything_personal() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let other = city.applicant_with(scene.mother.guardian.clone()).await;
        let again = other.submits(&city, &[(&scene.pupil, Relation::Mother)]).await;
        assert_eq!(again, Err(SubmitRefusal::PendingElsewhere(scene.pupil.id)), "another contact sent it");
        assert_eq!(other.submits(&city, &[]).await, Err(SubmitRefusal::Nothing));
        let rows = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
        let refused: Vec<_> = rows.iter().filter(|row| row.act == "application.not_taken").collect();
        assert_eq!(refused.len(), 2);
        assert!(refused.iter().all(|row| row.subject == other.id.to_string()));
        assert!(refused[0].detail.contains("pending-elsewhere"), "{}", refused[0].detail);
        assert!(refused.iter().all(|row| !row.detail.contains(&other.guardian.national_id)));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_signed_in_applies_under_no_other_number_than_her_own() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.teacher().await;
        let sends = async |guardian: &tests::Applicant| {
            let mut submission = guardian.submission(&city, &[(&pupil, Relation::Mother)]);
            submission.person = Some(teacher.id);
            applications::submit(&city.app, submission, city.clock.now()).await.unwrap()
        };
        assert_eq!(sends(&city.applicant("陳美玲").await).await, Err(SubmitRefusal::NotOwnNumber));
        assert_eq!(
            sends(&city.applicant_like(&city.colleague("王師").await).await).await,
            Err(SubmitRefusal::NotOwnNumber)
        );
        assert!(sends(&city.applicant_like(&teacher).await).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_second_application_of_the_same_pair_waits_for_the_first() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let again = async || scene.mother.submits(&city, &[(&scene.pupil, Relation::Mother)]).await;
        assert_eq!(again().await, Err(SubmitRefusal::AlreadyPending(scene.pupil.id)));
        assert_eq!(decide(&city, &scene.application, &scene.teacher, returned()).await, Decided::Done);
        let second = again().await.unwrap();
        let second = city.application(second[0]).await;
        assert_eq!(decide(&city, &second, &scene.teacher, Verdict::Approve).await, Decided::Done);
        assert_eq!(again().await, Err(SubmitRefusal::AlreadyBound(scene.pupil.id)));
    })
    .await;
}

#[tokio::test]
async fn a_guardian_of_the_roster_is_approved_at_once() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let roster = city.person("陳美玲").guardian_of(&pupil, Relation::Mother).pending().await;
        let mother = city.applicant_herself(&roster).await;
        let application = mother.applies_for(&city, &pupil).await;
        assert_eq!(application.status, ApplicationStatus::Approved);
        assert_eq!((application.source, application.decided_by), (Some(Source::Roster), None));
        let events = applications::history(&city.app, application.id).await.unwrap();
        let evidence = &events.iter().find(|event| event.act == ApplicationAct::Approved).unwrap().detail;
        let binding = &bindings_of(&city, &pupil).await[0];
        assert!(evidence.contains(&binding.id.to_string()), "{evidence}");
        assert_eq!(person_of(&city, &mother).await.unwrap().id, roster.id.0, "no second person");
        let account = super::account_of(&city, roster.id).await.unwrap();
        assert!(account.activation_mailed && account.login_name == Some(mother.guardian.email.clone()));
    })
    .await;
}

#[tokio::test]
async fn whoever_knows_a_guardians_number_and_name_alone_waits_for_the_teacher_and_her_mailbox_is_told() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let roster = city.person("陳美玲").guardian_of(&pupil, Relation::Mother).pending().await;
        let hers = city.applicant_herself(&roster).await.guardian.email;
        let relative = city.applicant_like(&roster).await;
        let application = relative.applies_for(&city, &pupil).await;
        assert_eq!(application.status, ApplicationStatus::Pending, "a family knows both");
        assert_eq!(decide(&city, &application, &teacher, Verdict::Approve).await, Decided::Done);
        let told = super::mails_to(&city, &hers).await;
        assert!(told.len() == 1 && told[0].contains("立即通知學校"), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn a_guardian_of_the_roster_is_known_by_her_mobile_or_her_session_too() {
    on_both(async |city| {
        for by_session in [true, false] {
            let pupil = city.pupil_in("二年二班", "呂小潔").await;
            let roster = city.person("陳美玲").guardian_of(&pupil, Relation::Mother).pending().await;
            let change = tables::person::Entity::update_many()
                .col_expr(tables::person::Column::Phone, sea_orm::sea_query::Expr::value("+886987654321"))
                .filter(tables::person::Column::Id.eq(roster.id.0));
            super::change(&city, change).await;
            let mother = city.applicant_like(&roster).await;
            let mut submission = mother.submission(&city, &[(&pupil, Relation::Mother)]);
            if by_session {
                submission.person = Some(roster.id);
            } else {
                submission.contact = domain::contacts::Contact::parse("0987654321").ok();
            }
            let ids = applications::submit(&city.app, submission, city.clock.now()).await.unwrap().unwrap();
            assert_eq!(city.application(ids[0]).await.status, ApplicationStatus::Approved, "{by_session}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_cancelled_leaves_no_document_and_after_thirty_days_nothing() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let (id, now) = (scene.application.id, city.clock.now());
        assert!(applications::cancel(&city.app, scene.mother.id, id, now).await.unwrap());
        assert!(city::documents::read(&city.app, id).await.unwrap().is_none());
        for (days, left) in [(29, 1), (2, 0)] {
            city.clock.advance(days * 86_400);
            while applications::purge(&city.app.db, city.clock.now()).await.unwrap() {}
            let kept = applications::list_of_applicant(&city.app, scene.mother.id).await.unwrap();
            assert_eq!(kept.len(), left);
            assert_eq!(applications::history(&city.app, id).await.unwrap().is_empty(), left == 0);
        }
    })
    .await;
}

#[tokio::test]
async fn another_name_or_ground_than_the_rosters_waits_for_the_teacher() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let roster = city.person("陳美玲").guardian_of(&pupil, Relation::Mother).pending().await;
        let known = city.applicant_like(&roster).await.guardian;
        let named = city.applicant_with(GuardianData { name: "陳玲".to_owned(), ..known.clone() }).await;
        assert_eq!(named.applies_for(&city, &pupil).await.status, ApplicationStatus::Pending);
        applications::cancel_all(&city.app, named.id, city.clock.now()).await.unwrap();
        let aunt = city.applicant_with(known).await;
        let ids = aunt.submits(&city, &[(&pupil, Relation::Other)]).await.unwrap();
        assert_eq!(city.application(ids[0]).await.status, ApplicationStatus::Pending);
    })
    .await;
}

#[tokio::test]
async fn a_block_never_shows_to_the_one_who_applies() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let roster = city.person("陳大文").guardian_of(&pupil, Relation::Father).pending().await;
        bar(&city, &pupil, &teacher, Some(&roster.national_id)).await;
        assert_eq!(bindings_of(&city, &pupil).await[0].status, BindingStatus::Blocked);
        let father = city.applicant_like(&roster).await;
        let ids = father.submits(&city, &[(&pupil, Relation::Father)]).await.unwrap();
        let application = city.application(ids[0]).await;
        assert_eq!(application.status, ApplicationStatus::Pending, "the roster does not pass a block");
        let around = applications::survey(&city.app, std::slice::from_ref(&application), city.clock.now())
            .await
            .unwrap();
        assert!(around[0].barred, "the desk is told");
        assert_eq!(decide(&city, &application, &teacher, Verdict::Approve).await, Decided::Barred);
        assert_eq!(city.application(application.id).await.status, ApplicationStatus::Pending);
        assert!(super::mails_to(&city, &father.guardian.email).await.is_empty());
        assert!(super::audited(&city).await.contains(&"application.refused".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_block_of_everybody_new_is_passed_by_nobody_until_it_is_lifted() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let block = bar(&city, &scene.pupil, &scene.teacher, None).await;
        let approve = async || {
            let application = city.application(scene.application.id).await;
            decide(&city, &application, &scene.teacher, Verdict::Approve).await
        };
        assert_eq!(approve().await, Decided::Barred);
        let blocks = bindings::list_custody_blocks(&city.app, scene.pupil.id).await.unwrap();
        assert_eq!((blocks.len(), blocks[0].note.as_str(), blocks[0].of_one), (1, "法院裁定", false));
        let (by, now) = (scene.teacher.id, city.clock.now());
        assert!(bindings::lift_custody_block(&city.app, block, by, now).await.unwrap());
        assert!(!bindings::lift_custody_block(&city.app, block, by, now).await.unwrap());
        assert_eq!(approve().await, Decided::Done);
    })
    .await;
}

#[tokio::test]
async fn a_letter_is_good_for_one_application_of_its_student() {
    use sea_orm::{EntityTrait as _, IntoActiveModel as _};
    on_both(async |city| {
        let (pupil, other) =
            (city.pupil_in("二年二班", "呂小潔").await, city.pupil_in("二年二班", "呂小安").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let (students, now) = ([pupil.id], city.clock.now());
        let places = city::contexts::list_places_of_students(city.app.db.read(), &students, now).await;
        let letter = tables::letter_code::Model {
            id: uuid::Uuid::now_v7(),
            student_id: pupil.id.0,
            org_id: places.unwrap()[0].school.0,
            code: vec![1, 2, 3],
            made_by: teacher.id.0,
            expires_at: now.plus(86_400).0,
            used_at: None,
            bound: None,
        };
        let id = domain::ids::LetterId(letter.id);
        let insert = tables::letter_code::Entity::insert(letter.into_active_model());
        let act = city
            .app
            .db
            .write(async move |tx: &Act<'_>| Ok(insert.exec_without_returning(tx).await.map(|_| ())?));
        act.await.unwrap();
        let send = async |name: &str, children: &[(&Person, Relation)]| {
            let mut submission = city.applicant(name).await.submission(&city, children);
            submission.items.last_mut().unwrap().letter = Some(id);
            applications::submit(&city.app, submission, city.clock.now()).await.unwrap()
        };
        let (hers, others) = ((&pupil, Relation::Mother), (&other, Relation::Mother));
        assert_eq!(send("陳一", &[hers, others]).await, Err(SubmitRefusal::Letter(other.id)));
        assert!(applications::list_of_students(&city.app, &[pupil.id]).await.unwrap().is_empty());
        let sent = send("陳二", &[hers]).await.unwrap();
        assert!(city.application(sent[0]).await.by_letter);
        assert_eq!(send("陳三", &[hers]).await, Err(SubmitRefusal::Letter(pupil.id)), "once");
    })
    .await;
}

#[tokio::test]
async fn what_was_cancelled_makes_room_and_what_was_approved_stays() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        let other = city.pupil_in("二年二班", "呂小安").await;
        let waits = scene.mother.applies_for(&city, &other).await;
        let now = city.clock.now();
        let stranger = city.applicant("王五").await;
        assert!(!applications::cancel(&city.app, stranger.id, waits.id, now).await.unwrap());
        assert!(!applications::cancel(&city.app, scene.mother.id, scene.application.id, now).await.unwrap());
        assert_eq!(applications::cancel_all(&city.app, scene.mother.id, now).await.unwrap(), 1);
        assert_eq!(city.application(waits.id).await.status, ApplicationStatus::Cancelled);
        assert_eq!(city.application(scene.application.id).await.status, ApplicationStatus::Approved);
        scene.mother.applies_for(&city, &other).await;
    })
    .await;
}

async fn bar(city: &City, pupil: &Person, by: &Person, who: Option<&str>) -> uuid::Uuid {
    let (students, now) = ([pupil.id], city.clock.now());
    let places = city::contexts::list_places_of_students(city.app.db.read(), &students, now).await.unwrap();
    let who = who.map(|number| domain::identifiers::NationalId::parse(number).unwrap());
    let note = "法院裁定".to_owned();
    let block =
        NewBlock { id: uuid::Uuid::now_v7(), student: pupil.id, org: places[0].school, who, note, by: by.id };
    bindings::set_custody_block(&city.app, block, now).await.unwrap()
}
