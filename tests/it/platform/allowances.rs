//! How often something may be done: exact, whoever asks at once.

use domain::timestamp::Timestamp;
use futures_util::future::join_all;
use platform::db::Act;
use platform::limits::{LONGEST_SECONDS, Limit, Taken, Tally, purge};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tables::{allowance, tally};
use tests::{City, Database, on_both};
use web::app::App;

/// As many as ask at the same moment.
const AT_ONCE: usize = 50;
const HOUR: i64 = 3600;

async fn take(app: &App, limit: &Limit, now: Timestamp) -> Taken {
    let limit = limit.clone();
    app.db.write(async move |tx: &Act<'_>| limit.take(tx, now).await).await.unwrap()
}

async fn count(app: &App, tally: &Tally, now: Timestamp) -> Taken {
    let tally = tally.clone();
    app.db.write(async move |tx: &Act<'_>| tally.take(tx, now).await).await.unwrap()
}

fn limit(city: &City, name: &str, most: u16) -> Limit {
    Limit::of(&city.app.keyring.sealer(), &["test", name], most, HOUR)
}

/// Every server of the city; SQLite has one process only.
async fn nodes(city: &City) -> (Vec<App>, Option<tests::Node>) {
    let second = match city.database() {
        Database::Sqlite => None,
        Database::Postgres => Some(city.node().await),
    };
    let apps = [Some(city.app.clone()), second.as_ref().map(|node| node.app.clone())];
    (apps.into_iter().flatten().collect(), second)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_at_once_exactly_so_many_pass_as_are_allowed() {
    on_both(async |city| {
        let (nodes, _second) = nodes(&city).await;
        let now = city.app.now();
        let limit = limit(&city, "race", 5);
        let taken = join_all((0..AT_ONCE).map(|at| take(&nodes[at % nodes.len()], &limit, now))).await;
        assert_eq!(taken.iter().filter(|taken| **taken == Taken::Yes).count(), 5);
        let tally = Tally::of(&city.app.keyring.sealer(), &["test", "race"], 20, HOUR);
        let counted = join_all((0..AT_ONCE).map(|at| count(&nodes[at % nodes.len()], &tally, now))).await;
        assert_eq!(counted.iter().filter(|taken| **taken == Taken::Yes).count(), 20);
        assert_eq!(tally.read(city.app.db.read(), now).await.unwrap(), 20);
    })
    .await;
}

#[tokio::test]
async fn in_no_stretch_of_an_hour_are_there_more() {
    on_both(async |city| {
        let (app, limit) = (&city.app, limit(&city, "sliding", 2));
        let begin = app.now();
        assert_eq!(take(app, &limit, begin).await, Taken::Yes);
        assert_eq!(take(app, &limit, begin.plus(1800)).await, Taken::Yes);
        let next = Taken::No { retry_at: begin.plus(HOUR) };
        assert_eq!(take(app, &limit, begin.plus(1801)).await, next);
        assert_eq!(take(app, &limit, begin.plus(HOUR - 1)).await, next);
        // The first use is an hour old, the second is not: one is free, not two.
        assert_eq!(take(app, &limit, begin.plus(HOUR)).await, Taken::Yes);
        let next = Taken::No { retry_at: begin.plus(1800 + HOUR) };
        assert_eq!(take(app, &limit, begin.plus(HOUR)).await, next);
    })
    .await;
}

#[tokio::test]
async fn names_are_limited_apart_and_stored_as_keyed_hashes() {
    let city = City::sqlite().await;
    let now = city.app.now();
    let sealer = city.app.keyring.sealer();
    let (ab, a_b) = (Limit::of(&sealer, &["ab"], 1, HOUR), Limit::of(&sealer, &["a", "b"], 1, HOUR));
    for limit in [&ab, &a_b, &limit(&city, "other", 1)] {
        assert_eq!(take(&city.app, limit, now).await, Taken::Yes);
    }
    let rows = allowance::Entity::find().all(city.app.db.read()).await.unwrap();
    assert!(rows.len() == 3 && rows.iter().all(|row| row.id.len() == 32));
    assert!(matches!(take(&city.app, &limit(&city, "none", 0), now).await, Taken::No { .. }));
}

#[tokio::test]
async fn an_act_that_fails_takes_nothing() {
    on_both(async |city| {
        let (now, limit) = (city.app.now(), limit(&city, "undone", 1));
        let own = limit.clone();
        let undone = city.app.db.write(async move |tx: &Act<'_>| {
            own.take(tx, now).await?;
            Err::<(), _>(platform::fault::StoreError::Unavailable("on purpose".to_owned()))
        });
        assert!(undone.await.is_err());
        assert_eq!(take(&city.app, &limit, now).await, Taken::Yes);
    })
    .await;
}

#[tokio::test]
async fn a_day_begins_at_midnight_in_taipei() {
    let city = City::sqlite().await;
    let tally = Tally::of(&city.app.keyring.sealer(), &["test", "day"], 1, 24 * HOUR);
    // 2026-11-24 08:00 in Taipei, which is midnight UTC.
    let morning = city.app.now();
    assert_eq!(count(&city.app, &tally, morning).await, Taken::Yes);
    let midnight = morning.plus(16 * HOUR);
    let next = Taken::No { retry_at: midnight };
    assert_eq!(count(&city.app, &tally, midnight.plus(-1)).await, next);
    assert_eq!(count(&city.app, &tally, midnight).await, Taken::Yes);
}

#[tokio::test]
async fn what_says_nothing_any_more_is_removed() {
    on_both(async |city| {
        let (app, now) = (&city.app, city.app.now());
        let tally = Tally::of(&app.keyring.sealer(), &["test"], 9, HOUR);
        take(app, &limit(&city, "old", 2), now).await;
        count(app, &tally, now).await;
        let later = now.plus(LONGEST_SECONDS + HOUR);
        take(app, &limit(&city, "new", 2), later).await;
        count(app, &tally, later).await;
        while purge(&app.db, later).await.unwrap() {}
        assert_eq!(allowance::Entity::find().count(app.db.read()).await.unwrap(), 1);
        assert_eq!(tally::Entity::find().count(app.db.read()).await.unwrap(), 1);
    })
    .await;
}
