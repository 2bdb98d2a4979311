//! One row that cannot be read keeps nobody from the others.

use std::time::{Duration, Instant};

use city::clients;
use city::grants::LogoutNotice;
use platform::db::Act;
use platform::jobs::{self, JobKind};
use sea_orm::{ConnectionTrait as _, Statement};
use tests::{City, Database, on_both};
use uuid::Uuid;

use super::serve;
use super::sink::Sink;

async fn run(city: &City, sql: &'static str) {
    let act = city.app.db.write(async move |tx: &Act<'_>| {
        tx.execute_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
        Ok(())
    });
    act.await.unwrap();
}

/// Puts a row into the news that cannot be read; PostgreSQL takes no text that is none, but a kind of a later release.
async fn break_news(city: &City) {
    let sql = match city.database() {
        Database::Sqlite => "INSERT INTO invalidation (kind, key, at) VALUES (x'ff', x'ff', 'x')",
        Database::Postgres => "INSERT INTO invalidation (kind, key, at) VALUES ('later', '?', 0)",
    };
    run(city, sql).await;
}

#[tokio::test]
async fn a_node_goes_on_to_hear_the_others_past_news_that_cannot_be_read() {
    on_both(async |city| {
        let node = serve(&city, |_| ()).await;
        let mut client = city.client("leave").await.registered;
        let id = client.id.clone();
        let knows = async || clients::find_active(&node.app, &id).await.unwrap().is_some();
        assert!(knows().await);
        break_news(&city).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(knows().await);
        client.active = false;
        clients::put(&city.app.db, client, city.app.now()).await.unwrap();
        let began = Instant::now();
        while knows().await {
            assert!(began.elapsed() < Duration::from_secs(5), "it is deaf");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // The newest row is what a start looks at.
        break_news(&city).await;
        serve(&city, |_| ()).await.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn deliveries_go_on_past_one_that_cannot_be_read() {
    on_both(async |mut city| {
        city.breaks_the_outbox();
        let sink = Sink::answering(&[]).await;
        city.stop_serving().await;
        let uri = Some(sink.url.clone());
        let client = city.register("leave", |client| client.backchannel_logout_uri = uri).await;
        // More than one node delivers at once, and due before everything else.
        for number in 0..20 {
            let (id, payload, attempts) = match city.database() {
                Database::Sqlite => (format!("x'{number:032x}'"), "x'ff'", "'many'"),
                Database::Postgres => (format!("'{number:032x}'"), r"'\xff'", "0"),
            };
            for (kind, id) in [("later", id.clone()), ("mail", id.replacen('0', "1", 1))] {
                let is_readable = kind == "mail" && city.database() == Database::Postgres;
                if !is_readable {
                    let sql = format!(
                        "INSERT INTO outbox (id, kind, payload, run_at, attempts, created_at) \
                         VALUES ({id}, '{kind}', {payload}, 0, {attempts}, 0)"
                    );
                    run(&city, sql.leak()).await;
                }
            }
        }
        let sid = "sid-1".to_owned();
        let person = Uuid::from_u128(7);
        let notice = LogoutNotice { client_id: client.id().to_owned(), sid, person };
        let now = city.app.now();
        let act = city.app.db.write(async move |tx: &Act<'_>| jobs::enqueue_logout(tx, &notice, now).await);
        act.await.unwrap();
        let _node = serve(&city, |config| config.server.allow_private_targets = true).await;
        assert!(sink.wait(1).await.remove(0).starts_with("logout_token="));
        // What cannot be read is neither lost nor counted as late.
        assert!(!jobs::is_late(&city.app.db, JobKind::Mail, city.app.now()).await.unwrap());
        assert!(jobs::count_pending(&city.app.db).await.unwrap() >= 20);
    })
    .await;
}
