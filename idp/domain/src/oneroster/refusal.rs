//! Why a row was not taken.

use crate::identifiers::NationalIdRefusal;

/// Why a row of a bundle was not taken. The text names columns, never values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowRefusal {
    /// The line cannot be split into the columns of the header.
    #[error("the line has {found} fields where the header has {expected}")]
    Fields {
        /// Columns of the header.
        expected: usize,
        /// Fields of the line.
        found: usize,
    },
    /// Not UTF-8.
    #[error("the line is not UTF-8")]
    Encoding,
    /// A quotation mark begins in it and is not closed there, so the following lines became part of it.
    #[error("a quotation mark is not closed on the line")]
    Quotation,
    /// A column that must have a value has none.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// A value that cannot be read.
    #[error("{column} is not {wanted}")]
    Malformed {
        /// The column.
        column: &'static str,
        /// The right form.
        wanted: &'static str,
    },
    /// A reference into nothing.
    #[error("{column} names no {wanted} that was taken")]
    Unknown {
        /// The column.
        column: &'static str,
        /// The kind of thing that it should name.
        wanted: &'static str,
    },
    /// An earlier line of the file has the same sourcedId.
    #[error("the sourcedId stands in the file twice")]
    Repeated,
    /// The national ID cannot be one.
    #[error("metadata.nationalId: {0}")]
    NationalId(#[from] NationalIdRefusal),
    /// A unique value belongs to another person.
    #[error("{0} belongs to somebody else")]
    Taken(&'static str),
    /// Two columns contradict each other.
    #[error("{0}")]
    Contradiction(&'static str),
    /// The database refused the row, although no rule above did.
    #[error("the database refused the row")]
    Constraint,
}
