//! The commit path on a real SQLite file.

use std::sync::{Arc, Mutex};

use domain::ids::PersonId;
use futures_util::future::join_all;
use sea_orm::sea_query::{Expr, ExprTrait as _, InsertStatement, Query};
use sea_orm::{
    ConnectionTrait, Database, DbBackend, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait as _,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Act, Db, DbConfig, Effects, Undo, check_version};
use crate::fault::StoreError;
use crate::invalidate::Key;
use crate::seal::{SealKey, Sealer};

fn sealer() -> Sealer {
    Sealer::new(&[9; 32], &[SealKey { id: 1, bytes: Zeroizing::new([1; 32]) }]).unwrap()
}

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
        db.write(async move |tx: &Act<'_>| run(tx, "CREATE TABLE t (id INTEGER PRIMARY KEY)").await)
            .await
            .unwrap();
        Self { dir, db }
    }

    /// With a table whose foreign key is judged by the COMMIT.
    async fn with_children(name: &str) -> Self {
        let place = Self::new(name).await;
        let sql = "CREATE TABLE child (parent INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)";
        place.db.write(async move |tx: &Act<'_>| run(tx, sql).await).await.unwrap();
        place
    }

    async fn count(&self) -> i32 {
        let ask = Statement::from_string(DbBackend::Sqlite, "SELECT count(*) AS n FROM t");
        self.db.read().query_one_raw(ask).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    /// An act after which SQLite is in no transaction, as SQLite itself leaves it when its disk fails.
    async fn be_rolled_back(&self) -> Result<(), StoreError> {
        self.db
            .write(async move |tx: &Act<'_>| {
                run(tx, "INSERT INTO t (id) VALUES (-1)").await?;
                run(tx, "ROLLBACK").await
            })
            .await
    }

    /// An act that only the COMMIT refuses.
    async fn be_refused_at_the_commit(&self) -> Result<(), StoreError> {
        self.db.write(async move |tx: &Act<'_>| run(tx, "INSERT INTO child (parent) VALUES (-7)").await).await
    }

    async fn insert(&self, id: i32) -> Result<(), StoreError> {
        self.db
            .write(async move |tx: &Act<'_>| run(tx, &format!("INSERT INTO t (id) VALUES ({id})")).await)
            .await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.dir).unwrap();
    }
}

async fn run(tx: &Act<'_>, sql: &str) -> Result<(), StoreError> {
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
    let panicking = place.db.write(async move |tx: &Act<'_>| {
        run(tx, "INSERT INTO t (id) VALUES (7)").await?;
        assert!(tx.get_database_backend() != DbBackend::Sqlite, "on purpose");
        Ok(())
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
    let failing = place.db.write(async move |tx: &Act<'_>| {
        run(tx, "INSERT INTO t (id) VALUES (7)").await?;
        Err::<(), _>(StoreError::inconsistent("t", "id", 7))
    });
    let (before, failed, after) = tokio::join!(place.insert(1), failing, place.insert(2));
    assert!(before.is_ok() && after.is_ok());
    assert!(matches!(failed, Err(StoreError::Inconsistent { .. })));
    assert_eq!(place.count().await, 2);
}

#[tokio::test]
async fn an_act_that_refuses_is_undone_alone_and_says_why() {
    let place = Place::new("refused").await;
    let refusing = place.db.attempt(async move |act: &Act<'_>| {
        run(act, "INSERT INTO t (id) VALUES (7)").await?;
        Err::<(), _>(Undo::Refused("not today"))
    });
    let (before, refused, after) = tokio::join!(place.insert(1), refusing, place.insert(2));
    assert!(before.is_ok() && after.is_ok());
    assert_eq!(refused.unwrap(), Err("not today"));
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

#[tokio::test]
async fn after_commits_that_failed_what_is_acknowledged_is_in_the_file() {
    let place = Place::with_children("acknowledged").await;
    let mut acknowledged = 0;
    for round in 0..4 {
        let failed = [place.be_rolled_back().await, place.be_refused_at_the_commit().await];
        assert!(failed.iter().all(|it| matches!(it, Err(StoreError::Unavailable(_)))), "{failed:?}");
        for id in 0..3 {
            acknowledged += i32::from(place.insert(round * 3 + id).await.is_ok());
            assert_eq!(place.count().await, acknowledged, "another connection sees what was acknowledged");
        }
    }
    assert_eq!(acknowledged, 12, "the writer recovers at once");
}

#[tokio::test]
async fn who_shares_a_transaction_that_failed_is_told_so_whatever_the_act_answered() {
    let place = Place::with_children("shared").await;
    place.insert(5).await.unwrap();
    let conflict = place.insert(5);
    let (before, conflict, refused) =
        tokio::join!(place.insert(1), conflict, place.be_refused_at_the_commit());
    for answer in [before, conflict, refused] {
        assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    }
    assert_eq!(place.count().await, 1);
}

#[tokio::test]
async fn an_act_that_a_savepoint_cannot_undo_takes_its_transaction_with_it() {
    let place = Place::new("doomed").await;
    let undone = place.db.write(async move |tx: &Act<'_>| {
        run(tx, "ROLLBACK").await?;
        Err::<(), _>(StoreError::inconsistent("t", "id", 7))
    });
    let (before, undone, after) = tokio::join!(place.insert(1), undone, place.insert(2));
    assert!(matches!(before, Err(StoreError::Unavailable(_))), "{before:?}");
    assert!(matches!(undone, Err(StoreError::Unavailable(_))), "{undone:?}");
    assert!(after.is_ok(), "it is in the next transaction: {after:?}");
    assert_eq!(place.count().await, 1);
}

