//! What a guardian sees who entrusts somebody: the form, and who answered.

use domain::binding::{LastDayRefusal, ScopeRefusal};
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use crate::invitations::paths::{Answered, Confirm, Invite, WithdrawInvitation};
use crate::relatives::{Child, ChildLine, sample_moment as moment};
use web::form::{Field, Form as _, form};
use web::moment::Moment;
use web::render::Page;

words! {
    /// Why nobody can be invited by a contact.
    InviteeRefusal {
        /// Neither an address nor a mobile number.
        Unreadable = "unreadable",
        /// It is the inviter's own.
        Own = "own",
        /// Short messages are stopped or used up.
        Sms = "sms",
        /// The guardian invited too many today.
        Limit = "limit",
        /// An invitation to it is open.
        Open = "open",
    }
}

form! {
    /// To entrust somebody with a child.
    InviteForm {
        contact: Field::text("family-invite-contact")
            .hint("family-invite-contact-hint")
            .refused::<InviteeRefusal>("family-invite-contact-")
            .keyboard("email"),
        scope: Field::text("family-invite-scope")
            .hint("family-invite-scope-hint")
            .refused::<ScopeRefusal>("family-invite-scope-")
            .most(200),
        last_day: Field::text("family-invite-day")
            .hint("family-invite-day-hint")
            .refused::<LastDayRefusal>("family-invite-day-")
            .most(32),
    }
}

/// `GET /me/children/{binding}/invite`; posts the form to itself.
#[derive(Clone, Debug, Serialize)]
pub struct InvitePage {
    /// The child.
    pub child: ChildLine,
    /// What is typed.
    pub form: InviteForm,
}

impl Page for InvitePage {
    const TEMPLATE: &'static str = "family/invite.html";

    fn address(&self) -> Option<String> {
        Some(Invite { binding: self.child.open.binding }.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |(name, form)| (name, Self { child: ChildLine::sample(), form });
        InviteForm::default().samples().into_iter().map(page).collect()
    }
}

/// `GET /me/invitations/{id}`: who answered; posts to `confirm` or `withdraw`.
#[derive(Clone, Debug, Serialize)]
pub struct AnsweredPage {
    /// This page.
    pub open: Answered,
    /// Binds who answered.
    pub confirm: Confirm,
    /// Takes the invitation back.
    pub withdraw: WithdrawInvitation,
    /// The page of the child, to go back to.
    pub back: Option<Child>,
    /// The child.
    pub child: String,
    /// Who answered.
    pub name: String,
    /// Her masked number.
    pub number: String,
    /// The masked contact that was invited.
    pub contact: String,
    /// What for.
    pub scope: String,
    /// The last day.
    pub until: Moment,
}

impl Page for AnsweredPage {
    const TEMPLATE: &'static str = "family/answered.html";

    fn address(&self) -> Option<String> {
        Some(self.open.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let id = Uuid::from_u128(0x21);
        let page = Self {
            open: Answered { id },
            confirm: Confirm { id },
            withdraw: WithdrawInvitation { id },
            back: Some(ChildLine::sample().open),
            child: "呂小潔".to_owned(),
            name: "莫阿姨".to_owned(),
            number: "A12****789".to_owned(),
            contact: "0912***678".to_owned(),
            scope: "接送、請假".to_owned(),
            until: moment(),
        };
        vec![("plain", page)]
    }
}
