//! The harness itself: what every other test stands on.

use sea_orm::EntityTrait as _;
use tables::{account, binding, context};
use tests::{City, Database, on_both};

#[tokio::test]
async fn a_city_answers_and_its_people_are_there() {
    on_both(async |city| {
        let page = city.browser().get("/nowhere").await;
        assert_eq!(page.status, 404);
        let mother = city.teacher_mother().await;
        let contexts = context::Entity::find().all(city.app.db.read()).await.unwrap();
        let hers: Vec<_> = contexts.iter().filter(|context| context.person_id == mother.id.0).collect();
        assert_eq!(hers.len(), 3, "teacher and mother of two");
        assert_eq!(binding::Entity::find().all(city.app.db.read()).await.unwrap().len(), 2);
        assert_ne!(mother.context("guardian 1"), mother.context("guardian 2"));
    })
    .await;
}

#[tokio::test]
async fn each_city_has_a_database_of_its_own() {
    for database in Database::wanted() {
        let (one, other) = (City::with(database, |_| ()).await, City::with(database, |_| ()).await);
        one.newcomer().await;
        assert_eq!(account::Entity::find().all(one.app.db.read()).await.unwrap().len(), 1);
        assert!(account::Entity::find().all(other.app.db.read()).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_clock_stands_still_until_it_is_moved() {
    let city = City::sqlite().await;
    let before = city.app.now();
    city.clock.advance(3600);
    assert_eq!(city.app.now().since(before), 3600);
}

/// Says on the terminal, past the capture of the test runner, what a plain `cargo test` cannot run.
#[test]
fn what_was_left_out_is_said() {
    use std::io::Write as _;
    for (variable, what) in [
        ("TEST_POSTGRES", "every test once more on PostgreSQL"),
        ("TEST_CLIENTS", "openid-client (npm) and Authlib (PyPI)"),
        ("TEST_BROWSER", "the stories in Chromium"),
        ("TEST_FAULTS", "the long runs of kill -9 under load and of disks that fail"),
    ] {
        if std::env::var_os(variable).is_none_or(|value| value != "1") {
            writeln!(std::io::stderr(), "left out: {what} ({variable}=1; tests/run sets it)").unwrap();
        }
    }
}
