//! Where the pages of the schools show a student: rooms on either side lead there.

use domain::ids::PersonId;

use web::path::paths;

paths! {
    /// One student, as the school sees the student.
    StudentPath { id: PersonId } = "/school/students/{id}";
}
