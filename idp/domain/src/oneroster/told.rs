//! Values of columns that a file may lack, and the last value of each.

/// The value of a row in a column that its file may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said<T> {
    /// Nothing: the file has no such column, or the value is unreadable. The stored value stays.
    Absent,
    /// That there is no value.
    Empty,
    /// This.
    Value(T),
}

impl<T> Said<T> {
    /// The value of a column that the file has.
    pub fn of(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Self::Value)
    }

    /// The value, if one is said.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Empty => None,
        }
    }

    /// The new value, given the stored one.
    pub fn or_known(self, known: Option<T>) -> Option<T> {
        match self {
            Self::Absent => known,
            Self::Empty => None,
            Self::Value(value) => Some(value),
        }
    }

    /// The same with `change` applied to the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Said<U> {
        match self {
            Self::Absent => Said::Absent,
            Self::Empty => Said::Empty,
            Self::Value(value) => Said::Value(change(value)),
        }
    }

    /// The same, borrowed.
    pub fn as_ref(&self) -> Said<&T> {
        match self {
            Self::Absent => Said::Absent,
            Self::Empty => Said::Empty,
            Self::Value(value) => Said::Value(value),
        }
    }
}

/// The value of two columns with one meaning; the first takes precedence. `before` says for each whether it had a
/// value in the last row, if that is known. A column that is missing now may be the one that filled the field.
pub fn first_of<T>(first: Said<T>, second: Said<T>, before: (Option<bool>, Option<bool>)) -> Said<T> {
    match (first, second) {
        (Said::Absent, _) if before.0 == Some(true) => Said::Absent,
        (Said::Value(value), _) | (_, Said::Value(value)) => Said::Value(value),
        (Said::Empty, Said::Empty) => Said::Empty,
        (Said::Empty, Said::Absent) if before.1 == Some(false) => Said::Empty,
        (Said::Absent, Said::Empty) if before.0 == Some(false) => Said::Empty,
        _ => Said::Absent,
    }
}

/// The mark in the content of a row for a column that the file lacks.
pub const LACKING: char = '\u{1e}';

/// Keyed hash of one value.
type Mark = [u8; 4];

/// The last content of a row: one mark for the required columns, and one for each other column. It makes a row of a
/// file that lacks columns comparable with the row of a fuller file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    base: Mark,
    cells: Vec<Said<Mark>>,
}

impl Parts {
    /// From the text of the required columns, and the texts of the others in their order. `mark` hashes the text of a
    /// column together with the column's number (0 for the required ones).
    pub fn new(base: &str, cells: &[&str], mark: impl Fn(usize, &str) -> Mark) -> Self {
        let cell = |(at, text): (usize, &&str)| match *text {
            "" => Said::Empty,
            text if text.starts_with(LACKING) => Said::Absent,
            text => Said::Value(mark(at + 1, text)),
        };
        Self { base: mark(0, base), cells: cells.iter().enumerate().map(cell).collect() }
    }

    /// Whether a row says nothing that `before` did not say.
    pub fn repeats(&self, before: &Self) -> bool {
        let repeats = |(at, cell): (usize, &Said<Mark>)| match (cell, before.said(at)) {
            (Said::Absent, _) => true,
            (cell, said) => *cell == said,
        };
        self.base == before.base && self.cells.iter().enumerate().all(repeats)
    }

    /// The state after this row. Columns that the file lacks keep the marks of `before`.
    #[must_use]
    pub fn upon(mut self, before: &Self) -> Self {
        for (at, cell) in self.cells.iter_mut().enumerate() {
            if *cell == Said::Absent {
                *cell = before.said(at);
            }
        }
        self
    }

    /// Whether the column of that number (from 0) had a value.
    pub fn had(&self, at: usize) -> bool {
        matches!(self.said(at), Said::Value(_))
    }

    fn said(&self, at: usize) -> Said<Mark> {
        self.cells.get(at).copied().unwrap_or(Said::Absent)
    }

    /// The stored form, kept beside the digest of the row: the beginning of the digest, a bit for each present
    /// column, a bit for each column with a value, and the marks.
    pub fn to_bytes(&self, digest: &[u8; 16]) -> Vec<u8> {
        let bits = |is: fn(&Said<Mark>) -> bool| {
            self.cells.iter().enumerate().filter(|(_, cell)| is(cell)).fold(0, |bits, (at, _)| bits | bit(at))
        };
        let mut bytes = Vec::with_capacity(10 + 4 * self.cells.len());
        bytes.extend(digest.iter().take(4));
        bytes.push(bits(|cell| *cell != Said::Absent));
        bytes.push(bits(|cell| matches!(cell, Said::Value(_))));
        bytes.extend(self.base);
        bytes.extend(self.cells.iter().filter_map(|cell| cell.value()).flatten());
        bytes
    }

