//! Commits that the database refuses.

use std::sync::Arc;

use domain::timestamp::Timestamp;
use platform::audit::{AuditAct, OPERATOR};
use platform::db::Act;
use platform::fault::StoreError;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, Statement};
use tables::audit_entry;
use tests::{City, Database, on_both};
use tokio::sync::Notify;

async fn write(city: &City, sql: &'static str) -> Result<(), StoreError> {
    let act = city.app.db.write(async move |tx: &Act<'_>| {
        tx.execute_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
        Ok(())
    });
    act.await
}

/// Asked by one who does not write.
async fn count(city: &City, sql: &str) -> i64 {
    let readers = city.app.db.read();
    let row = readers.query_one_raw(Statement::from_string(readers.get_database_backend(), sql)).await;
    row.unwrap().unwrap().try_get("", "n").unwrap()
}

#[tokio::test]
async fn a_commit_that_the_database_refuses_leaves_the_next_one_as_it_should_be() {
    on_both(async |city| {
        write(&city, "CREATE TABLE parent (id INTEGER)").await.unwrap();
        write(&city, "CREATE UNIQUE INDEX parents ON parent (id)").await.unwrap();
        let child =
            "CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)";
        write(&city, child).await.unwrap();
        for round in 1..=3 {
            let refused = write(&city, "INSERT INTO child VALUES (7)").await;
            let expected = matches!(refused, Err(StoreError::Unavailable(_) | StoreError::Conflict(_)));
            assert!(expected, "{refused:?}");
            write(&city, "INSERT INTO parent SELECT 100 + count(*) FROM parent").await.unwrap();
            assert_eq!(count(&city, "SELECT count(*) AS n FROM parent").await, round);
            assert_eq!(count(&city, "SELECT count(*) AS n FROM child").await, 0);
        }
        assert_eq!(city.app.db.failed_commits(), 3);
        if city.database() == Database::Postgres {
            let open = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() \
                        AND state LIKE 'idle in transaction%'";
            assert_eq!(count(&city, open).await, 0, "no connection of the pool is left in a transaction");
        }
    })
    .await;
}

#[tokio::test]
async fn an_act_that_passes_over_a_statement_that_failed_is_not_acknowledged_unless_it_is_kept() {
    on_both(async |city| {
        write(&city, "CREATE TABLE once (id INTEGER PRIMARY KEY)").await.unwrap();
        write(&city, "INSERT INTO once VALUES (1)").await.unwrap();
        let act = city.app.db.write(async move |tx: &Act<'_>| {
            let insert = |sql| Statement::from_string(tx.get_database_backend(), sql);
            tx.execute_raw(insert("INSERT INTO once VALUES (2)")).await?;
            let passed_over = tx.execute_raw(insert("INSERT INTO once VALUES (1)")).await;
            assert!(passed_over.is_err());
            Ok(())
        });
        let acknowledged = act.await.is_ok();
        let kept = count(&city, "SELECT count(*) AS n FROM once").await == 2;
        assert_eq!(acknowledged, kept);
        // SQLite undoes the statement alone, PostgreSQL the transaction.
        assert_eq!(kept, city.database() == Database::Sqlite);
    })
    .await;
}

/// One act records itself and then writes a row; another one has the row and then records itself. On PostgreSQL the one
/// had the audit log and waited for the row, and the other had the row and waited for the audit log.
#[tokio::test]
async fn two_acts_that_are_on_record_do_not_wait_for_each_other() {
    on_both(async |city| {
        if city.database() != Database::Postgres {
            return; // SQLite runs one act after the other.
        }
        write(&city, "CREATE TABLE held (n BIGINT)").await.unwrap();
        write(&city, "INSERT INTO held VALUES (0)").await.unwrap();
        let (recorded, locked) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let update = "UPDATE held SET n = n + 1";
        let one = {
            let (recorded, locked) = (Arc::clone(&recorded), Arc::clone(&locked));
            city.app.db.write(async move |act: &Act<'_>| {
                audit(act, "one").await?;
                recorded.notify_one();
                locked.notified().await;
                act.execute_unprepared(update).await?;
                Ok(())
            })
        };
        let other = city.app.db.write(async move |act: &Act<'_>| {
            recorded.notified().await;
            act.execute_unprepared(update).await?;
            locked.notify_one();
            audit(act, "other").await
        });
        let (one, other) = tokio::join!(one, other);
        assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        assert_eq!(count(&city, "SELECT n FROM held").await, 2);
    })
    .await;
}

async fn audit(act: &Act<'_>, subject: &str) -> Result<(), StoreError> {
    act.audit(AuditAct::EpochBegun, OPERATOR, subject, &serde_json::json!({}), Timestamp(0)).await
}

#[tokio::test]
async fn what_a_part_records_is_written_unless_the_part_is_undone() {
    on_both(async |city| {
        let act = city.app.db.write(async move |act: &Act<'_>| {
            audit(act, "before").await?;
            act.part(async |part: &Act<'_>| audit(part, "kept").await).await?;
            let undone = act
                .part(async |part: &Act<'_>| {
                    audit(part, "undone").await?;
                    Err::<(), _>(StoreError::Conflict("no".into()))
                })
                .await;
            assert!(undone.is_err());
            audit(act, "after").await
        });
        act.await.unwrap();
        let rows = audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
        let subjects: Vec<String> = rows.into_iter().map(|row| row.subject).collect();
        assert_eq!(subjects, ["before", "kept", "after"]);
    })
    .await;
}
