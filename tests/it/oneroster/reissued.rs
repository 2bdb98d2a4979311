//! People to whom the roster gives another sourcedId.

use idp::oneroster::Kind;
use tests::on_both;

use super::bundle::Bundle;
use super::facts::{binding, contexts};

#[tokio::test]
async fn a_tie_goes_on_when_child_or_guardian_gets_another_sourced_id() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let tie = binding(&city, "G-luojianhong", "S-luoyian").await;
        bundle.reissue("S-luoyian", "S-reissued");
        let report = bundle.must_import(&city).await;
        assert_eq!(report.of(Kind::Agent).ended, 2, "{report}");
        let after = binding(&city, "G-luojianhong", "S-luoyian").await;
        assert_eq!((after.id, after.status.as_str(), after.from_roster), (tie.id, "approved", true));
        bundle.reissue("G-luojianhong", "G-reissued");
        bundle.must_import(&city).await;
        let after = binding(&city, "G-luojianhong", "S-luoyian").await;
        assert_eq!((after.id, after.status.as_str(), after.from_roster), (tie.id, "approved", true));
        assert_eq!(contexts(&city, "G-luojianhong").await.len(), 2, "both children are still his");
        assert!(city.mails().await.is_empty(), "nobody is told of an end");
        assert!(bundle.must_import(&city).await.is_quiet());
    })
    .await;
}

#[tokio::test]
async fn a_tie_named_by_two_rows_ends_with_the_last_of_them() {
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
        assert_eq!(binding(&city, "G-luojianhong", "S-luoyian").await.status, "ended");
    })
    .await;
}
