//! OneRoster 1.2 in its CSV binding: the files of a bundle, their rows, and how they merge into what we know.
//!
//! A row is read into a typed value or refused with a reason. No reason holds a value of the row, since a
//! roster may carry a national ID in any of its columns.

mod files;

pub use files::BundleFile;
