//! When a row ends, what refers to it ends, and comes back with it.

use domain::oneroster::Brake;
use roster::oneroster::{ImportError, ImportOptions, Kind, Report};
use tests::{City, on_both};

use super::bundle::Bundle;
use super::ending::{grant, is_over};
use super::facts::{acts_as, binding_of, class_of, contexts, identifiers, person, row_counts};

fn ended(report: &Report) -> [u64; 5] {
    [Kind::User, Kind::Role, Kind::Enrollment, Kind::Agent, Kind::Class].map(|kind| report.of(kind).ended)
}

/// A delta of users.csv that deletes the teacher and a pupil, whose own role rows nobody deletes.
fn deletes(bundle: &Bundle, people: &[&str]) {
    bundle.only_delta("users");
    for person in people {
        bundle.set("users.csv", person, "status", "tobedeleted");
    }
}

async fn is_gone(city: &City, person_id: &str) {
    assert!(contexts(city, person_id).await.is_empty(), "{person_id}");
    assert!(!person(city, person_id).await.unwrap().active, "{person_id}");
}

#[tokio::test]
async fn whoever_is_deleted_has_no_role_place_or_binding_left_though_their_rows_stand() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        assert_eq!(acts_as(&city, "t1").await[0].homeroom[0].label, "四年一班");
        let hers = grant(&city, "t1").await;
        deletes(&bundle, &["t1", "s1"]);
        let report = bundle.must_import(&city).await;
        assert_eq!(ended(&report), [2, 2, 2, 1, 0], "{report}");
        is_gone(&city, "t1").await;
        is_gone(&city, "s1").await;
        assert!(is_over(&city, hers).await);
        let binding = binding_of(&city, "g1", "s1").await;
        assert_eq!((binding.status.as_str(), binding.reason.as_deref()), ("ended", Some("left")));
        assert_eq!(acts_as(&city, "g1").await.len(), 1, "the other child is hers");
        assert!(bundle.must_import(&city).await.is_quiet());
        bundle.all_bulk();
        let report = bundle.must_import(&city).await;
        assert!(report.is_quiet() && report.refused > 0, "their rows name nobody: {report}");
        is_gone(&city, "t1").await;
    })
    .await;
}

#[tokio::test]
async fn whoever_is_missing_from_all_users_has_nothing_left_though_the_other_files_say_so() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        bundle.remove("users.csv", "t1");
        bundle.set("roles.csv", "r-t1", "metadata.titles", "學年主任");
        bundle.copy("roles.csv", "r-t1", "r-t1-new");
        bundle.set("roles.csv", "r-t1-new", "orgSourcedId", "O2");
        let report = bundle.must_import(&city).await;
        assert_eq!(ended(&report), [1, 1, 1, 0, 0], "{report}");
        is_gone(&city, "t1").await;
        assert!(bundle.must_import(&city).await.is_quiet());
        is_gone(&city, "t1").await;
    })
    .await;
}

#[tokio::test]
async fn whoever_is_back_has_role_place_number_and_binding_again() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        let before = row_counts(&city).await;
        deletes(&bundle, &["t1", "s1", "g1"]);
        let report = bundle.must_import(&city).await;
        assert_eq!(ended(&report), [3, 2, 2, 2, 0], "{report}");
        is_gone(&city, "g1").await;
        city.clock.advance(86_400);
        for person in ["t1", "s1", "g1"] {
            bundle.set("users.csv", person, "status", "");
        }
        let report = bundle.must_import(&city).await;
        assert_eq!((report.of(Kind::Role).changed, report.refused), (2, 0), "{report}");
        assert_eq!(acts_as(&city, "t1").await[0].homeroom[0].label, "四年一班");
        assert_eq!(class_of(&city, "s1").await.as_deref(), Some("四年一班"));
        assert_eq!(identifiers(&city, "s1", "student_number").await, ["1130001"]);
        for child in ["s1", "s2"] {
            assert_eq!(binding_of(&city, "g1", child).await.status, "approved", "{child}");
        }
        assert_eq!(acts_as(&city, "g1").await.len(), 2);
        bundle.all_bulk();
        let report = bundle.must_import(&city).await;
        assert!(report.is_quiet() && report.refused == 0, "{report}");
        let after = row_counts(&city).await;
        assert_eq!((before[5], before[6], before[8]), (after[5], after[6], after[8]), "the same rows");
    })
    .await;
}

