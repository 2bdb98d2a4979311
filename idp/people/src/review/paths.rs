//! The paths of this room that name something.

use domain::ids::ApplicationId;

use web::path::paths;

paths! {
    /// One application.
    ApplicationPath { id: ApplicationId } = "/review/{id}";
    /// Approving it.
    ApprovePath { id: ApplicationId } = "/review/{id}/approve";
    /// What was signed.
    DocumentPath { id: ApplicationId } = "/review/{id}/document";
    /// Returning it.
    ReturnPath { id: ApplicationId } = "/review/{id}/return";
    /// Taking a decision back.
    UndoPath { id: ApplicationId } = "/review/{id}/undo";
}
