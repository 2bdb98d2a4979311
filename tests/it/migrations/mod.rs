//! The schema comes, goes and comes again, and holds every entity.

use migrations::Migrator;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, EntityTrait};
use sea_orm_migration::MigratorTrait;

/// The list of all entities.
const ENTITIES: &str = include_str!("../../../idp/tables/src/lib.rs");

async fn empty_database() -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

async fn table_names(db: &DatabaseConnection) -> Vec<String> {
    let sql =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let rows =
        db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

#[tokio::test]
async fn the_schema_goes_up_down_and_up_again() {
    let db = empty_database().await;
    Migrator::up(&db, None).await.unwrap();
    let made = table_names(&db).await;
    let modules = ENTITIES.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let listed: Vec<&str> = modules.collect();
    let made_by_us: Vec<_> = made.iter().filter(|name| *name != "seaql_migrations").collect();
    assert_eq!(made_by_us, listed, "a table for each entity and no other");
    Migrator::down(&db, None).await.unwrap();
    assert_eq!(table_names(&db).await, ["seaql_migrations"]);
    Migrator::up(&db, None).await.unwrap();
    assert_eq!(table_names(&db).await, made);
}

macro_rules! every_column_of {
    ($db:expr, $($table:ident)*) => {$(
        assert!(tables::$table::Entity::find().all($db).await.unwrap().is_empty(), stringify!($table));
    )*};
}

#[tokio::test]
async fn the_schema_holds_every_column_of_every_entity() {
    let db = empty_database().await;
    Migrator::up(&db, None).await.unwrap();
    every_column_of!(&db, academic_session account allowance applicant application application_event attempt audit_entry binding class client client_secret consent consent_document contact_code context custody_block duty enrollment grant guardian_request identifier import_run invalidation invitation job letter_code org password person refused_row roster_row session spent switch tally);
}
