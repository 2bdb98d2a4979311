//! Where the page of a window is: rooms on either side lead there.

use domain::ids::ClassId;

use web::path::paths;

paths! {
    /// The activation window of a class.
    ActivationPath { class: ClassId } = "/school/classes/{class}/activation";
}
