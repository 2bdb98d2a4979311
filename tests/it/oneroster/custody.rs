//! What a school's custody block means to the roster.

use city::bindings::{self, NewBlock};
use domain::identifiers::NationalId;
use domain::ids::{OrgId, PersonId};
use platform::db::Act;
use roster::oneroster::{ImportOptions, Kind, Report};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{audit_entry, binding, identifier};
use tests::{City, on_both};
use uuid::Uuid;

use super::bundle::Bundle;
use super::facts::{binding_of, contexts, identifiers, person};

const FATHER: &str = "G-luojianhong";
const CHILD: &str = "S-luoyian";

async fn id(city: &City, sourced_id: &str) -> PersonId {
    PersonId(person(city, sourced_id).await.unwrap().id)
}

/// A block of the child's school, against one number or everybody new.
async fn block(city: &City, who: Option<&str>) -> Uuid {
    let org = OrgId(contexts(city, CHILD).await[0].org_id);
    let by = id(city, "T-moming").await;
    let who = who.map(|number| NationalId::parse(number).unwrap());
    let new = NewBlock {
        id: uuid::Uuid::now_v7(),
        student: id(city, CHILD).await,
        org,
        who,
        note: "保護令".to_owned(),
        by,
    };
    bindings::set_custody_block(&city.app, new, city.clock.now()).await.unwrap()
}

