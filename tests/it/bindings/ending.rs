use city::bindings::{self, AgreedWhenAdult, BindRefusal, Delegation};
use domain::binding::life::Cause;
use domain::binding::{EndReason, GuardianData};
use domain::contexts::{BindingStatus, Relation};
use domain::ids::{BindingId, PersonId};
use platform::db::Act;
use sea_orm::EntityTrait as _;
use tests::{City, Person, on_both};
use web::room;

use crate::applications::{Scene, audited, bindings_of, living_contexts_of, mails_to};

const LEAVE: &str = "https://leave.example/backchannel";

/// A mother of the roster who is signed in at a client that wants to be told, acting for her child.
struct Family {
    pupil: Person,
    mother: Person,
    binding: BindingId,
}

impl Family {
    async fn of(city: &City, born: &str) -> Self {
        let pupil = city.person("羅小安").born(born).student("313602", "三年二班").activated().await;
        let mother = city.person("林春嬌").guardian_of(&pupil, Relation::Mother).activated().await;
        let binding = bindings_of(city, &pupil).await[0].id;
        Self { pupil, mother, binding }
    }
}

async fn jobs(city: &City, kind: &str) -> usize {
    let rows = tables::outbox::Entity::find().all(city.app.db.read()).await.unwrap();
    rows.iter().filter(|row| row.kind == kind).count()
}

async fn status(city: &City, binding: BindingId) -> (BindingStatus, Option<EndReason>) {
    let binding = bindings::find(city.app.db.read(), binding).await.unwrap().unwrap();
    (binding.status, binding.reason)
}

