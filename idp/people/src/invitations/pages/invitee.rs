//! What somebody sees who was invited: one step after the other.

use domain::binding::{NameRefusal, NumberRefusal};
use domain::words;
use serde::Serialize;

use crate::relatives::sample_moment as moment;
use city::notices::{self, NoticeText};
use web::form::{Field, Form as _, form};
use web::moment::Moment;
use web::render::Page;
use web::render::i18n::Locale;

words! {
    /// Why a code is not right, or none was sent.
    CodeRefusal {
        /// Nothing was typed.
        Empty = "empty",
        /// Other digits.
        Wrong = "wrong",
        /// The code is over.
        Dead = "dead",
        /// The contact got too many codes.
        TooMany = "too-many",
        /// The invitation sent too many codes.
        Limit = "limit",
        /// Short messages are stopped.
        SmsStopped = "sms-stopped",
    }
    /// Why a contact cannot be one.
    Unreadable {
        /// It is none.
        Unreadable = "unreadable",
    }
}

form! {
    /// The digits that prove a contact.
    CodeForm {
        code: Field::text("family-code-label")
            .refused::<CodeRefusal>("family-code-")
            .unshown()
            .most(12)
            .keyboard("numeric")
            .filled_with("one-time-code"),
    }
    /// A mailbox to sign in with.
    MailboxForm {
        email: Field::text("family-mailbox-label")
            .refused::<Unreadable>("family-mailbox-")
            .also(CodeRefusal::TooMany)
            .also(CodeRefusal::Limit)
            .keyboard("email")
            .filled_with("email"),
    }
    /// Who somebody is, for the inviter to recognise.
    IdentityForm {
        number: Field::text("family-identity-number")
            .hint("family-identity-number-hint")
            .refused::<NumberRefusal>("family-number-refusal-")
            .never(NumberRefusal::OfStudent)
            .most(40),
        name: Field::text("family-identity-name")
            .refused::<NameRefusal>("family-name-refusal-")
            .most(120)
            .filled_with("name"),
        phone: Field::text("family-identity-phone")
            .hint("family-identity-phone-hint")
            .refused::<Unreadable>("family-phone-refusal-")
            .most(40)
            .keyboard("tel")
            .filled_with("tel"),
    }
}

/// What she is invited to. Names are masked: until the contact is proved, anybody may hold the link.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationTerms {
    /// The inviter's masked name.
    pub inviter: String,
    /// The child's masked name.
    pub child: String,
    /// What for.
    pub scope: String,
    /// The last day.
    pub until: Moment,
}

impl InvitationTerms {
    fn sample() -> Self {
        Self {
            inviter: "莫○".to_owned(),
            child: "呂○潔".to_owned(),
            scope: "接送、請假".to_owned(),
            until: moment(),
        }
    }
}

/// `GET /invitation?t=…`; posts `t` to `/invitation` (a code is sent) or to `/invitation/decline`.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationPage {
    /// The sealed handle of the link.
    pub t: String,
    /// What she is invited to.
    pub terms: InvitationTerms,
    /// The masked contact that is proved by a code.
    pub contact: String,
    /// When the invitation ends.
    pub expires: Moment,
    /// She is asked once more whether she declines.
    pub declines: bool,
    /// No code was sent: `too-many` or `sms-stopped`.
    pub refusal: Option<CodeRefusal>,
}

impl Page for InvitationPage {
    const TEMPLATE: &'static str = "family/invitation.html";

    fn address(&self) -> Option<String> {
        Some(format!("/invitation?t={}", self.t))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            t: "handle".to_owned(),
            terms: InvitationTerms::sample(),
            contact: "c***n@mail.example".to_owned(),
            expires: moment(),
            declines: false,
            refusal: None,
        };
        let refused = |refusal| Self { refusal: Some(refusal), ..plain.clone() };
        vec![
            ("declines", Self { declines: true, ..plain.clone() }),
            ("too-many", refused(CodeRefusal::TooMany)),
            ("sms-stopped", refused(CodeRefusal::SmsStopped)),
            ("plain", plain),
        ]
    }
}

/// `GET /invitation/code` and `GET /invitation/mailbox/code`; posts the form (or `again`) to itself.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationCodePage {
    /// This page.
    pub action: &'static str,
    /// The masked contact the code went to.
    pub contact: String,
    /// What is typed.
    pub form: CodeForm,
    /// A new code was sent.
    pub sent_again: bool,
}

impl Page for InvitationCodePage {
    const TEMPLATE: &'static str = "family/invitation-code.html";

    fn address(&self) -> Option<String> {
        Some(self.action.to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            action: "/invitation/code",
            contact: "0912***678".to_owned(),
            form: CodeForm::default(),
            sent_again: false,
        };
        let again = ("again", Self { sent_again: true, ..plain.clone() });
        let typed = CodeForm::default().samples().into_iter();
        typed.map(|(name, form)| (name, Self { form, ..plain.clone() })).chain([again]).collect()
    }
}

/// `GET /invitation/mailbox`, where a mobile was invited; posts the form to itself.
#[derive(Clone, Debug, Serialize)]
pub struct MailboxPage {
    /// What is typed.
    pub form: MailboxForm,
}

impl Page for MailboxPage {
    const TEMPLATE: &'static str = "family/invitation-mailbox.html";

    fn address(&self) -> Option<String> {
        Some("/invitation/mailbox".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        MailboxForm::default().samples().into_iter().map(|(name, form)| (name, Self { form })).collect()
    }
}

/// `GET /invitation/notice`: the personal-data notice; posts `version`, `language`, `agree` to itself, or nothing
/// to `/invitation/leave`.
#[derive(Clone, Debug, Serialize)]
pub struct NoticePage {
    /// Which version is shown.
    pub version: String,
    /// Since when it counts.
    pub date: String,
    /// The text in the language of the page.
    pub text: NoticeText,
    /// She went on without the tick.
    pub tick_missing: bool,
}

impl Page for NoticePage {
    const TEMPLATE: &'static str = "family/invitation-notice.html";

    fn address(&self) -> Option<String> {
        Some("/invitation/notice".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let notice = notices::current();
        let plain = Self {
            version: notice.version.clone(),
            date: notice.date_text(Locale::default()),
            text: notice.text(Locale::default()).clone(),
            tick_missing: false,
        };
        vec![("missing", Self { tick_missing: true, ..plain.clone() }), ("plain", plain)]
    }
}

/// `GET /invitation/identity`; posts the form to itself.
#[derive(Clone, Debug, Serialize)]
pub struct IdentityPage {
    /// What she is invited to.
    pub terms: InvitationTerms,
    /// What is typed.
    pub form: IdentityForm,
}

impl Page for IdentityPage {
    const TEMPLATE: &'static str = "family/invitation-identity.html";

    fn address(&self) -> Option<String> {
        Some("/invitation/identity".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |(name, form)| (name, Self { terms: InvitationTerms::sample(), form });
        IdentityForm::default().samples().into_iter().map(page).collect()
    }
}
