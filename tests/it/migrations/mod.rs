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
    every_column_of!(&db, academic_session account activation_window allowance applicant application application_event attempt audit_entry badge binding class client client_refusal client_secret consent consent_document contact_change contact_code context custody_block duty enrollment factor_demand grant guardian_request identifier import_run installation invalidation invitation job letter_code org outbox passkey password person picture_secret recovery_code recovery_ticket refused_row removal rescue_mailbox roster_row session spent switch tally totp trusted_device upstream_link upstream_start);
}

/// How SQLite would answer a question.
async fn plan(db: &DatabaseConnection, question: &str) -> String {
    let sql = format!("EXPLAIN QUERY PLAN {question}");
    let rows = db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql)).await;
    let steps =
        rows.unwrap().iter().map(|row| row.try_get::<String>("", "detail").unwrap()).collect::<Vec<_>>();
    steps.join("\n")
}

/// What the desk, the clock, the import and a sign-out ask again and again, with the index that answers it.
const QUESTIONS: [(&str, &str); 17] = [
    ("SELECT * FROM audit_entry WHERE actor = ? ORDER BY seq DESC LIMIT ?", "audit_entry_actor"),
    ("SELECT * FROM audit_entry WHERE subject = ? ORDER BY seq DESC LIMIT ?", "audit_entry_subject"),
    ("SELECT * FROM removal WHERE due_at <= ?", "removal_due_at"),
    (
        "SELECT * FROM \"grant\" WHERE person_id = ? AND session_id = ? AND ended_at IS NULL",
        "grant_person_id",
    ),
    ("SELECT * FROM \"grant\" WHERE context_id IN (?, ?) AND ended_at IS NULL", "grant_context_id"),
    (
        "SELECT class_id, count(DISTINCT person_id) FROM enrollment WHERE role = ? AND ended_at IS NULL \
         AND class_id IN (?, ?) GROUP BY class_id",
        "enrollment_class_id",
    ),
    ("SELECT * FROM application WHERE binding_id = ? AND status = ?", "application_binding_id"),
    (
        "SELECT id FROM binding WHERE id IN (?, ?) AND status = ? AND NOT EXISTS (SELECT 1 FROM application \
         WHERE binding_id = binding.id AND status = ? AND source <> ? AND decided_at >= binding.verified_at)",
        "application_binding_id",
    ),
    (
        "SELECT * FROM application WHERE id > ? AND open_key IS NOT NULL AND status = ? ORDER BY id LIMIT ?",
        "application_open",
    ),
    (
        "SELECT * FROM application WHERE guardian_lookup IN (?, ?) AND status = ? ORDER BY id",
        "application_guardian_lookup",
    ),
    (
        "SELECT * FROM application WHERE status = ? AND student_id IN (SELECT person_id FROM context \
         WHERE org_id = ? AND role = ? AND ended_at IS NULL) ORDER BY submitted_at",
        "application_student_id",
    ),
    (
        "SELECT * FROM application WHERE id > ? AND open_key IS NOT NULL AND status = ? AND NOT EXISTS (SELECT 1 \
         FROM application_event WHERE application_id = application.id AND act = ?) ORDER BY id LIMIT ?",
        "application_event_application_id",
    ),
    ("SELECT * FROM binding WHERE valid_until <= ? AND status IN (?, ?) LIMIT ?", "binding_valid_until"),
    (
        "SELECT * FROM guardian_request WHERE student_id IN (SELECT person_id FROM context \
         WHERE org_id = ? AND role = ? AND ended_at IS NULL) ORDER BY id DESC",
        "guardian_request_student_id",
    ),
    (
        "SELECT id FROM person WHERE email_lookup = ? AND email_verified = ? AND active = ?",
        "person_email_lookup",
    ),
    ("SELECT target FROM roster_row WHERE target IN (?, ?) AND ended_at IS NULL", "roster_row_target"),
    (
        "SELECT sourced_id FROM roster_row WHERE kind = ? AND waits_since IS NOT NULL ORDER BY sourced_id",
        "roster_row_waits_since",
    ),
];

#[tokio::test]
async fn what_is_asked_again_and_again_is_answered_by_an_index() {
    let db = empty_database().await;
    Migrator::up(&db, None).await.unwrap();
    for (question, index) in QUESTIONS {
        let plan = plan(&db, question).await;
        assert!(plan.contains(&format!("INDEX {index} (")) && !plan.contains("SCAN"), "{question}: {plan}");
    }
}

/// What is still in the clear; each index holds those rows only, so reading all of it reads nothing else.
const IN_CLEAR: [(&str, &str); 2] = [
    ("SELECT * FROM person WHERE email IS NOT NULL OR phone IS NOT NULL LIMIT ?", "person_in_clear"),
    ("SELECT * FROM account WHERE login_name IS NOT NULL LIMIT ?", "account_in_clear"),
];

#[tokio::test]
async fn what_is_left_in_the_clear_is_found_by_an_index_that_holds_nothing_else() {
    let db = empty_database().await;
    Migrator::up(&db, None).await.unwrap();
    for (question, index) in IN_CLEAR {
        let plan = plan(&db, question).await;
        assert!(plan.ends_with(&format!("USING INDEX {index}")), "{question}: {plan}");
    }
}