    /// Reads the stored state; none if it does not belong to that digest, because an older release wrote the row.
    pub fn from_bytes(bytes: &[u8], digest: &[u8; 16]) -> Option<Self> {
        let rest = bytes.strip_prefix(digest.first_chunk::<4>()?)?;
        let ([there, filled], rest) = rest.split_first_chunk::<2>()?;
        let (base, mut rest) = rest.split_first_chunk::<4>()?;
        let mut cells = Vec::with_capacity(8);
        for at in 0..8 {
            if filled & bit(at) != 0 {
                let (mark, left) = rest.split_first_chunk::<4>()?;
                rest = left;
                cells.push(Said::Value(*mark));
            } else {
                cells.push(if there & bit(at) != 0 { Said::Empty } else { Said::Absent });
            }
        }
        Some(Self { base: *base, cells })
    }

    /// From the stored state: a bit for each column that had a value.
    pub fn filled(bytes: &[u8]) -> u8 {
        bytes.get(5).copied().unwrap_or_default()
    }
}

/// The bit of a column; a file has at most eight of them.
pub fn bit(at: usize) -> u8 {
    u32::try_from(at).ok().and_then(|at| 1_u8.checked_shl(at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Said::{Absent, Empty, Value};
    use super::*;

    fn parts(base: &str, cells: &[&str]) -> Parts {
        let mark = |at: usize, text: &str| [bit(at), text.bytes().fold(0, u8::wrapping_add), 0, 0];
        Parts::new(base, cells, mark)
    }

    #[test]
    fn a_column_that_is_missing_leaves_what_is_known() {
        assert_eq!(Absent.or_known(Some(1)), Some(1));
        assert_eq!(Empty.or_known(Some(1)), None);
        assert_eq!(Value(2).or_known(Some(1)), Some(2));
    }

    #[test]
    fn a_missing_column_that_filled_a_field_keeps_it_from_the_other() {
        let (yes, no, unknown) = (Some(true), Some(false), None);
        let table = [
            (Value(1), Value(2), (no, no), Value(1)),
            (Empty, Value(2), (yes, yes), Value(2)),
            (Absent, Value(2), (yes, no), Absent),
            (Absent, Value(2), (no, no), Value(2)),
            (Absent, Value(2), (unknown, unknown), Value(2)),
            (Absent, Empty, (no, yes), Empty),
            (Absent, Empty, (unknown, unknown), Absent),
            (Empty, Absent, (yes, no), Empty),
            (Empty, Absent, (yes, yes), Absent),
            (Empty, Empty, (yes, yes), Empty),
            (Absent, Absent, (no, no), Absent),
        ];
        for (first, second, before, said) in table {
            assert_eq!(first_of(first, second, before), said, "{first:?} {second:?} {before:?}");
        }
    }

    #[test]
    fn a_row_of_a_file_with_fewer_columns_repeats_what_the_fuller_one_said() {
        let before = parts("a", &["x", "", "\u{1e}"]);
        assert!(parts("a", &["\u{1e}", "", "\u{1e}"]).repeats(&before));
        assert!(parts("a", &["x", "\u{1e}", "\u{1e}"]).repeats(&before));
        for changed in
            [["y", "", "\u{1e}"], ["", "", "\u{1e}"], ["x", "z", "\u{1e}"], ["x", "", "news"], ["x", "", ""]]
        {
            assert!(!parts("a", &changed).repeats(&before), "{changed:?}");
        }
        assert!(!parts("b", &["x", "", "\u{1e}"]).repeats(&before));
    }

    #[test]
    fn what_was_said_is_kept_over_a_file_that_lacks_the_column() {
        let first = parts("a", &["x", ""]);
        let second = parts("b", &["\u{1e}", "y"]).upon(&first);
        assert!(parts("b", &["x", "y"]).repeats(&second));
        assert!(second.had(0) && !parts("b", &["", "y"]).repeats(&second));
    }

    #[test]
    fn parts_are_read_as_they_were_stored_beside_their_digest_only() {
        let parts = parts("a", &["x", "", "\u{1e}", "y"]);
        let bytes = parts.to_bytes(&[7; 16]);
        let read = Parts::from_bytes(&bytes, &[7; 16]).unwrap();
        assert!(read.repeats(&parts) && parts.repeats(&read));
        assert_eq!(Parts::filled(&bytes), 0b1001);
        assert_eq!(Parts::from_bytes(&bytes, &[8; 16]), None);
        assert_eq!(Parts::from_bytes(&bytes[..9], &[7; 16]), None);
    }
}
