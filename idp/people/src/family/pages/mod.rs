//! Pages of a guardian about the children, and of a student about the guardians.

mod children;
mod form;
mod guardians;

pub use children::{
    ApplicationLine, ChildActs, ChildPage, ChildrenPage, DelegateLine, InvitationLine, RequestLine,
};
pub use form::{ActPage, CorrectForm, CorrectPage, NoCorrection, UnbindForm};
pub use guardians::{GuardianActs, GuardianLine, GuardiansPage, Says};
