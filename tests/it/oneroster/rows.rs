//! What several rows say is derived anew when one of them goes.

use tests::on_both;

use super::bundle::Bundle;
use super::ending::{grant, is_over};
use super::facts::{acts_as, class_of, contexts, identifiers, person};

#[tokio::test]
async fn a_pupil_of_two_places_is_in_the_class_of_the_one_that_is_left() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.copy("enrollments.csv", "e-s1", "e-s1b");
        bundle.set("enrollments.csv", "e-s1b", "classSourcedId", "K402");
        bundle.must_import(&city).await;
        for (gone, left) in [("e-s1b", Some("四年一班")), ("e-s1", None)] {
            bundle.remove("enrollments.csv", gone);
            bundle.must_import(&city).await;
            assert_eq!(class_of(&city, "s1").await.as_deref(), left, "without {gone}");
            let kept = contexts(&city, "s1").await[0].class_id;
            assert_eq!(kept.is_some(), left.is_some(), "without {gone}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_place_that_landed_last_may_be_the_one_that_goes() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        let (first, last) = ("e-s1b", "e-s1");
        bundle.copy("enrollments.csv", last, first);
        bundle.set("enrollments.csv", first, "classSourcedId", "K402");
        let line = |id: &str| bundle.line("enrollments.csv", id);
        assert!(line(last) < line(first));
        bundle.must_import(&city).await;
        bundle.remove("enrollments.csv", last);
        bundle.must_import(&city).await;
        assert_eq!(class_of(&city, "s1").await.as_deref(), Some("四年二班"));
    })
    .await;
}

/// A second row that says the same role.
fn twice(bundle: &Bundle, row: &str, new: &str) {
    bundle.copy("roles.csv", row, new);
}

#[tokio::test]
async fn one_role_in_two_rows_is_one_identity_and_stands_by_either() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        twice(&bundle, "r-s1", "r-s1x");
        twice(&bundle, "r-t1", "r-t1x");
        bundle.set("roles.csv", "r-t1", "metadata.titles", "設備組長");
        bundle.set("roles.csv", "r-t1x", "metadata.titles", "資訊組長");
        bundle.set("roles.csv", "r-t1x", "roleType", "secondary");
        let report = bundle.must_import(&city).await;
        assert_eq!(report.refused, 0, "{report}");
        let (pupil, teacher) = (contexts(&city, "s1").await, contexts(&city, "t1").await);
        assert_eq!((pupil.len(), teacher.len()), (1, 1));
        let both = &acts_as(&city, "t1").await[0];
        assert_eq!(
            (both.titles.as_slice(), both.primary),
            (&["設備組長".into(), "資訊組長".into()][..], true)
        );
        let (his, hers) = (grant(&city, "s1").await, grant(&city, "t1").await);
        bundle.remove("roles.csv", "r-s1");
        bundle.remove("roles.csv", "r-t1");
        bundle.must_import(&city).await;
        assert!(!is_over(&city, his).await && !is_over(&city, hers).await);
        assert_eq!(contexts(&city, "s1").await[0].id, pupil[0].id);
        assert_eq!(identifiers(&city, "s1", "student_number").await, ["1130001"]);
        let left = &acts_as(&city, "t1").await[0];
        assert_eq!((left.titles.as_slice(), left.primary), (&["資訊組長".into()][..], false));
        assert_eq!(left.id.0, teacher[0].id);
        assert!(bundle.must_import(&city).await.is_quiet());
        bundle.remove("roles.csv", "r-t1x");
        bundle.must_import(&city).await;
        assert!(is_over(&city, hers).await && contexts(&city, "t1").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn two_rows_of_one_role_keep_what_a_file_without_the_column_does_not_say() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        twice(&bundle, "r-t1", "r-t1x");
        bundle.set("roles.csv", "r-t1", "metadata.titles", "設備組長");
        bundle.set("roles.csv", "r-t1x", "metadata.titles", "資訊組長");
        bundle.must_import(&city).await;
        let titles = async || acts_as(&city, "t1").await[0].titles.clone();
        bundle.drop_columns("roles.csv", &["metadata.titles", "metadata.studentNumber"]);
        assert!(bundle.must_import(&city).await.is_quiet());
        // One of the two rows is news for another reason.
        bundle.set("roles.csv", "r-t1x", "beginDate", "2026-08-02");
        bundle.must_import(&city).await;
        assert_eq!(titles().await, ["設備組長", "資訊組長"], "the column that is absent erases nothing");
        bundle.remove("roles.csv", "r-t1");
        bundle.must_import(&city).await;
        assert_eq!(titles().await, ["資訊組長"], "the row that is left is known still");
        assert_eq!(contexts(&city, "t1").await.len(), 1);
        assert_eq!(identifiers(&city, "s1", "student_number").await, ["1130001"]);
    })
    .await;
}

#[tokio::test]
async fn a_second_row_that_comes_later_joins_the_first_and_one_that_moves_on_leaves_it() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        let known = contexts(&city, "t1").await.remove(0).id;
        twice(&bundle, "r-t1", "r-t1x");
        bundle.set("roles.csv", "r-t1x", "metadata.titles", "資訊組長");
        bundle.must_import(&city).await;
        let one = contexts(&city, "t1").await;
        assert_eq!((one.len(), one[0].id, one[0].titles.as_str()), (1, known, "[\"資訊組長\"]"));
        bundle.set("roles.csv", "r-t1x", "orgSourcedId", "O2");
        bundle.must_import(&city).await;
        let two = contexts(&city, "t1").await;
        assert_eq!((two.len(), two[0].id, two[0].titles.as_str()), (2, known, "[]"));
        assert!(bundle.must_import(&city).await.is_quiet());
    })
    .await;
}

#[tokio::test]
async fn two_times_at_a_school_with_days_between_are_two_identities() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.set("roles.csv", "r-t1", "endDate", "2027-02-01");
        twice(&bundle, "r-t1", "r-t1x");
        bundle.set("roles.csv", "r-t1x", "beginDate", "2027-03-01");
        bundle.set("roles.csv", "r-t1x", "endDate", "");
        bundle.must_import(&city).await;
        assert_eq!(contexts(&city, "t1").await.len(), 2);
        super::facts::moves_to(&city, time::macros::date!(2027 - 02 - 15), 0);
        assert!(acts_as(&city, "t1").await.is_empty());
        super::facts::moves_to(&city, time::macros::date!(2027 - 03 - 01), 0);
        assert_eq!(acts_as(&city, "t1").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_person_whose_first_row_goes_is_what_her_other_row_says() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.copy("users.csv", "t1", "t1b");
        bundle.set("users.csv", "t1b", "givenName", "老師二");
        bundle.must_import(&city).await;
        assert_eq!(person(&city, "t1").await.unwrap().name, "林老師");
        bundle.remove("users.csv", "t1");
        bundle.set("roles.csv", "r-t1", "userSourcedId", "t1b");
        bundle.set("enrollments.csv", "e-t1", "userSourcedId", "t1b");
        bundle.remove("demographics.csv", "t1");
        let report = bundle.must_import(&city).await;
        assert_eq!(person(&city, "t1").await.unwrap().name, "林老師二", "{report}");
        assert_eq!(acts_as(&city, "t1").await[0].homeroom.len(), 1);
        assert!(bundle.must_import(&city).await.is_quiet());
        bundle.set("users.csv", "t1b", "givenName", "老師三");
        bundle.must_import(&city).await;
        assert_eq!(person(&city, "t1").await.unwrap().name, "林老師三");
    })
    .await;
}
