//! What of one kind would be lost by a bundle: rows that end, and values that are erased.

use domain::oneroster::{Parts, bit};
use uuid::Uuid;

use super::store::TELEPHONES;

/// Rows of one kind that would end.
#[derive(Debug, Default)]
pub(super) struct Ending {
    /// sourcedId and our id.
    pub(super) rows: Vec<(String, Uuid)>,
    /// How many live now.
    pub(super) living: u64,
    /// How many an older release wrote, which did not know what they say column by column.
    pub(super) unlearned: u64,
    /// How many are missing from a file that has a line that cannot be read.
    pub(super) withheld: u64,
    /// Of each column that the file may lack: how many rows have a value there now, and how many would lose it.
    pub(super) erased: Vec<Erased>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Erased {
    pub(super) filled: u64,
    pub(super) emptied: u64,
}

/// Which columns of a row had a value: by what it said, or where no release noted that, by what is stored.
pub(super) fn filled_before(told: Option<&[u8]>, stored: Option<&u8>, now: u8) -> u8 {
    match (told, stored) {
        (Some(told), _) => Parts::filled(told),
        (None, Some(stored)) if now & TELEPHONES != 0 => stored & !TELEPHONES,
        (None, stored) => stored.copied().unwrap_or_default(),
    }
}

impl Ending {
    /// Rows that end, of so many that live.
    pub(super) fn of(rows: Vec<(String, Uuid)>, living: u64) -> Self {
        Self { rows, living, ..Self::default() }
    }

    /// Counts values that a row has, and those that it loses.
    pub(super) fn count(&mut self, before: u8, now: u8) {
        for (at, column) in self.erased.iter_mut().enumerate() {
            column.filled += u64::from(before & bit(at) != 0);
            column.emptied += u64::from(before & !now & bit(at) != 0);
        }
    }
}
