//! The paths of this room that name something.

use domain::ids::ApplicationId;

use web::path::paths;

paths! {
    /// The document of an application.
    DocumentPath { id: ApplicationId } = "/binding/document/{id}";
    /// Taking an application back.
    CancelPath { id: ApplicationId } = "/binding/cancel/{id}";
}