#[tokio::test]
async fn a_block_ends_tokens_sessions_and_tells_the_clients() {
    on_both(async |city| {
        let family = Family::of(&city, "2015-03-04").await;
        let client =
            city.register("leave", |client| client.backchannel_logout_uri = Some(LEAVE.to_owned())).await;
        let browser = city.browser();
        let request = client.request().scope("openid edu.acting offline_access");
        let tokens = client.tokens_for(&browser, &request, &family.mother, "guardian 1").await;
        let now = city.clock.now();
        let reason = EndReason::NotMyChild;
        assert!(
            bindings::change_binding(&city.app, family.binding, Cause::Disputed, Some(family.mother.id), now)
                .await
                .unwrap()
        );
        assert_eq!(status(&city, family.binding).await, (BindingStatus::Blocked, Some(reason)));
        assert_eq!(client.userinfo(&tokens.access_token).await.status, 401);
        assert_eq!(client.refresh(&tokens.refresh_token).await.body["error"], "invalid_grant");
        assert_eq!(browser.get("/me").await.url.path(), "/login", "she had nothing else to act as");
        assert!(jobs(&city, "backchannel_logout").await > 0);
        assert!(audited(&city).await.contains(&"binding.blocked".to_owned()));
        assert!(
            bindings::change_binding(&city.app, family.binding, Cause::Unfrozen, None, now).await.unwrap()
        );
        assert_eq!(status(&city, family.binding).await, (BindingStatus::Approved, None));
        assert_eq!(living_contexts_of(&city, family.mother.id).await, 1);
        assert!(
            !bindings::change_binding(&city.app, family.binding, Cause::Unfrozen, None, now).await.unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn who_acts_as_something_else_stays_signed_in() {
    on_both(async |city| {
        let mother = city.teacher_mother().await;
        let (client, browser) = (city.client("leave").await, city.browser());
        let request = client.request().scope("openid edu.acting offline_access");
        let tokens = client.tokens_for(&browser, &request, &mother, "guardian 1").await;
        let binding = bindings::of_guardian(&city.app, mother.id).await.unwrap()[0].id;
        let now = city.clock.now();
        assert!(bindings::change_binding(&city.app, binding, Cause::Unnamed, None, now).await.unwrap());
        assert_eq!(client.refresh(&tokens.refresh_token).await.body["error"], "invalid_grant");
        assert_eq!(browser.get("/me").await.url.path(), "/me");
        let session = city.session_of(&browser).unwrap();
        let session = city::sessions::find(&city.app, session).await.unwrap().unwrap();
        assert_eq!(session.chosen_context, None, "and acts as nothing until she chooses");
        assert!(!bindings::change_binding(&city.app, binding, Cause::Unnamed, None, now).await.unwrap());
    })
    .await;
}

fn delegation(family: &Family, guardian: GuardianData, city: &City) -> Delegation {
    Delegation {
        guardian,
        student: family.pupil.id,
        relation: Relation::Other,
        inviter: family.mother.id,
        scope: "接送、請假".to_owned(),
        valid_until: city.clock.now().plus(30 * 86_400),
    }
}

pub(crate) async fn entrust(city: &City, delegation: Delegation) -> Result<BindingId, BindRefusal> {
    let (app, now) = (city.app.clone(), city.clock.now());
    let act = city
        .app
        .db
        .write(async move |tx: &Act<'_>| bindings::bind_delegated_within(&app, tx, &delegation, now).await);
    act.await.unwrap()
}

#[tokio::test]
async fn whom_a_guardian_entrusted_ends_with_her() {
    on_both(async |city| {
        let family = Family::of(&city, "2015-03-04").await;
        let uncle = city.applicant("林叔叔").await;
        let binding = entrust(&city, delegation(&family, uncle.guardian.clone(), &city)).await.unwrap();
        let bound = bindings::find(city.app.db.read(), binding).await.unwrap().unwrap();
        assert_eq!(bound.inviter, Some(family.mother.id));
        assert_eq!(bound.scope.as_deref(), Some("接送、請假"));
        assert!(mails_to(&city, &uncle.guardian.email).await[0].contains("/activate/link?t="));
        let again = entrust(&city, delegation(&family, uncle.guardian.clone(), &city)).await;
        assert_eq!(again, Err(BindRefusal::AlreadyBound));
        let now = city.clock.now();
        let (actor, cause) = (Some(family.mother.id), Cause::Disputed);
        bindings::change_binding(&city.app, family.binding, cause, actor, now).await.unwrap();
        assert_eq!(status(&city, binding).await, (BindingStatus::Ended, Some(EndReason::Withdrawn)));
        assert_eq!(living_contexts_of(&city, bound.guardian).await, 0);
        let frozen = entrust(&city, delegation(&family, uncle.guardian, &city)).await;
        assert_eq!(frozen, Err(BindRefusal::NotEntitled));
    })
    .await;
}

#[tokio::test]
async fn a_delegation_ends_on_its_day() {
    on_both(async |city| {
        let family = Family::of(&city, "2015-03-04").await;
        let uncle = city.applicant("林叔叔").await;
        let binding = entrust(&city, delegation(&family, uncle.guardian.clone(), &city)).await.unwrap();
        city.clock.advance(30 * 86_400 - 1);
        bindings::end_expired(&city.app, city.clock.now()).await.unwrap();
        assert_eq!(status(&city, binding).await.0, BindingStatus::Approved);
        city.clock.advance(1);
        for _ in 0..2 {
            bindings::end_expired(&city.app, city.clock.now()).await.unwrap();
        }
        assert_eq!(status(&city, binding).await, (BindingStatus::Ended, Some(EndReason::Expired)));
        assert_eq!(mails_to(&city, &uncle.guardian.email).await.len(), 2, "told once");
        assert_eq!(status(&city, family.binding).await.0, BindingStatus::Approved);
    })
    .await;
}

async fn come_of_age(city: &City) {
    let begin = BindingId(room::BEGIN);
    let last = bindings::end_of_age(&city.app, begin, city.clock.now()).await.unwrap();
    assert_eq!(last, None, "one batch");
}

#[tokio::test]
async fn a_child_of_age_ends_the_binding_and_may_let_it_go_on() {
    on_both(async |city| {
        // Of age on 2026-11-26.
        let family = Family::of(&city, "2008-11-26").await;
        come_of_age(&city).await;
        assert_eq!(status(&city, family.binding).await.0, BindingStatus::Approved);
        city.clock.advance(2 * 86_400);
        come_of_age(&city).await;
        assert_eq!(status(&city, family.binding).await, (BindingStatus::Ended, Some(EndReason::Majority)));
        assert_eq!(living_contexts_of(&city, family.mother.id).await, 0);
        let agree = async |student: PersonId, yes| {
            let now = city.clock.now();
            bindings::agree_when_adult(&city.app, student, family.binding, yes, now).await.unwrap()
        };
        assert_eq!(agree(family.mother.id, true).await, AgreedWhenAdult::NoBinding, "only the child");
        assert_eq!(agree(family.pupil.id, true).await, AgreedWhenAdult::Done);
        come_of_age(&city).await;
        assert_eq!(status(&city, family.binding).await, (BindingStatus::Approved, None));
        assert_eq!(living_contexts_of(&city, family.mother.id).await, 1);
        assert_eq!(agree(family.pupil.id, false).await, AgreedWhenAdult::Done);
        assert_eq!(status(&city, family.binding).await, (BindingStatus::Ended, Some(EndReason::Majority)));
    })
    .await;
}

#[tokio::test]
async fn a_child_is_asked_from_seventeen_and_a_half() {
    on_both(async |city| {
        let (young, nearly) = (Family::of(&city, "2010-01-01").await, Family::of(&city, "2009-01-01").await);
        let now = city.clock.now();
        let agree = async |family: &Family| {
            bindings::agree_when_adult(&city.app, family.pupil.id, family.binding, true, now).await.unwrap()
        };
        assert_eq!(agree(&young).await, AgreedWhenAdult::TooYoung);
        assert_eq!(agree(&nearly).await, AgreedWhenAdult::Done);
        city.clock.advance(60 * 86_400);
        come_of_age(&city).await;
        assert_eq!(status(&city, nearly.binding).await.0, BindingStatus::Approved);
    })
    .await;
}

#[tokio::test]
async fn a_barred_guardian_is_not_set_free_while_the_block_stands() {
    on_both(async |city| {
        let scene = Scene::approved(&city).await;
        let binding = bindings_of(&city, &scene.pupil).await.remove(0);
        let number = domain::identifiers::NationalId::parse(&scene.mother.guardian.national_id).unwrap();
        let block = bindings::NewBlock {
            id: uuid::Uuid::now_v7(),
            student: scene.pupil.id,
            org: scene.application.org,
            who: Some(number),
            note: "停止親權".to_owned(),
            by: scene.teacher.id,
        };
        let now = city.clock.now();
        let block = bindings::set_custody_block(&city.app, block, now).await.unwrap();
        assert_eq!(status(&city, binding.id).await, (BindingStatus::Blocked, Some(EndReason::Custody)));
        assert_eq!(living_contexts_of(&city, binding.guardian).await, 0);
        assert!(!bindings::change_binding(&city.app, binding.id, Cause::Unfrozen, None, now).await.unwrap());
        bindings::lift_custody_block(&city.app, block, scene.teacher.id, now).await.unwrap();
        assert!(bindings::change_binding(&city.app, binding.id, Cause::Unfrozen, None, now).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn by_a_delegation_nobody_comes_into_the_account_of_somebody_whose_number_she_knows() {
    on_both(async |city| {
        let family = Family::of(&city, "2015-03-04").await;
        let other = city.person("王小明").student("313602", "三年三班").activated().await;
        let stranger = city.person("陳美玲").guardian_of(&other, Relation::Mother).pending().await;
        let typed = city.applicant_like(&stranger).await;
        let refused = entrust(&city, delegation(&family, typed.guardian.clone(), &city)).await;
        assert_eq!(refused, Err(BindRefusal::Unproved), "her number alone");
        assert!(mails_to(&city, &typed.guardian.email).await.is_empty(), "and no link to another's mailbox");
        let herself = city.applicant_herself(&stranger).await;
        assert!(entrust(&city, delegation(&family, herself.guardian, &city)).await.is_ok());
    })
    .await;
}
