//! `kill -9` at any moment loses nothing that was acknowledged.
//!
//! The real binary serves; workers redeem, refresh, revoke and sign in, and note what was acknowledged. It is
//! killed under this load, started again, and held to the notes. Left out unless `TEST_FAULTS=1`, which
//! `tests/run` sets after it built the binary.

mod ledger;
pub(super) mod server;

use std::sync::Arc;
use std::time::Duration;

use tests::{City, Database};
use tokio::task::JoinSet;

use crate::clients::wanted;
use ledger::{Ledger, Worker};
use server::Server;

/// As often as issue 2 asks for.
const KILLS: u32 = 20;
/// Workers of each kind.
const WORKERS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_twenty_kills_on_each_database() {
    if !wanted("TEST_FAULTS") {
        return;
    }
    for database in Database::wanted() {
        let mut city = City::today(database, |_| ()).await;
        let client = city.client("ledger").await;
        let mut people = vec![];
        for _ in 0..WORKERS {
            people.push(Arc::new(city.pupil().await));
        }
        city.stop_serving().await;
        let mut server = Server::of(&city);
        let mut ledger = Ledger::default();
        for round in 0..KILLS {
            server.start().await;
            ledger.check(&client).await;
            let mut workers = JoinSet::new();
            for person in &people {
                for worker in Worker::ALL {
                    let browser = city.browser();
                    workers.spawn(worker.work(client.clone(), browser, Arc::clone(person)));
                }
            }
            tokio::time::sleep(Duration::from_millis(u64::from(300 + round * 37 % 500))).await;
            server.kill().await;
            while let Some(notes) = workers.join_next().await {
                ledger.add(notes.expect("a worker sees only rightful answers"));
            }
        }
        server.start().await;
        ledger.check(&client).await;
        server.kill().await;
        ledger.says_enough(database);
    }
}
