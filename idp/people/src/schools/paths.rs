//! The paths of this room that name something.

use domain::ids::{ClassId, PersonId};
use domain::words;

use web::path::paths;

pub use city::students::StudentPath;

paths! {
    /// The students of a class.
    ClassPath { class: ClassId } = "/school/classes/{class}";
    /// The badges of a class.
    BadgesPath { class: ClassId } = "/school/classes/{class}/badges";
    /// Doing something about the badge of one student of a class.
    BadgePath { class: ClassId, id: PersonId, what: BadgeAct } = "/school/classes/{class}/badges/{id}/{what}";
    /// The deputies of a class.
    DeputiesPath { class: ClassId } = "/school/classes/{class}/deputies";
    /// The students of a class as a table.
    ExportPath { class: ClassId } = "/school/classes/{class}/export.csv";
    /// Setting a custody block.
    CustodyPath { id: PersonId } = "/school/students/{id}/custody";
    /// Lifting a custody block.
    LiftPath { id: PersonId } = "/school/students/{id}/custody/lift";
    /// Opening the first sign-in again.
    FirstSignInPath { id: PersonId } = "/school/students/{id}/first-sign-in";
    /// Issuing a phrase for a forgotten password.
    PhrasePath { id: PersonId } = "/school/students/{id}/phrase";
    /// Unfreezing a binding.
    UnfreezePath { id: PersonId } = "/school/students/{id}/unfreeze";
}

words! {
    /// What is done about a badge.
    BadgeAct {
        /// Issue one; the one of before is void.
        Issue = "issue",
        /// Void it.
        Void = "void",
        /// Bring back what was voided just now.
        Restore = "restore",
        /// Open it after too many wrong tries.
        Open = "open",
        /// Forget the pictures, and let new ones be chosen.
        Pictures = "pictures",
    }
}
