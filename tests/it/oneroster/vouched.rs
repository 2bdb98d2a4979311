//! Bindings for which the roster vouches and somebody else too.

use city::applications::{self, Decided, Decision, Item};
use city::bindings::{self, Delegation};
use domain::binding::life::Cause;
use domain::binding::{GuardianData, Source, Verdict};
use domain::contexts::Relation;
use domain::ids::{BindingId, OrgId, PersonId};
use platform::db::Act;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::enrollment;
use tests::{City, on_both};

use super::bundle::Bundle;
use super::custody::{with_father, without_father};
use super::facts::{binding_of, contexts, identifiers, person};

pub(super) const FATHER: &str = "G-luojianhong";
pub(super) const CHILD: &str = "S-luoyian";
pub(super) const DAY: i64 = 86_400;

/// The mother entrusts the father for thirty days.
pub(super) async fn entrust(city: &City) {
    let mut guardian = city.applicant("羅建宏").await.guardian;
    guardian.national_id = identifiers(city, FATHER, "national_id").await.remove(0);
    // By the mailbox that the roster has of him.
    guardian.email = person(city, FATHER).await.unwrap().email.unwrap();
    let delegation = Delegation {
        guardian,
        student: PersonId(person(city, CHILD).await.unwrap().id),
        relation: Relation::Other,
        inviter: PersonId(person(city, "T-moming").await.unwrap().id),
        scope: "接送".to_owned(),
        valid_until: city.clock.now().plus(30 * DAY),
    };
    let (app, now) = (city.app.clone(), city.clock.now());
    let act = city
        .app
        .db
        .write(async move |tx: &Act<'_>| bindings::bind_delegated_within(&app, tx, &delegation, now).await);
    act.await.unwrap().unwrap();
}

#[tokio::test]
async fn who_was_entrusted_and_is_then_named_by_the_roster_stays_as_long_as_the_roster_says() {
    on_both(async |city| {
        for days in [0, 31] {
            let bundle = Bundle::of(&city, 300);
            let named = without_father(&bundle);
            bundle.must_import(&city).await;
            entrust(&city).await;
            city.clock.advance(days * DAY);
            with_father(&bundle, &named);
            bundle.must_import(&city).await;
            let binding = binding_of(&city, FATHER, CHILD).await;
            assert_eq!((binding.status.as_str(), binding.basis.as_str()), ("approved", "statutory"));
            assert_eq!(
                (binding.valid_until, binding.scope, binding.inviter_id),
                (None, None, None),
                "{days} days"
            );
            city.clock.advance(31 * DAY);
            assert!(!bindings::end_expired(&city.app, city.clock.now()).await.unwrap());
            assert_eq!(contexts(&city, FATHER).await.len(), 2);
            without_father(&bundle);
            bundle.must_import(&city).await;
            assert_eq!(
                binding_of(&city, FATHER, CHILD).await.status,
                "ended",
                "nobody else vouched for more"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_frozen_delegation_that_the_roster_names_has_no_last_day_when_it_is_set_free() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        let named = without_father(&bundle);
        bundle.must_import(&city).await;
        entrust(&city).await;
        let (id, now) = (BindingId(binding_of(&city, FATHER, CHILD).await.id), city.clock.now());
        let cause = Cause::Disputed;
        assert!(bindings::change_binding(&city.app, id, cause, None, now).await.unwrap());
        with_father(&bundle, &named);
        bundle.must_import(&city).await;
        let binding = binding_of(&city, FATHER, CHILD).await;
        assert_eq!((binding.status.as_str(), binding.reason.as_deref()), ("blocked", Some("not_my_child")));
        assert_eq!((binding.valid_until, binding.scope, binding.inviter_id), (None, None, None));
        city.clock.advance(31 * DAY);
        let now = city.clock.now();
        assert!(!bindings::end_expired(&city.app, now).await.unwrap());
        assert!(bindings::change_binding(&city.app, id, Cause::Unfrozen, None, now).await.unwrap());
        assert_eq!(contexts(&city, FATHER).await.len(), 2);
        without_father(&bundle);
        bundle.must_import(&city).await;
        assert_eq!(binding_of(&city, FATHER, CHILD).await.status, "ended", "nobody else vouches for it");
    })
    .await;
}

/// Who decides about the child's class.
async fn homeroom_teacher(city: &City) -> PersonId {
    let class = contexts(city, CHILD).await[0].class_id.unwrap();
    let teacher = enrollment::Entity::find()
        .filter(enrollment::Column::ClassId.eq(class))
        .filter(enrollment::Column::Homeroom.eq(true))
        .filter(enrollment::Column::EndedAt.is_null());
    PersonId(teacher.one(city.app.db.read()).await.unwrap().unwrap().person_id)
}

/// The father applies under another name than the roster's, and the teacher approves.
pub(super) async fn approve(city: &City, number: &str) -> GuardianData {
    let mut father = city.applicant("羅健宏").await;
    number.clone_into(&mut father.guardian.national_id);
    let mut submission = father.submission(city, &[]);
    let student = PersonId(person(city, CHILD).await.unwrap().id);
    let org = OrgId(contexts(city, CHILD).await[0].org_id);
    submission.items = vec![Item { student, org, relation: Relation::Father, letter: None }];
    let now = city.clock.now();
    let ids = applications::submit(&city.app, submission, now).await.unwrap().unwrap();
    let decision = Decision {
        application: ids[0],
        revision: city.application(ids[0]).await.revision,
        by: homeroom_teacher(city).await,
        source: Source::Teacher,
        verdict: Verdict::Approve,
    };
    assert_eq!(applications::decide(&city.app, decision, now).await.unwrap(), Decided::Done);
    father.guardian
}

#[tokio::test]
async fn a_binding_of_the_roster_that_the_teacher_approved_too_outlives_the_rosters_word() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        city.clock.advance(DAY);
        approve(&city, &identifiers(&city, FATHER, "national_id").await[0]).await;
        let named = without_father(&bundle);
        bundle.must_import(&city).await;
        let binding = binding_of(&city, FATHER, CHILD).await;
        assert_eq!((binding.status.as_str(), binding.from_roster), ("approved", false));
        assert_eq!(contexts(&city, FATHER).await.len(), 2);
        // What ended and lives again by the roster alone ends with it, whatever was approved before.
        let now = city.clock.now();
        let (id, cause) = (BindingId(binding.id), Cause::Unnamed);
        assert!(bindings::change_binding(&city.app, id, cause, None, now).await.unwrap());
        city.clock.advance(DAY);
        with_father(&bundle, &named);
        bundle.must_import(&city).await;
        assert_eq!(binding_of(&city, FATHER, CHILD).await.status, "approved");
        without_father(&bundle);
        bundle.must_import(&city).await;
        assert_eq!(binding_of(&city, FATHER, CHILD).await.status, "ended");
    })
    .await;
}
