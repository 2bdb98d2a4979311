#!/bin/sh
# sqlx 0.9.0 on PostgreSQL 15: committing a transaction in which a statement failed answers Ok, and nothing is committed.
#
# Why: in a transaction that a failed statement has aborted, PostgreSQL answers COMMIT with the command tag ROLLBACK and no
# error (its manual, COMMIT). sqlx does not look at the tag; sea-orm 2.0.4 hands its answer on. On SQLite the same program
# keeps what was written before the statement that failed. Whoever passes over an error inside a transaction, as one may on
# SQLite, acknowledges what is not there.
#
# Needs cargo, a C compiler, and PostgreSQL's server programs, which root gets from Debian's packages. Listens on a socket
# in its own folder only. Exit 0: behaves so. Exit 1: behaves otherwise. Prints what it saw.
set -eu
programs() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1; }
if [ -z "$(programs)" ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
fi
bin=$(programs)
dir=$(mktemp -d)
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid nobody --regid nogroup --clear-groups "$@"; else "$@"; fi; }
finish() { as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"; }
trap finish EXIT
mkdir "$dir/src" "$dir/data"
[ "$(id -u)" != 0 ] || { chmod 755 "$dir"; chown nobody:nogroup "$dir/data"; }
as "$bin/initdb" -D "$dir/data" -U probe --auth trust >/dev/null
as "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/log" -w -o "-c listen_addresses= -k $dir/data" start >/dev/null

cat >"$dir/Cargo.toml" <<'TOML'
[package]
name = "aborted-commit"
version = "0.0.0"
edition = "2024"

[dependencies]
sea-orm = { version = "=2.0.4", default-features = false, features = ["sqlx-postgres", "runtime-tokio"] }
sqlx = { version = "=0.9.0", default-features = false, features = ["postgres", "runtime-tokio"] }
tokio = { version = "1", features = ["rt-multi-thread", "macros"] }

[workspace]
TOML
cat >"$dir/src/main.rs" <<'RUST'
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use sqlx::postgres::{PgConnectOptions, PgPool};

#[tokio::main]
async fn main() {
    let socket = std::env::args().nth(1).unwrap();
    let options = PgConnectOptions::new().socket(socket).username("probe").database("postgres");
    let pool = PgPool::connect_with(options).await.unwrap();
    let version: String = sqlx::query_scalar("SHOW server_version").fetch_one(&pool).await.unwrap();
    println!("sqlx 0.9.0, sea-orm 2.0.4, PostgreSQL {version}");
    sqlx::query("CREATE TABLE t (id INTEGER PRIMARY KEY)").execute(&pool).await.unwrap();
    sqlx::query("INSERT INTO t VALUES (1)").execute(&pool).await.unwrap();

    let mut tx = pool.begin().await.unwrap();
    sqlx::query("INSERT INTO t VALUES (2)").execute(&mut *tx).await.unwrap();
    let refused = sqlx::query("INSERT INTO t VALUES (1)").execute(&mut *tx).await.is_err();
    let by_sqlx = tx.commit().await.is_ok();

    let db = DatabaseConnection::from(pool.clone());
    let tx = db.begin().await.unwrap();
    tx.execute_unprepared("INSERT INTO t VALUES (3)").await.unwrap();
    let refused = refused && tx.execute_unprepared("INSERT INTO t VALUES (1)").await.is_err();
    let by_sea_orm = tx.commit().await.is_ok();

    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM t WHERE id > 1").fetch_one(&pool).await.unwrap();
    println!("statement refused: {refused}; commit said Ok: sqlx {by_sqlx}, sea-orm {by_sea_orm}; rows kept: {kept} of 2");
    std::process::exit(i32::from(!(refused && by_sqlx && by_sea_orm && kept == 0)));
}
RUST
cd "$dir"
cargo build --quiet
if "${CARGO_TARGET_DIR:-target}/debug/aborted-commit" "$dir/data"; then
    echo "as described: acknowledged and lost"
else
    echo "not as described"
    exit 1
fi
