//! Stories in a real Chromium (`tests/clients/browser`), with the portal as the service.
//!
//! Left out unless `TEST_BROWSER=1`: `tests/run` installs Chromium and the scripts. Pictures go to
//! `tests/screenshots`; `UPDATE_IMAGES=1` renews the two of the README in `docs/images`.

use std::path::PathBuf;

use serde_json::json;
use tests::{City, Database, Person};

use crate::clients::{person, run, wanted};
use crate::portal;

/// Plays a story for someone whom `cast` finds or makes in the city.
async fn play(script: &str, cast: impl AsyncFn(&City) -> Person) {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let portal = portal::open(&city).await;
    let someone = cast(&city).await;
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let input = json!({
        "portal": portal,
        "provider": city.url,
        "person": person(&someone),
        "screenshots": project.join("screenshots"),
        "images": wanted("UPDATE_IMAGES").then(|| project.join("../docs/images")),
    });
    let said = run(PathBuf::from("node"), &format!("browser/{script}"), &input).await;
    assert!(said.contains("done"), "{said}");
}

#[tokio::test]
async fn a_teacher_who_is_a_mother_has_her_first_day() {
    play("first_day.mjs", async |city| city.new_teacher_mother().await).await;
}

#[tokio::test]
async fn two_tabs_for_two_children_stay_right() {
    play("two_tabs.mjs", async |city| city.parent_of_three().await).await;
}

#[tokio::test]
async fn everything_works_without_scripts() {
    play("without_scripts.mjs", async |city| city.teacher_mother().await).await;
}
