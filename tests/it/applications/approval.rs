use city::applications::{self, Decided, Decision};
use city::bindings;
use domain::binding::{ApplicationStatus, Duty, ReturnReason, Source, Verdict};
use domain::contexts::{BindingMethod, BindingStatus, Relation};
use domain::ids::PersonId;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{class, context, enrollment};
use tests::{Person, on_both};

use super::{
    Scene, account_of, audited, bindings_of, change, contexts_of, decide, decide_as, mails_to, person_of,
    returned,
};

const DAY: i64 = 86_400;

#[tokio::test]
async fn an_approval_makes_person_account_context_and_mail() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        let application = &scene.application;
        assert_eq!((application.status, application.revision), (ApplicationStatus::Approved, 1));
        assert_eq!(application.decided_by, Some(scene.teacher.id));
        let mother = person_of(&city, &scene.mother).await.unwrap();
        assert_eq!((mother.name.as_str(), mother.family_name.as_str()), ("陳美玲", "陳"));
        assert_eq!(mother.email.as_deref(), Some(scene.mother.guardian.email.as_str()));
        assert!(mother.email_verified && mother.active);
        let binding = &bindings_of(&city, &scene.pupil).await[0];
        assert_eq!((binding.status, binding.method), (BindingStatus::Approved, BindingMethod::Teacher));
        assert_eq!(application.binding, Some(binding.id));
        let account = account_of(&city, PersonId(mother.id)).await.unwrap();
        assert_eq!(account.login_name, Some(scene.mother.guardian.email.clone()));
        assert!(account.activation_mailed && account.state == "pending");
        assert_eq!(account.activation_dies_at, city.clock.now().plus(3 * DAY).0);
        let contexts = contexts_of(&city, PersonId(mother.id)).await;
        assert_eq!((contexts.len(), contexts[0].role.as_str()), (1, "guardian"));
        let mails = mails_to(&city, &scene.mother.guardian.email).await;
        assert!(mails.len() == 1 && mails[0].contains("/activate/link?t=") && mails[0].contains("呂○潔"));
        assert!(!mails[0].contains("呂小潔") && !mails[0].contains(&scene.mother.guardian.national_id));
    })
    .await;
}

#[tokio::test]
async fn a_teacher_gains_the_role_in_the_chooser_at_once_and_no_second_account() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let (teacher, colleague) = (city.homeroom_teacher_of("二年二班", "莫名").await, city.teacher().await);
        let before = city::contexts::standing(&city.app, colleague.id).await.unwrap().unwrap();
        assert_eq!(before.contexts.len(), 1, "and it is in memory now");
        let mother = city.applicant_like(&colleague).await;
        let application = mother.applies_for(&city, &pupil).await;
        assert_eq!(decide(&city, &application, &teacher, Verdict::Approve).await, Decided::Done);
        let after = city::contexts::standing(&city.app, colleague.id).await.unwrap().unwrap();
        assert_eq!(after.contexts.len(), 2);
        assert!(after.active, "her password still counts");
        assert_eq!(after.profile.email, before.profile.email, "her mailbox is not another one's to change");
        let mails = mails_to(&city, &mother.guardian.email).await;
        assert!(mails.len() == 1 && !mails[0].contains("/activate/link"), "{mails:?}");
    })
    .await;
}

#[tokio::test]
async fn no_link_ever_opens_an_account_of_the_school() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let (teacher, newcomer) = (city.homeroom_teacher_of("二年二班", "莫名").await, city.newcomer().await);
        let mother = city.applicant_like(&newcomer).await;
        let application = mother.applies_for(&city, &pupil).await;
        assert_eq!(decide(&city, &application, &teacher, Verdict::Approve).await, Decided::Done);
        let account = account_of(&city, newcomer.id).await.unwrap();
        assert!(!account.activation_mailed && account.login_name.is_none());
        assert!(!mails_to(&city, &mother.guardian.email).await[0].contains("/activate/link"));
        let sent = applications::resend_link(&city.app, application.id, city.clock.now()).await.unwrap();
        assert!(!sent);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_anothers_login_name_is_never_shared() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        let father = city.applicant("呂大華").await.guardian;
        let email = scene.mother.guardian.email.clone();
        let father =
            city.applicant_with(domain::binding::GuardianData { email: email.clone(), ..father }).await;
        let application = father.applies_for(&city, &scene.pupil).await;
        assert_eq!(decide(&city, &application, &scene.teacher, Verdict::Approve).await, Decided::Done);
        let person = person_of(&city, &father).await.unwrap();
        let account = account_of(&city, PersonId(person.id)).await.unwrap();
        let expected = email.replace('@', "+2@");
        assert_eq!(account.login_name.as_deref(), Some(expected.as_str()));
        let mails = mails_to(&city, &email).await;
        assert!(mails.iter().any(|mail| mail.contains(&expected)), "he is told his own name");
    })
    .await;
}

