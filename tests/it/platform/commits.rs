//! Commits that the database refuses.

use idp::platform::fault::StoreError;
use sea_orm::{ConnectionTrait as _, Statement};
use tests::{City, Database, on_both};

async fn write(city: &City, sql: &'static str) -> Result<(), StoreError> {
    let act = city.app.db.write(move |tx| {
        Box::pin(async move {
            tx.execute_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
            Ok(())
        })
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
