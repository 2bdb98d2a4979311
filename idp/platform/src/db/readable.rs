//! Rows of a batch that can be read.

use sea_orm::{FromQueryResult, QueryResult};

/// Reads the rows of `table`. One that cannot be read is reported, and keeps nothing from what is done with the others.
pub fn readable<M: FromQueryResult>(table: &'static str, rows: &[QueryResult]) -> Vec<M> {
    let passed =
        |error: &sea_orm::DbErr| tracing::error!(%error, table, "a row cannot be read and is passed");
    rows.iter().filter_map(|row| M::from_query_result(row, "").inspect_err(passed).ok()).collect()
}
