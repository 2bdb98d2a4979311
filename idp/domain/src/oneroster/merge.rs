//! How a row merges with earlier bundles, and how much may end without confirmation.

/// The stored state of a row from earlier bundles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The keyed hash of its last content.
    pub digest: [u8; 16],
    /// It has ended since.
    pub ended: bool,
}

/// The effect of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// Never seen.
    Add,
    /// Says something else than before, or is back.
    Change,
    /// The content is the same as before. Values that people changed in the meantime stay.
    Keep,
}

/// Decides by the last and the present content of the row.
pub fn merge(known: Option<Known>, digest: [u8; 16]) -> Merge {
    match known {
        None => Merge::Add,
        Some(known) if known.ended || known.digest != digest => Merge::Change,
        Some(_) => Merge::Keep,
    }
}

/// How much may end without confirmation: a truncated bundle must not end half a city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brake {
    /// Per cent of the living rows.
    pub percent: u8,
    /// Number of rows, however few exist.
    pub rows: u64,
}

impl Default for Brake {
    fn default() -> Self {
        Self { percent: 5, rows: 50 }
    }
}

impl Brake {
    /// Whether the end of so many living rows needs confirmation.
    pub fn holds(self, ending: u64, living: u64) -> bool {
        ending > self.rows && ending.saturating_mul(100) > living.saturating_mul(u64::from(self.percent))
    }
}
