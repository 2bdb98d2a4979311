//! A change of school with time between: the bindings of guardians live again when the student is back.

use city::bindings::{self, NewBlock};
use domain::contexts::{BindingMethod, BindingStatus};
use domain::ids::{OrgId, PersonId};
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::binding::{Column, Entity, Model};
use tests::{City, on_both};

use super::bundle::Bundle;
use super::facts::{binding_of, contexts, person};

const FATHER: &str = "G-wangdatong";
const CHILD: &str = "S-wangxiaoming";
const ROLE: &str = "role-S-wangxiaoming-1";
const DAY: i64 = 86_400;

/// A father for whom the school vouched and of whom the roster knows nothing, and a child that just left.
pub(super) async fn left(city: &City) -> Bundle {
    let bundle = Bundle::of(city, 300);
    bundle.must_import(city).await;
    for column in ["agentSourcedIds", "metadata.agentRelations", "metadata.agentBases"] {
        bundle.set("users.csv", CHILD, column, "");
    }
    bundle.must_import(city).await;
    let binding = binding_of(city, FATHER, CHILD).await;
    assert_eq!(binding.status, "ended");
    let by_school = Entity::update_many()
        .col_expr(Column::Status, Expr::value(BindingStatus::Approved.as_str()))
        .col_expr(Column::Reason, Expr::value(None::<String>))
        .col_expr(Column::Method, Expr::value(BindingMethod::Teacher.as_str()))
        .filter(Column::Id.eq(binding.id));
    city.app.db.write(async move |tx: &Act<'_>| Ok(by_school.exec(tx).await?)).await.unwrap();
    bundle.set("roles.csv", ROLE, "endDate", "2026-11-01");
    bundle.must_import(city).await;
    let binding = binding_of(city, FATHER, CHILD).await;
    assert_eq!((binding.status.as_str(), binding.reason.as_deref()), ("ended", Some("left")));
    bundle
}

pub(super) async fn back(city: &City, bundle: &Bundle) -> Model {
    bundle.set("roles.csv", ROLE, "endDate", "");
    bundle.must_import(city).await;
    binding_of(city, FATHER, CHILD).await
}

#[tokio::test]
async fn a_binding_survives_the_holidays_between_two_schools() {
    on_both(async |city| {
        let bundle = left(&city).await;
        assert!(contexts(&city, FATHER).await.is_empty());
        city.clock.advance(77 * DAY);
        let binding = back(&city, &bundle).await;
        assert_eq!((binding.status.as_str(), binding.reason.as_deref()), ("approved", None));
        assert_eq!(contexts(&city, FATHER).await.len(), 1);
        let rows = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
        assert_eq!(rows.into_iter().filter(|row| row.act == "binding.revived").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_guardian_who_was_switched_off_meanwhile_is_let_in_again_with_the_binding() {
    on_both(async |city| {
        let bundle = left(&city).await;
        bundle.remove("users.csv", FATHER);
        bundle.remove("demographics.csv", FATHER);
        bundle.retain("roles.csv", |line| !line[0].contains(FATHER));
        bundle.must_import(&city).await;
        assert!(!person(&city, FATHER).await.unwrap().active);
        city.clock.advance(DAY);
        let binding = back(&city, &bundle).await;
        assert_eq!(binding.status, "approved");
        assert!(person(&city, FATHER).await.unwrap().active);
        assert_eq!(contexts(&city, FATHER).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_was_away_for_longer_is_bound_anew() {
    on_both(async |city| {
        let bundle = left(&city).await;
        city.clock.advance(101 * DAY);
        assert_eq!(back(&city, &bundle).await.status, "ended");
        assert!(contexts(&city, FATHER).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_only_the_roster_vouched_for_lives_again_only_by_the_roster() {
    on_both(async |city| {
        let bundle = left(&city).await;
        let by_roster = Entity::update_many()
            .col_expr(Column::Method, Expr::value(BindingMethod::Registry.as_str()))
            .filter(Column::Id.eq(binding_of(&city, FATHER, CHILD).await.id));
        city.app.db.write(async move |tx: &Act<'_>| Ok(by_roster.exec(tx).await?)).await.unwrap();
        assert_eq!(back(&city, &bundle).await.status, "ended");
    })
    .await;
}

#[tokio::test]
async fn nobody_comes_back_past_a_custody_block() {
    on_both(async |city| {
        let bundle = left(&city).await;
        let child = PersonId(person(&city, CHILD).await.unwrap().id);
        let by = PersonId(person(&city, "T-moming").await.unwrap().id);
        let org = OrgId(contexts(&city, "T-moming").await[0].org_id);
        let block = NewBlock {
            id: uuid::Uuid::now_v7(),
            student: child,
            org,
            who: None,
            note: "保護令".to_owned(),
            by,
        };
        bindings::set_custody_block(&city.app, block, city.clock.now()).await.unwrap();
        assert_eq!(back(&city, &bundle).await.status, "ended");
        assert!(contexts(&city, FATHER).await.is_empty());
    })
    .await;
}
