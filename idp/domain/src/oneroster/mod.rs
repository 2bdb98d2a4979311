//! OneRoster 1.2 in its CSV binding: the files of a bundle, their rows, and how they merge with the stored data.
//!
//! A missing column changes nothing: a column that a file may lack has three states ([`Said`]).
//!
//! A row is read into a typed value or refused with a reason. No reason contains a value of the row, since a roster
//! may have a national ID in any of its columns.

mod dates;
mod files;
mod manifest;
mod merge;
mod people;
mod places;
mod record;
mod refusal;
#[cfg(test)]
mod tests;
mod told;

pub use dates::{Dated, Sessions, place_at};
pub use files::BundleFile;
pub use manifest::{Manifest, ManifestRefusal, Mode};
pub use merge::{Brake, Known, Merge, merge};
pub use people::{
    AgentBinding, DemographicsRow, EnrollmentRole, EnrollmentRow, RoleRow, RosterRole, UserRow, agent_ids,
    display_name,
};
pub use places::{ClassRow, CourseRow, OrgRow, SessionRow, UNKNOWN_GRADE, UNKNOWN_LEVEL, class_level};
pub use record::{Header, Record, Span};
pub use refusal::RowRefusal;
pub use told::{LACKING, Parts, Said, bit, first_of};
