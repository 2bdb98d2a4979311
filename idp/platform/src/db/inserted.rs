//! What became of an insert that does nothing on a conflict.

use sea_orm::TryInsertResult;

/// Whether a row was inserted.
pub fn is_inserted(result: &TryInsertResult<u64>) -> bool {
    matches!(result, TryInsertResult::Inserted(rows) if *rows > 0)
}