#[tokio::test]
async fn other_guardians_are_told_who_was_added_unless_the_family_is_sealed() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        let first = &scene.mother.guardian.email;
        let father = city.applicant("呂大華").await;
        let application = father.applies_for(&city, &scene.pupil).await;
        decide(&city, &application, &scene.teacher, Verdict::Approve).await;
        let mails = mails_to(&city, first).await;
        assert!(mails[1].contains("呂大華") && mails[1].contains("母親"), "{}", mails[1]);
        let barred = city.applicant("某甲").await;
        let number = domain::identifiers::NationalId::parse(&barred.guardian.national_id).unwrap();
        let org = application.org;
        let block = bindings::NewBlock {
            id: uuid::Uuid::now_v7(),
            student: scene.pupil.id,
            org,
            who: Some(number),
            note: "保護令".to_owned(),
            by: scene.teacher.id,
        };
        bindings::set_custody_block(&city.app, block, city.clock.now()).await.unwrap();
        let aunt = city.applicant("陳小玉").await;
        let application = aunt.applies_for(&city, &scene.pupil).await;
        decide(&city, &application, &scene.teacher, Verdict::Approve).await;
        let mails = mails_to(&city, first).await;
        assert_eq!(mails.len(), 3);
        assert!(!mails[2].contains("陳小玉"), "{}", mails[2]);
    })
    .await;
}

#[tokio::test]
async fn only_the_reviewers_of_the_students_class_of_now_decide_and_only_from_their_day_on() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let other = city.homeroom_teacher_of("三年一班", "王師").await;
        let (deputy, admin) = (city.colleague("李代").await, city.colleague("張主任").await);
        city.gives_duty(&deputy, Duty::Deputy, &scene.pupil).await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &scene.pupil).await;
        let as_of = async |person: &tests::Person, source| {
            let application = city.application(scene.application.id).await;
            decide_as(&city, &application, person, (source, Verdict::Approve)).await
        };
        assert_eq!(as_of(&other, Source::Teacher).await, Decided::NotYours, "never another teacher");
        assert_eq!(as_of(&scene.teacher, Source::SchoolAdmin).await, Decided::NotYours);
        assert_eq!(as_of(&deputy, Source::Deputy).await, Decided::NotYours, "not called yet");
        city.clock.advance(6 * DAY);
        assert_eq!(as_of(&admin, Source::SchoolAdmin).await, Decided::NotYours, "not called yet");
        let acts = audited(&city).await.into_iter().filter(|act| act == "application.refused");
        assert_eq!(acts.count(), 4, "each refusal is on record");
        assert_eq!(as_of(&deputy, Source::Deputy).await, Decided::Done);
    })
    .await;
}

#[tokio::test]
async fn a_teacher_does_not_decide_about_herself() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "莫小安").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let deputy = city.colleague("李代").await;
        city.gives_duty(&deputy, Duty::Deputy, &pupil).await;
        let application = city.applicant_like(&teacher).await.applies_for(&city, &pupil).await;
        assert_eq!(decide(&city, &application, &teacher, Verdict::Approve).await, Decided::NotYours);
        let act = (Source::Deputy, Verdict::Approve);
        assert_eq!(decide_as(&city, &application, &deputy, act).await, Decided::Done, "called at once");
    })
    .await;
}

#[tokio::test]
async fn an_application_follows_the_student_to_another_class() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let other = city.homeroom_teacher_of("三年一班", "王師").await;
        let target = class::Entity::find().filter(class::Column::Label.eq("三年一班"));
        let target = target.one(city.app.db.read()).await.unwrap().unwrap().id;
        let moves = context::Entity::update_many()
            .col_expr(context::Column::ClassId, Expr::value(target))
            .filter(context::Column::PersonId.eq(scene.pupil.id.0));
        change(&city, moves).await;
        let moves = enrollment::Entity::update_many()
            .col_expr(enrollment::Column::ClassId, Expr::value(target))
            .filter(enrollment::Column::PersonId.eq(scene.pupil.id.0));
        change(&city, moves).await;
        let approve = Verdict::Approve;
        assert_eq!(
            decide(&city, &scene.application, &scene.teacher, approve.clone()).await,
            Decided::NotYours
        );
        assert_eq!(decide(&city, &scene.application, &other, approve).await, Decided::Done);
    })
    .await;
}

#[tokio::test]
async fn an_application_follows_the_student_to_another_school() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let there = city.person("石生").student("313601", "二年一班").activated().await;
        let other = city.person("王師").teacher("313601").homeroom("二年一班").activated().await;
        let there = contexts_of(&city, there.id).await.remove(0);
        let moves = context::Entity::update_many()
            .col_expr(context::Column::OrgId, Expr::value(there.org_id))
            .col_expr(context::Column::ClassId, Expr::value(there.class_id))
            .filter(context::Column::PersonId.eq(scene.pupil.id.0));
        change(&city, moves).await;
        let seat = enrollment::Entity::update_many()
            .col_expr(enrollment::Column::ClassId, Expr::value(there.class_id))
            .filter(enrollment::Column::PersonId.eq(scene.pupil.id.0));
        change(&city, seat).await;
        assert_eq!(city.application(scene.application.id).await.org.0, there.org_id);
        assert_eq!(decide(&city, &scene.application, &other, Verdict::Approve).await, Decided::Done);
        let mother = person_of(&city, &scene.mother).await.unwrap();
        assert_eq!(contexts_of(&city, PersonId(mother.id)).await[0].org_id, there.org_id);
    })
    .await;
}

