//! A disk that fills or fails loses nothing that was acknowledged, is told to the operator, and is got over without
//! a restart.
//!
//! Left out unless `TEST_FAULTS=1`, which `tests/run` sets after it built the binary.

mod load;
mod shim;
mod small;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use platform::db::path_of;
use secrecy::ExposeSecret as _;
use tests::{City, Database, Log};

use super::kill::server::Server;
use crate::clients::wanted;
use load::Load;
use shim::{EIO, ENOSPC, Shim};
use small::SmallDisk;

/// Calls of a burst that are made to fail, one after the other; more than a burst has.
const MOST_CALLS: u64 = 90;

fn file_of(city: &City) -> PathBuf {
    path_of(city.app.config.database.url.expose_secret()).unwrap()
}

async fn ready(city: &City) -> (u16, String) {
    let answer = reqwest::get(city.address("/ready")).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Waits for a server to which nobody writes.
async fn wait_until_ready(city: &City) {
    let begun = Instant::now();
    while ready(city).await.0 != 200 {
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", ready(city).await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn failed_commits(city: &City) -> u64 {
    let text = reqwest::get(city.address("/metrics")).await.unwrap().text().await.unwrap();
    let line =
        text.lines().find_map(|line| line.strip_prefix("idp_commits_failed_total ")).expect("a counter");
    line.parse().unwrap()
}

/// Lets each call of a burst fail in turn: so many from it on, with this error.
async fn fail_each(load: &mut Load, shim: &Shim, many: u64, error: u64) -> (u64, u32) {
    let mut unavailable = 0;
    let before = shim.disarm();
    for nth in 1..=MOST_CALLS {
        let ready = load.prepare().await;
        let calls = shim.calls();
        shim.arm(nth, many, error);
        let got = load.burst(ready).await;
        shim.disarm();
        let is_over = shim.calls() < calls + nth;
        load.check(&format!("{many} failed with {error} from call {nth}")).await;
        load.recover().await;
        unavailable += got.unavailable;
        if is_over {
            break;
        }
    }
    (shim.disarm() - before, unavailable)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whichever_write_or_sync_fails_what_was_acknowledged_is_there() {
    if !wanted("TEST_FAULTS") {
        return;
    }
    let mut city = City::today(Database::Sqlite, |_| ()).await;
    let database = file_of(&city);
    let mut load = Load::new(&city, &database).await;
    let shim = Shim::build(city.dir(), &database);
    city.stop_serving().await;
    let mut server = Server::of(&city).with(shim.environment());
    server.start().await;
    for (many, error) in [(1, EIO), (7, ENOSPC)] {
        let (failed, unavailable) = fail_each(&mut load, &shim, many, error).await;
        assert!(failed > 20 && unavailable > 20, "{failed} calls failed, {unavailable} answers were 503");
    }
    // For good: nothing is acknowledged, and the operator is told.
    let mut bursts = vec![];
    for _ in 0..3 {
        bursts.push(load.prepare().await);
    }
    shim.arm(1, u64::MAX, EIO);
    for burst in bursts {
        assert_eq!(load.burst(burst).await.acknowledged, 0);
        load.check("while everything fails").await;
    }
    let (status, text) = ready(&city).await;
    assert!(status == 503 && text.contains("\"commits\":false"), "{status} {text}");
    assert!(failed_commits(&city).await > 0);
    shim.disarm();
    wait_until_ready(&city).await;
    load.recover().await;
    let burst = load.prepare().await;
    assert_eq!(load.burst(burst).await.unavailable, 0, "it is got over without a restart");
    // The end comes while the disk fails.
    let last = load.prepare().await;
    shim.arm(9, u64::MAX, EIO);
    load.burst(last).await;
    server.kill().await;
    shim.disarm();
    load.check("after the kill").await;
    server.start().await;
    load.check("after the restart").await;
    load.recover().await;
    server.kill().await;
}

// On one thread, whose log it hears.
#[tokio::test]
async fn a_disk_that_fills_and_is_freed_again_loses_nothing_that_was_acknowledged() {
    if !wanted("TEST_FAULTS") {
        return;
    }
    let Some(disk) = SmallDisk::mount() else { return };
    let (log, _listening) = Log::listen("error");
    let alarms = |state: &str| {
        let text = log.text();
        text.lines().filter(|line| line.contains("commits_failing") && line.contains(state)).count()
    };
    let city = City::today(Database::Sqlite, |config| {
        let file = path_of(config.database.url.expose_secret()).unwrap();
        let moved = disk.path("city.db");
        std::fs::copy(file, &moved).unwrap();
        config.database.url = format!("sqlite:{}", moved.display()).into();
    })
    .await;
    let mut load = Load::new(&city, &file_of(&city)).await;
    let mut heard = (0, 0);
    for round in 0..3 {
        let mut bursts = vec![];
        for _ in 0..3 {
            bursts.push(load.prepare().await);
        }
        load.empty_the_log().await;
        disk.fill();
        for burst in bursts {
            let got = load.burst(burst).await;
            assert!(got.unavailable > 0, "round {round}: {got:?}");
            load.check("while the disk is full").await;
        }
        assert!(ready(&city).await.1.contains("\"commits\":false"));
        disk.free();
        wait_until_ready(&city).await;
        load.recover().await;
        let burst = load.prepare().await;
        assert_eq!(load.burst(burst).await.unavailable, 0, "round {round}");
        load.check("after the disk was freed").await;
        if round == 0 {
            Log::listen_everywhere();
            heard = (alarms("begun"), alarms("over"));
        }
    }
    assert_eq!((alarms("begun") - heard.0, alarms("over") - heard.1), (2, 2), "{}", log.text());
}
