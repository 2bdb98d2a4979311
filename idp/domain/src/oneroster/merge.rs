//! How a row meets what earlier bundles said, and how much may end unasked.

/// What is known of a row from earlier bundles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Keyed hash of what it said then.
    pub digest: [u8; 16],
    /// It has ended since.
    pub ended: bool,
}

/// What a row does to what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// Never seen.
    Add,
    /// Says something else than before, or is back.
    Change,
    /// Says what it said before. What people changed themselves since then stays as it is.
    Keep,
}

/// Decides by what the roster said last and says now.
pub fn merge(known: Option<Known>, digest: [u8; 16]) -> Merge {
    match known {
        None => Merge::Add,
        Some(known) if known.ended || known.digest != digest => Merge::Change,
        Some(_) => Merge::Keep,
    }
}

/// How much may end without being confirmed: a bundle cut short must not end half a city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brake {
    /// So many per cent of the living rows.
    pub percent: u8,
    /// So many rows, however few there are.
    pub rows: u64,
}

impl Default for Brake {
    fn default() -> Self {
        Self { percent: 5, rows: 50 }
    }
}

impl Brake {
    /// Whether ending so many of the living rows must be confirmed.
    pub fn holds(self, ending: u64, living: u64) -> bool {
        ending > self.rows && ending.saturating_mul(100) > living.saturating_mul(u64::from(self.percent))
    }
}
