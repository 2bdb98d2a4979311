//! Pages of what a family sees of itself after sign-in.

mod children;
mod form;
mod guardians;
mod invitation;
mod requests;

pub use children::{
    ApplicationLine, ChildLine, ChildPage, ChildrenPage, DelegateLine, FamilyNotice, InvitationLine,
    RequestLine,
};
pub use form::{ActPage, AnsweredPage, CorrectPage, InvitePage, Typed};
pub use guardians::{GuardianLine, GuardiansPage, Says};
pub use invitation::{
    DonePage, IdentityPage, InvitationCodePage, InvitationPage, InvitationTerms, MailboxPage, NoticePage,
};
pub use requests::{RequestCard, RequestPage, RequestsPage};
