//! Pages of what a family sees of itself after sign-in.

mod children;
mod form;
mod guardians;
mod invitation;
mod requests;

pub use children::{
    ApplicationLine, ChildActs, ChildLine, ChildPage, ChildrenPage, DelegateLine, FamilyNotice,
    InvitationLine, RequestLine,
};
pub use form::{
    ActPage, AnsweredPage, CorrectForm, CorrectPage, InviteForm, InvitePage, InviteeRefusal, NoCorrection,
    UnbindForm,
};
pub use guardians::{GuardianActs, GuardianLine, GuardiansPage, Says};
pub use invitation::{
    CodeForm, CodeRefusal, DonePage, IdentityForm, IdentityPage, InvitationCodePage, InvitationPage,
    InvitationTerms, MailboxForm, MailboxPage, NoticePage, Unreadable,
};
pub use requests::{RequestCard, RequestPage, RequestsPage, VerdictForm, VerdictRefusal};