/// The roster names only the mother as the child's agent; whom it named besides is taken out.
pub(super) fn without_father(bundle: &Bundle) -> [(&'static str, String); 3] {
    let columns = ["agentSourcedIds", "metadata.agentRelations", "metadata.agentBases"];
    let told = columns.map(|column| (column, bundle.get("users.csv", CHILD, column)));
    for (column, word) in columns.into_iter().zip(["T-moming", "mother", "statutory"]) {
        bundle.set("users.csv", CHILD, column, word);
    }
    told
}

pub(super) fn with_father(bundle: &Bundle, told: &[(&'static str, String)]) {
    for (column, value) in told {
        bundle.set("users.csv", CHILD, column, value);
    }
}

async fn bindings_of_father(city: &City) -> Vec<binding::Model> {
    let (father, child) = (id(city, FATHER).await, id(city, CHILD).await);
    let bindings = binding::Entity::find().filter(binding::Column::GuardianId.eq(father.0));
    bindings.filter(binding::Column::StudentId.eq(child.0)).all(city.app.db.read()).await.unwrap()
}

async fn refusals(city: &City) -> Vec<audit_entry::Model> {
    let refused = audit_entry::Entity::find().filter(audit_entry::Column::Act.eq("binding.refused"));
    refused.all(city.app.db.read()).await.unwrap()
}

fn told(report: &Report) -> bool {
    report.to_string().contains("guardians barred by a custody block: 1\n")
}

#[tokio::test]
async fn a_guardian_barred_by_number_is_not_bound_by_the_roster_until_the_block_is_lifted() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        let named = without_father(&bundle);
        bundle.must_import(&city).await;
        let number = identifiers(&city, FATHER, "national_id").await.remove(0);
        let block = block(&city, Some(&number)).await;
        with_father(&bundle, &named);
        let dry = ImportOptions { dry_run: true, ..ImportOptions::default() };
        let rehearsed = bundle.import(&city, dry).await.unwrap();
        assert!(rehearsed.barred == 1 && refusals(&city).await.is_empty(), "{rehearsed}");
        for _ in 1..=2 {
            let report = bundle.must_import(&city).await;
            assert!(report.barred == 1 && told(&report), "{report}");
            assert_eq!((report.of(Kind::Agent).added, report.of(Kind::Agent).set_aside), (0, 0), "{report}");
            assert!(bindings_of_father(&city).await.is_empty());
            assert_eq!(contexts(&city, FATHER).await.len(), 1, "the other child is his");
            assert_eq!(refusals(&city).await.len(), 1, "it is on record once");
        }
        let refused = refusals(&city).await.remove(0);
        let (father, child) = (id(&city, FATHER).await, id(&city, CHILD).await);
        assert_eq!((refused.actor, refused.subject), ("operator".to_owned(), child.to_string()));
        assert!(refused.detail.contains(&father.to_string()) && !refused.detail.contains(&number));
        let by = id(&city, "T-moming").await;
        bindings::lift_custody_block(&city.app, block, by, city.clock.now()).await.unwrap();
        let report = bundle.must_import(&city).await;
        assert_eq!((report.barred, report.of(Kind::Agent).changed), (0, 1), "{report}");
        assert_eq!(binding_of(&city, FATHER, CHILD).await.status, "approved");
        assert_eq!(contexts(&city, FATHER).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_block_of_everybody_new_keeps_new_agents_out_and_those_who_are_bound_in() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        let named = without_father(&bundle);
        bundle.must_import(&city).await;
        block(&city, None).await;
        with_father(&bundle, &named);
        // Whom the roster names anew, though she is bound, is not new.
        bundle.set("users.csv", CHILD, "metadata.agentBases", "guardian,statutory");
        let report = bundle.must_import(&city).await;
        assert_eq!(report.barred, 1, "{report}");
        assert!(bindings_of_father(&city).await.is_empty());
        assert_eq!(binding_of(&city, "T-moming", CHILD).await.status, "approved");
    })
    .await;
}

#[tokio::test]
async fn a_binding_that_was_over_does_not_live_again_past_a_block() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let named = without_father(&bundle);
        bundle.must_import(&city).await;
        assert_eq!(binding_of(&city, FATHER, CHILD).await.status, "ended");
        block(&city, None).await;
        with_father(&bundle, &named);
        let report = bundle.must_import(&city).await;
        assert_eq!(report.barred, 1, "{report}");
        assert_eq!(binding_of(&city, FATHER, CHILD).await.status, "ended");
        assert_eq!(contexts(&city, FATHER).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_frozen_binding_stays_frozen_whatever_the_roster_says() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let number = identifiers(&city, FATHER, "national_id").await.remove(0);
        block(&city, Some(&number)).await;
        assert_eq!(binding_of(&city, FATHER, CHILD).await.status, "blocked");
        for basis in ["guardian", "statutory"] {
            let bases = bundle.get("users.csv", CHILD, "metadata.agentBases");
            bundle.set("users.csv", CHILD, "metadata.agentBases", &bases.replace("statutory", basis));
            bundle.must_import(&city).await;
            let binding = binding_of(&city, FATHER, CHILD).await;
            assert_eq!((binding.status.as_str(), binding.reason.as_deref()), ("blocked", Some("custody")));
            assert_eq!(contexts(&city, FATHER).await.len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn who_gets_a_barred_number_by_the_roster_is_frozen_at_once() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        block(&city, Some("A800000014")).await;
        assert_eq!(binding_of(&city, FATHER, CHILD).await.status, "approved");
        bundle.set("users.csv", FATHER, "metadata.nationalId", "A800000014");
        bundle.must_import(&city).await;
        let binding = binding_of(&city, FATHER, CHILD).await;
        assert_eq!((binding.status.as_str(), binding.reason.as_deref()), ("blocked", Some("custody")));
        assert_eq!(contexts(&city, FATHER).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_binding_that_lives_against_a_block_is_frozen_when_the_roster_names_it_anew() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        block(&city, Some("A800000014")).await;
        // The father got the number by another way than the roster.
        let hers = identifier::Entity::update_many()
            .col_expr(
                identifier::Column::Lookup,
                Expr::value(city.app.keyring.sealer().lookup_hash("A800000014").to_vec()),
            )
            .filter(identifier::Column::PersonId.eq(id(&city, FATHER).await.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(hers.exec(tx).await?)).await.unwrap();
        let bases = bundle.get("users.csv", CHILD, "metadata.agentBases");
        bundle.set("users.csv", CHILD, "metadata.agentBases", &bases.replace("statutory", "guardian"));
        let report = bundle.must_import(&city).await;
        assert_eq!(report.barred, 1, "{report}");
        let binding = binding_of(&city, FATHER, CHILD).await;
        assert_eq!((binding.status.as_str(), binding.reason.as_deref()), ("blocked", Some("custody")));
        assert_eq!(contexts(&city, FATHER).await.len(), 1);
        assert_eq!(binding_of(&city, "T-moming", CHILD).await.status, "approved");
    })
    .await;
}
