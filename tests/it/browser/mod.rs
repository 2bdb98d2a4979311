//! Stories in a real Chromium (`tests/clients/browser`), with the portal as the service.
//!
//! Left out unless `TEST_BROWSER=1`: `tests/run` installs Chromium and the scripts. Pictures go to
//! `tests/screenshots`; `UPDATE_IMAGES=1` renews those of the README in `docs/images`.

mod pages;

use std::path::PathBuf;

use serde_json::json;
use tests::{City, Database, Person};

use crate::clients::{person, run, wanted};
use crate::demo::story;
use crate::portal;
use crate::upstream::real as other_provider;

/// Plays a story for someone whom `cast` finds or makes in the city.
async fn play(script: &str, cast: impl AsyncFn(&City) -> Person) {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let portal = portal::open(&city).await;
    let someone = cast(&city).await;
    let input = json!({ "portal": portal, "provider": city.url, "person": person(&someone) });
    run_story(script, input).await;
}

pub(crate) async fn run_story(script: &str, mut input: serde_json::Value) {
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    input["screenshots"] = json!(project.join("screenshots"));
    input["images"] = json!(wanted("UPDATE_IMAGES").then(|| project.join("../docs/images")));
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
async fn going_back_never_ends_at_an_error_page_of_the_browser() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let newcomers = [city.newcomer().await, city.newcomer().await];
    let newcomers: Vec<_> = newcomers.iter().map(person).collect();
    run_story("back.mjs", json!({ "provider": city.url, "newcomers": newcomers })).await;
}

#[tokio::test]
async fn what_was_typed_outlives_a_switch_of_the_language() {
    play("language.mjs", async |city| city.parent_of_three().await).await;
}

#[tokio::test]
async fn everything_works_without_scripts() {
    play("without_scripts.mjs", async |city| city.teacher_mother().await).await;
}

#[tokio::test]
async fn a_mother_links_the_account_of_another_provider_and_comes_in_by_it() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let port = other_provider::free_port();
    let city = City::today(Database::Sqlite, |config| {
        config.upstream.insert("other".to_owned(), other_provider::section(port));
    })
    .await;
    let _provider = other_provider::start(port, &city).await;
    let portal = portal::open(&city).await;
    let mother = city.teacher_mother().await;
    let input = json!({ "portal": portal, "provider": city.url, "person": person(&mother) });
    run_story("other_ways.mjs", input).await;
}

#[tokio::test]
async fn a_mother_binds_herself_to_two_children_at_two_schools() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let options = story::options("binding");
    let city = story::start(&options).await;
    let teacher = city.file.accounts.iter().find(|account| account.login == "moming").unwrap();
    run_story("binding.mjs", json!({ "demo": &city.file, "password": &teacher.password })).await;
    city.stop().await;
    std::fs::remove_dir_all(&options.dir).unwrap();
}
