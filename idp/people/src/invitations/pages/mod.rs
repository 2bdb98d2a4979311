//! Pages of invitations.

mod invitee;
mod inviter;

pub use invitee::{
    CodeForm, CodeRefusal, IdentityForm, IdentityPage, InvitationCodePage, InvitationPage, InvitationTerms,
    MailboxForm, MailboxPage, NoticePage, Unreadable,
};
pub use inviter::{AnsweredPage, InviteForm, InvitePage, InviteeRefusal};