#[tokio::test]
async fn while_commits_fail_it_is_said_and_the_writer_finds_out_by_itself_when_that_is_over() {
    let place = Place::with_children("failing").await;
    assert!(place.db.is_committing());
    place.be_refused_at_the_commit().await.unwrap_err();
    place.be_refused_at_the_commit().await.unwrap_err();
    assert_eq!((place.db.is_committing(), place.db.failed_commits()), (false, 2));
    let begun = std::time::Instant::now();
    while !place.db.is_committing() {
        assert!(begun.elapsed().as_secs() < 5, "nobody writes");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(place.db.failed_commits(), 2);
}

#[tokio::test]
async fn a_transaction_that_another_process_keeps_from_beginning_is_no_failing_commit() {
    let place = Place::new("locked").await;
    let other = Database::connect(format!("sqlite:{}/test.db", place.dir.display())).await.unwrap();
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let held = other.begin_with_options(immediate).await.unwrap();
    let (one, two) = tokio::join!(place.insert(1), place.insert(2));
    let single = place.db.run(&insertion(4)).await.map(drop);
    for answer in [one, two, single] {
        assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    }
    assert_eq!((place.db.is_committing(), place.db.failed_commits()), (true, 0));
    held.rollback().await.unwrap();
    place.insert(3).await.unwrap();
    assert_eq!(place.count().await, 1);
    other.close().await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_gone_is_not_begun_anew() {
    let place = Place::with_children("gone").await;
    let file = place.dir.join("test.db");
    std::fs::remove_file(&file).unwrap();
    place.be_refused_at_the_commit().await.unwrap_err();
    let answer = place.insert(1).await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    assert!(!file.exists());
}

#[tokio::test]
async fn migrations_that_do_not_commit_leave_no_connection_behind() {
    let place = Place::new("migrations").await;
    // A migration that an older program left half done, so to say: its table is there.
    place
        .db
        .write(async move |tx: &Act<'_>| run(tx, "CREATE TABLE person (id INTEGER PRIMARY KEY)").await)
        .await
        .unwrap();
    place.db.migrate(&sealer()).await.unwrap_err();
    for id in 0..3 {
        place.insert(id).await.unwrap();
        assert_eq!(place.count().await, id + 1);
    }
}

#[tokio::test]
async fn a_file_that_is_full_is_not_available_and_no_defect() {
    let place = Place::new("full").await;
    let act = place.db.write(async move |tx: &Act<'_>| {
        run(tx, "PRAGMA max_page_count = 3").await?;
        run(tx, "CREATE TABLE large (content BLOB)").await?;
        run(tx, "INSERT INTO large VALUES (zeroblob(100000))").await
    });
    let answer = act.await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    place.insert(1).await.unwrap();
    assert_eq!(place.count().await, 1);
}

fn insertion(id: i32) -> InsertStatement {
    Query::insert().into_table("t").columns(["id"]).values_panic([id.into()]).to_owned()
}

#[tokio::test]
async fn statements_that_wait_together_are_answered_each() {
    let place = Place::new("singles").await;
    place.insert(7).await.unwrap();
    let update = |id: i32| {
        Query::update().table("t").value("id", Expr::col("id")).and_where(Expr::col("id").eq(id)).to_owned()
    };
    let (updates, inserts): (Vec<_>, Vec<_>) =
        ((0..40).map(update).collect(), (0..40).map(insertion).collect());
    let inserted = join_all(inserts.iter().map(|insert| place.db.run(insert))).await;
    for (id, answer) in inserted.into_iter().enumerate() {
        match answer {
            Ok(rows) => assert!(rows == 1 && id != 7, "{id}"),
            Err(error) => assert!(matches!(error, StoreError::Conflict(_)) && id == 7, "{id}: {error}"),
        }
    }
    assert_eq!(place.count().await, 40);
    let beyond = update(99);
    let (changed, none) =
        tokio::join!(join_all(updates.iter().map(|it| place.db.run(it))), place.db.run(&beyond));
    assert!(changed.into_iter().all(|rows| rows.unwrap() == 1));
    assert_eq!(none.unwrap(), 0);
}

#[tokio::test]
async fn a_statement_that_shares_a_lost_commit_is_not_acknowledged() {
    let place = Place::with_children("single-lost").await;
    let insert = insertion(3);
    let (single, refused) = tokio::join!(place.db.run(&insert), place.be_refused_at_the_commit());
    assert!(matches!(single, Err(StoreError::Unavailable(_))), "{single:?}");
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert_eq!(place.count().await, 0);
}

#[tokio::test]
async fn a_statement_that_only_the_commit_refuses_is_not_acknowledged() {
    let place = Place::with_children("single-commit").await;
    let orphan =
        Query::insert().into_table("child").columns(["parent"]).values_panic([(-7).into()]).to_owned();
    let answer = place.db.run(&orphan).await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    assert_eq!((place.db.is_committing(), place.db.failed_commits()), (false, 1));
    assert_eq!(place.db.run(&insertion(1)).await.unwrap(), 1);
    assert_eq!((place.db.is_committing(), place.count().await), (true, 1));
}

#[tokio::test]
async fn what_an_act_leaves_to_be_done_is_done_before_it_is_answered() {
    let place = Place::new("effects").await;
    let done = Arc::<Mutex<Vec<Effects>>>::default();
    let heard = Arc::clone(&done);
    place.db.after_commits(move |effects| heard.lock().unwrap().push(effects.clone()));
    let key = Key::Person(PersonId(Uuid::nil()));
    let keys = [key.clone()];
    let act = async move |act: &Act<'_>| {
        act.forget_later(&keys);
        let failed = async |part: &Act<'_>| {
            part.send_later();
            Err::<(), _>(StoreError::inconsistent("t", "id", 7))
        };
        act.part(failed).await.unwrap_err();
        Ok(())
    };
    place.db.write(act).await.unwrap();
    let expected = vec![Effects { stale: vec![key], sends: false }];
    assert_eq!(*done.lock().unwrap(), expected, "not what a part did that was undone");
}

