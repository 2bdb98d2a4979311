//! The paths of this room that name something.

use domain::recovery::ReachKind;

use web::path::paths;

paths! {
    /// Changing a contact.
    ChangePath { kind: ReachKind } = "/me/contacts/to/{kind}";
}
