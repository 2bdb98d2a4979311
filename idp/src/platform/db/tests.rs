//! The commit path on a real SQLite file.

use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use super::{Db, DbConfig, check_version};
use crate::platform::fault::StoreError;

struct Place {
    dir: std::path::PathBuf,
    db: Db,
}

impl Place {
    async fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("idp-db-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let db = Db::connect(&DbConfig {
            url: format!("sqlite:{}/test.db", dir.display()).into(),
            connections: 2,
            acquire_seconds: 5,
        })
        .await
        .unwrap();
        db.write(|tx| Box::pin(async move { run(tx, "CREATE TABLE t (id INTEGER PRIMARY KEY)").await }))
            .await
            .unwrap();
        Self { dir, db }
    }

    async fn count(&self) -> i32 {
        let ask = Statement::from_string(DbBackend::Sqlite, "SELECT count(*) AS n FROM t");
        self.db.read().query_one_raw(ask).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    async fn insert(&self, id: i32) -> Result<(), StoreError> {
        self.db
            .write(move |tx| {
                Box::pin(async move { run(tx, &format!("INSERT INTO t (id) VALUES ({id})")).await })
            })
            .await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.dir).unwrap();
    }
}

async fn run(tx: &DatabaseTransaction, sql: &str) -> Result<(), StoreError> {
    tx.execute_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_at_once_all_commit() {
    let place = Place::new("many").await;
    let answers = join_all((0..500).map(|id| place.insert(id))).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(place.count().await, 500);
}

#[tokio::test]
async fn an_act_that_panics_is_undone_alone_and_the_writer_goes_on() {
    let place = Place::new("panics").await;
    let panicking = place.db.write(|tx| {
        Box::pin(async move {
            run(tx, "INSERT INTO t (id) VALUES (7)").await?;
            assert!(tx.get_database_backend() != DbBackend::Sqlite, "on purpose");
            Ok(())
        })
    });
    let (panicked, beside) = tokio::join!(panicking, place.insert(8));
    assert!(matches!(panicked, Err(StoreError::Unavailable(_))), "{panicked:?}");
    beside.unwrap();
    place.insert(9).await.unwrap();
    assert_eq!(place.count().await, 2);
}

#[tokio::test]
async fn an_act_that_fails_is_undone_alone() {
    let place = Place::new("undone").await;
    let failing = place.db.write(|tx| {
        Box::pin(async move {
            run(tx, "INSERT INTO t (id) VALUES (7)").await?;
            Err::<(), _>(StoreError::inconsistent("t", "id", 7))
        })
    });
    let (before, failed, after) = tokio::join!(place.insert(1), failing, place.insert(2));
    assert!(before.is_ok() && after.is_ok());
    assert!(matches!(failed, Err(StoreError::Inconsistent { .. })));
    assert_eq!(place.count().await, 2);
}

#[tokio::test]
async fn a_broken_constraint_is_named() {
    let place = Place::new("conflict").await;
    place.insert(1).await.unwrap();
    assert!(matches!(place.insert(1).await, Err(StoreError::Conflict(text)) if text.contains("t.id")));
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let place = Place::new("reader").await;
    let insert = Statement::from_string(DbBackend::Sqlite, "INSERT INTO t (id) VALUES (1)");
    assert!(place.db.read().execute_raw(insert).await.is_err());
    assert_eq!(place.count().await, 0);
}

#[test]
fn a_sqlite_that_can_lose_writes_is_refused() {
    for good in ["3.51.3", "3.52.0", "4.0.0"] {
        assert!(check_version(good).is_ok(), "{good}");
    }
    for bad in ["3.51.2", "3.50.9", "3.9.99", "", "x"] {
        assert!(check_version(bad).is_err(), "{bad}");
    }
}