#[tokio::test]
async fn an_act_whose_part_panics_is_undone_as_a_whole() {
    let place = Place::new("part").await;
    let act = async |act: &Act<'_>| {
        run(act, "INSERT INTO t (id) VALUES (1)").await?;
        act.part(async |part: &Act<'_>| run(part, "INSERT INTO t (id) VALUES (2)").await).await?;
        let panicking = async |part: &Act<'_>| {
            run(part, "INSERT INTO t (id) VALUES (3)").await?;
            assert!(part.get_database_backend() != DbBackend::Sqlite, "on purpose");
            Ok(())
        };
        act.part(panicking).await
    };
    let (panicked, beside) = tokio::join!(place.db.write(act), place.insert(8));
    assert!(matches!(panicked, Err(StoreError::Unavailable(_))), "{panicked:?}");
    beside.unwrap();
    assert_eq!(place.count().await, 1);
}

#[tokio::test]
async fn a_part_of_a_lost_transaction_tells_why_it_was_lost() {
    let place = Place::new("lost").await;
    let act = async |act: &Act<'_>| {
        let full = async |part: &Act<'_>| {
            run(part, "PRAGMA max_page_count = 3").await?;
            run(part, "CREATE TABLE large (content BLOB)").await?;
            run(part, "INSERT INTO large VALUES (zeroblob(100000))").await
        };
        let answer = act.part(full).await;
        assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
        answer
    };
    place.db.write(act).await.unwrap_err();
    place.insert(1).await.unwrap();
    assert_eq!(place.count().await, 1);
}