#[tokio::test]
async fn what_is_returned_tells_why_and_where_to_go_on() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        assert_eq!(decide(&city, &scene.application, &scene.teacher, returned()).await, Decided::Done);
        let application = city.application(scene.application.id).await;
        assert_eq!(application.status, ApplicationStatus::Rejected);
        assert_eq!(application.reason, Some(ReturnReason::RelationUnproven));
        assert_eq!(application.reason_text.as_deref(), Some("請附戶口名簿"));
        let mails = mails_to(&city, &scene.mother.guardian.email).await;
        assert!(mails[0].contains("請附戶口名簿") && mails[0].contains("/binding"), "{}", mails[0]);
        assert!(bindings_of(&city, &scene.pupil).await.is_empty());
        assert!(person_of(&city, &scene.mother).await.is_none(), "nobody was made");
    })
    .await;
}

#[tokio::test]
async fn a_binding_that_was_over_lives_again_and_is_the_same_one() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        let binding = bindings_of(&city, &scene.pupil).await.remove(0);
        let (by, now) = (Some(scene.teacher.id), city.clock.now());
        let cause = domain::binding::life::Cause::Unnamed;
        assert!(bindings::change_binding(&city.app, binding.id, cause, by, now).await.unwrap());
        let ids = scene.mother.submits(&city, &[(&scene.pupil, Relation::Other)]).await.unwrap();
        let again = city.application(ids[0]).await;
        assert_eq!(decide(&city, &again, &scene.teacher, Verdict::Approve).await, Decided::Done);
        let revived = bindings_of(&city, &scene.pupil).await;
        assert_eq!((revived.len(), revived[0].id), (1, binding.id));
        assert_eq!((revived[0].status, revived[0].relation), (BindingStatus::Approved, Relation::Other));
        assert_eq!(revived[0].reason, None);
        assert_eq!(super::living_contexts_of(&city, binding.guardian).await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_about_her_own_family_and_the_next_one_is_reminded_at_once() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let mother = city.person("許文君").teacher("313602").homeroom("二年二班");
        let mother = mother.guardian_of(&pupil, Relation::Mother).activated().await;
        let admin = city.colleague("組長").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
        let father = city.applicant("羅建宏").await.applies_for(&city, &pupil).await;
        assert_eq!(decide(&city, &father, &mother, Verdict::Approve).await, Decided::NotYours);
        let decision = Decision {
            application: father.id,
            revision: father.revision,
            by: admin.id,
            source: Source::SchoolAdmin,
            verdict: Verdict::Approve,
        };
        let decided = applications::decide(&city.app, decision, city.clock.now()).await.unwrap();
        assert_eq!(decided, Decided::Done, "there is no other teacher");
    })
    .await;
}

#[tokio::test]
async fn a_number_that_was_corrected_leads_past_no_block_and_to_no_decision_of_ones_own() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let number = |text: &str| domain::identifiers::NationalId::parse(text).unwrap();
        let corrects = async |person: &Person, to: &str| {
            let (own, id, to, now) = (city.app.clone(), person.id, number(to), city.clock.now());
            let act = city.app.db.write(async move |tx: &Act<'_>| {
                let sealer = own.keyring.sealer();
                city::accounts::renumber_within(tx, &sealer, id, &to, now).await
            });
            act.await.unwrap();
        };
        let bars = async |who: &str| {
            let block = bindings::NewBlock {
                id: uuid::Uuid::now_v7(),
                student: scene.pupil.id,
                org: scene.application.org,
                who: Some(number(who)),
                note: "裁定".to_owned(),
                by: scene.teacher.id,
            };
            bindings::set_custody_block(&city.app, block, city.clock.now()).await.unwrap();
        };
        // The court wrote the number that he had before.
        let father = city.person("羅建宏").guardian_of(&scene.pupil, Relation::Father).activated().await;
        corrects(&father, "A800000014").await;
        bars(&father.national_id).await;
        let bindings = bindings::of_student(&city.app, scene.pupil.id).await.unwrap();
        assert!(bindings.iter().all(|binding| binding.status == domain::contexts::BindingStatus::Blocked));
        // And he applies with the former number where the present one is barred.
        let uncle = city.person("羅建國").activated().await;
        corrects(&uncle, "A900000007").await;
        bars("A900000007").await;
        let old = city.applicant_like(&uncle).await.applies_for(&city, &scene.pupil).await;
        assert_eq!(decide(&city, &old, &scene.teacher, Verdict::Approve).await, Decided::Barred);
        // A teacher does not decide about herself by a number she had.
        let own = city.applicant_like(&scene.teacher).await;
        corrects(&scene.teacher, "B123456708").await;
        let own = own.applies_for(&city, &scene.pupil).await;
        assert_eq!(decide(&city, &own, &scene.teacher, Verdict::Approve).await, Decided::NotYours);
    })
    .await;
}
