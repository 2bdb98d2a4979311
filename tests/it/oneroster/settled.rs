//! Bindings that people ended: the roster alone lets none of them live again.

use city::bindings;
use domain::binding::EndReason;
use domain::binding::life::Cause;
use domain::ids::BindingId;
use roster::oneroster::Report;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use tables::audit_entry::{Column, Entity};
use tests::{City, on_both};

use super::bundle::Bundle;
use super::facts::{binding_of, contexts, identifiers};
use super::vouched::approve;

const FATHER: &str = "G-luojianhong";
const CHILD: &str = "S-luoyian";
const ROLE: &str = "role-S-luoyian-1";

/// The binding is over as it was, and nothing can be done in it.
async fn is_over(city: &City, report: &Report, reason: EndReason) {
    assert_eq!(report.settled, 1, "{report}");
    assert!(report.to_string().contains("guardians whose binding only an approval revives: 1\n"), "{report}");
    let binding = binding_of(city, FATHER, CHILD).await;
    assert_eq!((binding.status.as_str(), binding.reason.as_deref()), ("ended", Some(reason.as_str())));
    assert_eq!(
        (binding.from_roster, contexts(city, FATHER).await.len()),
        (false, 1),
        "the other child is his"
    );
}

async fn refusals(city: &City) -> u64 {
    let refused = Entity::find().filter(Column::Act.eq("binding.refused"));
    refused.count(city.app.db.read()).await.unwrap()
}

async fn stays_over_until_it_is_approved(city: &City, cause: Cause, reason: EndReason) {
    let bundle = Bundle::of(city, 300);
    bundle.must_import(city).await;
    let (id, now) = (BindingId(binding_of(city, FATHER, CHILD).await.id), city.clock.now());
    assert!(bindings::change_binding(&city.app, id, cause, None, now).await.unwrap());
    // He is named on another ground.
    let bases = bundle.get("users.csv", CHILD, "metadata.agentBases");
    bundle.set("users.csv", CHILD, "metadata.agentBases", &bases.replace("statutory", "guardian"));
    for _ in 0..2 {
        is_over(city, &bundle.must_import(city).await, reason).await;
        assert_eq!(refusals(city).await, 1, "it is on record once");
    }
    // The child is known by another sourcedId.
    bundle.reissue(CHILD, "S-reissued");
    is_over(city, &bundle.must_import(city).await, reason).await;
    // The child leaves and comes back.
    bundle.set("roles.csv", ROLE, "endDate", "2026-11-01");
    bundle.must_import(city).await;
    city.clock.advance(86_400);
    bundle.set("roles.csv", ROLE, "endDate", "");
    is_over(city, &bundle.must_import(city).await, reason).await;
    assert_eq!(binding_of(city, "T-moming", CHILD).await.status, "approved");
    approve(city, &identifiers(city, FATHER, "national_id").await[0]).await;
    let report = bundle.must_import(city).await;
    let binding = binding_of(city, FATHER, CHILD).await;
    assert_eq!(
        (report.settled, binding.status.as_str(), binding.from_roster),
        (0, "approved", true),
        "{report}"
    );
    assert_eq!(contexts(city, FATHER).await.len(), 2);
    assert!(bundle.must_import(city).await.is_quiet());
}

#[tokio::test]
async fn what_the_school_found_wrong_stays_over_whatever_the_roster_says_until_it_is_approved() {
    on_both(async |city| {
        stays_over_until_it_is_approved(&city, Cause::FoundWrong, EndReason::NotMyChild).await;
    })
    .await;
}

#[tokio::test]
async fn what_the_school_unbound_as_asked_stays_over_whatever_the_roster_says_until_it_is_approved() {
    on_both(async |city| {
        stays_over_until_it_is_approved(&city, Cause::Requested, EndReason::Requested).await;
    })
    .await;
}
