//! The pages of the school's side.

mod class;
mod letters;
mod student;

pub use class::{ClassLink, ClassPage, OverviewPage, SchoolPart, StudentRow};
pub use letters::{LetterSheet, LettersPage};
pub use student::{BlockLine, StudentPage, TieLine};
