//! Commits that the database refuses.

use idp::platform::db::Act;
use idp::platform::fault::StoreError;
use sea_orm::{ConnectionTrait as _, Statement};
use tests::{City, Database, on_both};

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
