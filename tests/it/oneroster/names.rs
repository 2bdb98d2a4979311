//! Sign-in names: one that is in use stays, whatever the roster says.

use platform::db::Act;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use tests::{City, on_both};

use super::bundle::Bundle;
use super::facts::{account, lookup};

const PUPIL: &str = "jiaes1130001";

async fn activate(city: &City, sourced_id: &str, login_name: Option<&str>) {
    let mut row = account(city, sourced_id).await.unwrap().into_active_model();
    row.state = Set("active".to_owned());
    if let Some(name) = login_name {
        (row.login_name, row.login_lookup) = (Set(Some(name.to_owned())), Set(lookup(city, name)));
    }
    city.app.db.write(async move |tx: &Act<'_>| Ok(row.update(tx).await?)).await.unwrap();
}

async fn has_name(city: &City, sourced_id: &str, name: &str) -> bool {
    account(city, sourced_id).await.unwrap().login_lookup == lookup(city, name)
}

/// A second first role, as a member of the staff of another school.
fn works_too(bundle: &Bundle) {
    bundle.add(
        "roles.csv",
        &[
            ("sourcedId", "r-s1-work"),
            ("userSourcedId", "s1"),
            ("roleType", "primary"),
            ("role", "aide"),
            ("beginDate", "2026-08-01"),
            ("orgSourcedId", "O2"),
        ],
    );
}

fn changes_school(bundle: &Bundle) {
    bundle.set("roles.csv", "r-s1", "orgSourcedId", "O2");
    bundle.remove("enrollments.csv", "e-s1");
}

#[tokio::test]
async fn a_second_first_role_renames_nobody() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        assert!(has_name(&city, "s1", PUPIL).await);
        works_too(&bundle);
        let report = bundle.must_import(&city).await;
        assert!(has_name(&city, "s1", PUPIL).await, "not even who waits: the name would show her number");
        assert_eq!(report.names_kept, 0, "{report}");
    })
    .await;
}

#[tokio::test]
async fn a_name_in_use_outlives_a_second_role_and_a_change_of_school_and_the_report_says_so() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        activate(&city, "s1", None).await;
        works_too(&bundle);
        bundle.must_import(&city).await;
        assert!(has_name(&city, "s1", PUPIL).await);
        changes_school(&bundle);
        bundle.remove("roles.csv", "r-s1-work");
        let report = bundle.must_import(&city).await;
        assert!(has_name(&city, "s1", PUPIL).await, "{report}");
        let line = bundle.line("roles.csv", "r-s1");
        assert_eq!((report.names_kept, report.lines_of_names_kept.as_slice()), (1, &[line][..]), "{report}");
        let said = format!("stay though the roster has others: 1\n  roles.csv line {line}\n");
        assert!(report.to_string().contains(&said), "{report}");
    })
    .await;
}

#[tokio::test]
async fn who_waits_for_her_activation_follows_the_roster_and_a_chosen_name_is_never_replaced() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        activate(&city, "s2", Some("xiaoer.wang")).await;
        changes_school(&bundle);
        bundle.set("roles.csv", "r-s2", "orgSourcedId", "O2");
        bundle.remove("enrollments.csv", "e-s2");
        let report = bundle.must_import(&city).await;
        assert_eq!((report.refused, report.names_kept), (0, 0), "{report}");
        assert!(has_name(&city, "s1", "yies1130001").await);
        assert!(has_name(&city, "s2", "xiaoer.wang").await);
    })
    .await;
}
