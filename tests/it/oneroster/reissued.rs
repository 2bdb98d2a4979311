//! People to whom the roster gives another sourcedId.

use roster::oneroster::Kind;
use tests::on_both;

use super::bundle::Bundle;
use super::ending::{grant, is_over};
use super::facts::{binding_of, contexts};

#[tokio::test]
async fn a_binding_goes_on_when_child_or_guardian_gets_another_sourced_id() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let binding = binding_of(&city, "G-luojianhong", "S-luoyian").await;
        bundle.reissue("S-luoyian", "S-reissued");
        let report = bundle.must_import(&city).await;
        assert_eq!(report.of(Kind::Agent).ended, 2, "{report}");
        let after = binding_of(&city, "G-luojianhong", "S-luoyian").await;
        assert_eq!((after.id, after.status.as_str(), after.from_roster), (binding.id, "approved", true));
        bundle.reissue("G-luojianhong", "G-reissued");
        bundle.must_import(&city).await;
        let after = binding_of(&city, "G-luojianhong", "S-luoyian").await;
        assert_eq!((after.id, after.status.as_str(), after.from_roster), (binding.id, "approved", true));
        assert_eq!(contexts(&city, "G-luojianhong").await.len(), 2, "both children are still his");
        assert!(city.mails().await.is_empty(), "nobody is told of an end");
        assert!(bundle.must_import(&city).await.is_quiet());
    })
    .await;
}

#[tokio::test]
async fn a_binding_named_by_two_rows_ends_with_the_last_of_them() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        bundle.reissue("G-luojianhong", "G-reissued");
        bundle.must_import(&city).await;
        let columns = ["agentSourcedIds", "metadata.agentRelations", "metadata.agentBases"];
        for (column, word) in columns.into_iter().zip(["T-moming", "mother", "statutory"]) {
            bundle.set("users.csv", "S-luoyian", column, word);
        }
        bundle.must_import(&city).await;
        assert_eq!(binding_of(&city, "G-luojianhong", "S-luoyian").await.status, "ended");
    })
    .await;
}

#[tokio::test]
async fn a_role_under_another_sourced_id_keeps_class_and_grants() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        for (person, role) in [("S-luoyian", "role-S-luoyian-1"), ("T-moming", "role-T-moming-1")] {
            let (before, grant) = (contexts(&city, person).await, grant(&city, person).await);
            let new = format!("{role}-reissued");
            bundle.copy("roles.csv", role, &new);
            bundle.remove("roles.csv", role);
            let report = bundle.must_import(&city).await;
            let roles = report.of(Kind::Role);
            assert_eq!((roles.added, roles.ended), (1, 1), "{report}");
            assert_eq!(contexts(&city, person).await, before, "she acts as before");
            assert!(!is_over(&city, grant).await);
            assert!(bundle.must_import(&city).await.is_quiet());
            bundle.copy("roles.csv", &new, role);
            bundle.remove("roles.csv", &new);
            bundle.must_import(&city).await;
            assert_eq!(contexts(&city, person).await, before, "and as before that");
        }
        assert_eq!(contexts(&city, "G-luojianhong").await.len(), 2);
        assert!(city.mails().await.is_empty(), "nobody is told of an end");
    })
    .await;
}

#[tokio::test]
async fn who_is_back_under_another_sourced_id_is_in_the_class_that_names_her() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let class = contexts(&city, "S-luoyian").await[0].class_id;
        bundle.copy("roles.csv", "role-S-luoyian-1", "role-new");
        bundle.remove("roles.csv", "role-S-luoyian-1");
        bundle.set("roles.csv", "role-new", "endDate", "2026-11-01");
        bundle.must_import(&city).await;
        assert!(contexts(&city, "S-luoyian").await.is_empty());
        city.clock.advance(86_400);
        bundle.set("roles.csv", "role-new", "endDate", "");
        bundle.must_import(&city).await;
        let after = contexts(&city, "S-luoyian").await;
        assert!(class.is_some() && after[0].class_id == class);
    })
    .await;
}
