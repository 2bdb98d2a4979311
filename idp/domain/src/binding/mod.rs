//! Guardians bind themselves to their children (親子綁定): words and rules, from the application to the end.

mod clock;
mod guardian;
mod mask;
mod signature;
mod words;

pub use clock::{ADMIN_AFTER, DEPUTY_AFTER, REMIND_AFTER, SchoolDays, UNDO_SECONDS, stage_at};
pub use guardian::{GuardianData, basis_of};
pub use mask::{mask_id, mask_name};
pub use signature::{MOST_TEXT_BYTES, Signature, SignatureFields, SignatureRefusal, Strokes};
pub use words::{
    ApplicationAct, ApplicationStatus, Duty, EndReason, InvitationStatus, RequestKind, RequestStatus,
    ReturnReason, Source, Stage,
};