#[tokio::test]
async fn only_the_guardian_is_back_and_so_are_her_bindings() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        bundle.only_delta("users");
        for status in ["tobedeleted", ""] {
            bundle.set("users.csv", "g1", "status", status);
            bundle.retain("users.csv", |line| line[0] == "g1");
            bundle.must_import(&city).await;
            let expected = if status.is_empty() { "approved" } else { "ended" };
            assert_eq!(binding_of(&city, "g1", "s1").await.status, expected);
        }
        assert_eq!(acts_as(&city, "g1").await.len(), 2);
        assert!(bundle.must_import(&city).await.is_quiet());
    })
    .await;
}

#[tokio::test]
async fn what_leaves_the_roster_while_its_person_is_away_does_not_come_back() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        deletes(&bundle, &["t1"]);
        bundle.must_import(&city).await;
        bundle.only_delta("roles");
        bundle.set("roles.csv", "r-t1", "status", "tobedeleted");
        bundle.must_import(&city).await;
        bundle.only_delta("users");
        bundle.set("users.csv", "t1", "status", "");
        bundle.must_import(&city).await;
        assert!(contexts(&city, "t1").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_school_that_is_gone_takes_its_classes_and_roles_along_and_brings_them_back() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        bundle.only_delta("orgs");
        bundle.set("orgs.csv", "O1", "status", "tobedeleted");
        let report = bundle.must_import(&city).await;
        assert_eq!(ended(&report), [0, 4, 4, 2, 2], "{report}");
        for person in ["t1", "t2", "s1", "s2", "g1"] {
            assert!(contexts(&city, person).await.is_empty(), "{person}");
        }
        city.clock.advance(86_400);
        bundle.set("orgs.csv", "O1", "status", "");
        let report = bundle.must_import(&city).await;
        assert_eq!(report.refused, 0, "{report}");
        assert_eq!(acts_as(&city, "t2").await[0].homeroom[0].label, "四年二班");
        assert_eq!(class_of(&city, "s2").await.as_deref(), Some("四年二班"));
        assert_eq!(acts_as(&city, "g1").await.len(), 2);
        bundle.all_bulk();
        let report = bundle.must_import(&city).await;
        assert!(report.is_quiet() && report.refused == 0, "{report}");
    })
    .await;
}

#[tokio::test]
async fn in_a_class_that_is_gone_is_nobody() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        bundle.only_delta("classes");
        bundle.set("classes.csv", "K401", "status", "tobedeleted");
        let report = bundle.must_import(&city).await;
        assert_eq!(ended(&report), [0, 0, 2, 0, 1], "{report}");
        assert_eq!(class_of(&city, "s1").await, None);
        assert!(acts_as(&city, "t1").await[0].homeroom.is_empty());
        bundle.set("classes.csv", "K401", "status", "");
        bundle.must_import(&city).await;
        assert_eq!(class_of(&city, "s1").await.as_deref(), Some("四年一班"));
        assert_eq!(acts_as(&city, "t1").await[0].homeroom[0].label, "四年一班");
    })
    .await;
}

#[tokio::test]
async fn what_would_end_with_a_person_is_under_the_brake_too() {
    let city = City::sqlite().await;
    let bundle = Bundle::small(&city);
    bundle.must_import(&city).await;
    deletes(&bundle, &["s1"]);
    let tight = |rows| ImportOptions { brake: Brake { percent: 5, rows }, ..ImportOptions::default() };
    let refused = bundle.import(&city, tight(0)).await.unwrap_err();
    assert!(matches!(&refused, ImportError::Brake(text) if text.contains("1 of 5 roles")), "{refused}");
    assert!(refused.to_string().contains("1 of 4 enrolments, 1 of 2 guardians' bindings"), "{refused}");
    assert_eq!(contexts(&city, "s1").await.len(), 1, "nothing was written");
    bundle.import(&city, tight(1)).await.unwrap();
    assert!(contexts(&city, "s1").await.is_empty());
}
