#!/bin/sh
# sqlx 0.9.0 on SQLite: after two commits that failed on one connection, every later transaction is acknowledged and
# none is committed. By sea-orm 2.0.4 also where BEGIN IMMEDIATE is asked for.
#
# Why: when SQLite refuses a COMMIT (here by a commit hook; in earnest by a full disk or a failing fsync) it rolls the
# transaction back itself. sqlx counts the transaction as open all the same: its ROLLBACK fails («no transaction is
# active») and the count stays at 1. The next begin is therefore a SAVEPOINT. When its RELEASE fails too, SQLite leaves
# autocommit off; from then on begin and commit are SAVEPOINT and RELEASE inside a transaction that nobody commits.
#
# Needs cargo and a C compiler. Exit 0: behaves so. Exit 1: behaves otherwise. Prints what it saw.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/src"
cat >"$dir/Cargo.toml" <<'TOML'
[package]
name = "failed-commit"
version = "0.0.0"
edition = "2024"

[dependencies]
sea-orm = { version = "=2.0.4", default-features = false, features = ["sqlx-sqlite", "runtime-tokio"] }
sqlx = { version = "=0.9.0", default-features = false, features = ["sqlite-bundled", "runtime-tokio"] }
tokio = { version = "1", features = ["rt-multi-thread", "macros"] }

[workspace]
TOML
cat >"$dir/src/main.rs" <<'RUST'
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use sea_orm::{ConnectionTrait, DatabaseConnection, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};

static REFUSES: AtomicBool = AtomicBool::new(false);

/// A pool of one connection, whose commits fail while `REFUSES`.
async fn pool(file: &str) -> SqlitePool {
    let _ = std::fs::remove_file(file);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.lock_handle().await?.set_commit_hook(|| !REFUSES.load(SeqCst));
                Ok(())
            })
        })
        .connect_with(SqliteConnectOptions::new().filename(file).create_if_missing(true))
        .await
        .unwrap();
    sqlx::query("CREATE TABLE t (id INTEGER)").execute(&pool).await.unwrap();
    pool
}

/// What a second connection finds.
async fn seen(file: &str) -> i64 {
    let other = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap();
    let count = sqlx::query_scalar("SELECT count(*) FROM t").fetch_one(&other).await.unwrap();
    other.close().await;
    count
}

async fn insert_by_sqlx(pool: &SqlitePool, immediate: bool) -> Result<(), sqlx::Error> {
    let mut tx = if immediate { pool.begin_with("BEGIN IMMEDIATE").await? } else { pool.begin().await? };
    sqlx::query("INSERT INTO t VALUES (1)").execute(&mut *tx).await?;
    tx.commit().await
}

async fn insert_by_sea_orm(db: &DatabaseConnection) -> Result<(), sea_orm::DbErr> {
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(immediate).await?;
    tx.execute_unprepared("INSERT INTO t VALUES (1)").await?;
    tx.commit().await
}

/// Two inserts whose commits fail, then three: how many were acknowledged, and how many another connection finds.
async fn try_out<E: std::fmt::Display>(
    name: &str,
    file: &str,
    insert: impl AsyncFn() -> Result<(), E>,
) -> (i64, i64) {
    let mut acknowledged = 0;
    for refuses in [true, true, false, false, false] {
        REFUSES.store(refuses, SeqCst);
        match insert().await {
            Ok(()) => acknowledged += 1,
            Err(error) => println!("{name}: {error}"),
        }
    }
    let there = seen(file).await;
    println!("{name}: {acknowledged} acknowledged, {there} committed");
    (acknowledged, there)
}

#[tokio::main]
async fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let files = ["plain", "immediate", "orm"].map(|name| format!("{dir}/{name}.db"));
    let [plain, immediate, orm] = [pool(&files[0]).await, pool(&files[1]).await, pool(&files[2]).await];
    let orm = DatabaseConnection::from(orm);
    let seen = [
        try_out("sqlx, BEGIN", &files[0], async || insert_by_sqlx(&plain, false).await).await,
        try_out("sqlx, BEGIN IMMEDIATE", &files[1], async || insert_by_sqlx(&immediate, true).await).await,
        try_out("sea-orm, BEGIN IMMEDIATE", &files[2], async || insert_by_sea_orm(&orm).await).await,
    ];
    let lost = seen.map(|(acknowledged, there)| acknowledged - there);
    std::process::exit(i32::from(lost != [3, 0, 3]));
}
RUST
cd "$dir"
cargo build --quiet
echo "sqlx 0.9.0, sea-orm 2.0.4"
if "${CARGO_TARGET_DIR:-target}/debug/failed-commit" "$dir"; then
    echo "as described: acknowledged and lost"
else
    echo "not as described"
    exit 1
fi
