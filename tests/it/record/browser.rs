//! One's own record in a real Chromium, at the width of a telephone and of a desk.

use std::path::PathBuf;

use domain::contexts::Relation;
use serde_json::json;
use tests::{City, Database};

use crate::clients::{person, run, wanted};
use crate::removal::leaver;

#[tokio::test]
async fn a_mother_reads_and_takes_along_her_record_and_another_one_almost_goes() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let schools = |config: &mut platform::config::Config| {
        config.server.school_networks = vec!["127.0.0.0/8".parse().unwrap()];
    };
    let city = City::today(Database::Sqlite, schools).await;
    let pupil = city.pupil_in("三年二班", "呂小安").await;
    let mother = city.person("莫名").guardian_of(&pupil, Relation::Mother).activated().await;
    let (leaver, _) = leaver(&city).await;
    let input = json!({
        "provider": city.url,
        "mother": person(&mother),
        "leaver": person(&leaver),
        "screenshots": PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("screenshots"),
    });
    let said = run(PathBuf::from("node"), "browser/own_record.mjs", &input).await;
    assert!(said.contains("done"), "{said}");
}
