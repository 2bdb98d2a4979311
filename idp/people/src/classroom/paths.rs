//! The paths of this room that name something.

use domain::ids::ClassId;

use web::path::paths;

paths! {
    /// Printing codes of first sign-ins for students of a class.
    SlipsPath { class: ClassId } = "/school/classes/{class}/activation/slips";
}
