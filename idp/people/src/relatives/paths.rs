//! The paths of this room that name something.

use domain::ids::BindingId;

use web::path::paths;

paths! {
    /// One child of a guardian.
    Child { binding: BindingId } = "/me/children/{binding}";
}
