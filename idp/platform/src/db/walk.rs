//! Walks over many rows, a part at a time.

use uuid::Uuid;

use super::super::fault::StoreError;

/// So many values go into one statement.
pub const AT_ONCE: usize = 500;

/// A part of a walk over rows in the order of their ids.
pub struct Part<T> {
    /// Its rows, without those that cannot be read.
    pub found: Vec<T>,
    /// The last row of a full part: there the walk goes on.
    pub last: Option<Uuid>,
}

impl<T> Part<T> {
    /// Reads at most `most` rows. A row that cannot be read is reported and passed: it keeps the walk from none of the
    /// others.
    pub fn read<M>(
        rows: Vec<M>,
        most: u64,
        id: impl Fn(&M) -> Uuid,
        read: impl FnMut(M) -> Result<T, StoreError>,
    ) -> Self {
        let last = rows.last().map(id).filter(|_| rows.len() as u64 == most);
        let passed = |error: &StoreError| tracing::error!(%error, "a row is passed");
        let read = rows.into_iter().map(read);
        Self { found: read.filter_map(|row| row.inspect_err(passed).ok()).collect(), last }
    }
}
