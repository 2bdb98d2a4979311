//! What somebody sees who was invited: one step after the other.

use serde::Serialize;

use super::children::moment;
use super::form::{NAME_SAMPLES, NUMBER_SAMPLES, Typed};
use crate::notices::{self, NoticeText};
use crate::web::i18n::Locale;
use crate::web::moment::Moment;
use crate::web::render::Page;

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

/// `GET /invitation?t=…`; posts `csrf`, `t` to `/invitation` (a code is sent) or to `/invitation/decline`.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationPage {
    /// Hidden field.
    pub csrf: String,
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
    pub refusal: Option<&'static str>,
}

impl Page for InvitationPage {
    const TEMPLATE: &'static str = "family/invitation.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            csrf: "csrf".to_owned(),
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
            ("too-many", refused("too-many")),
            ("sms-stopped", refused("sms-stopped")),
            ("plain", plain),
        ]
    }
}

/// `GET /invitation/code` and `GET /invitation/mailbox/code`; posts `csrf`, `code` (or `again`) to itself.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationCodePage {
    /// Hidden field.
    pub csrf: String,
    /// This page.
    pub action: &'static str,
    /// The masked contact the code went to.
    pub contact: String,
    /// What is wrong: `empty`, `wrong`, `dead`, `too-many`, `limit`, `sms-stopped`.
    pub refusal: Option<&'static str>,
    /// Tries left after a wrong one.
    pub tries_left: u32,
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
            csrf: "csrf".to_owned(),
            action: "/invitation/code",
            contact: "0912***678".to_owned(),
            refusal: None,
            tries_left: 0,
            sent_again: false,
        };
        let refused = ["empty", "wrong", "dead", "too-many", "limit", "sms-stopped"]
            .map(|refusal| (refusal, Self { refusal: Some(refusal), tries_left: 3, ..plain.clone() }));
        let mut samples = vec![("again", Self { sent_again: true, ..plain.clone() }), ("plain", plain)];
        samples.extend(refused);
        samples
    }
}

/// `GET /invitation/mailbox`, where a mobile was invited; posts `csrf`, `email` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct MailboxPage {
    /// Hidden field.
    pub csrf: String,
    /// The address; refused as `unreadable`, `too-many` or `limit`.
    pub email: Typed,
}

impl Page for MailboxPage {
    const TEMPLATE: &'static str = "family/invitation-mailbox.html";

    fn address(&self) -> Option<String> {
        Some("/invitation/mailbox".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |email| Self { csrf: "csrf".to_owned(), email };
        vec![
            ("plain", page(Typed::default())),
            ("unreadable", page(Typed::refused("x", "unreadable"))),
            ("too-many", page(Typed::refused("x@mail.example", "too-many"))),
            ("limit", page(Typed::refused("x@mail.example", "limit"))),
        ]
    }
}

/// `GET /invitation/notice`: the personal-data notice; posts `csrf`, `version`, `language`, `agree` to itself, or `csrf` to
/// `/invitation/leave`.
#[derive(Clone, Debug, Serialize)]
pub struct NoticePage {
    /// Hidden field.
    pub csrf: String,
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
            csrf: "csrf".to_owned(),
            version: notice.version.clone(),
            date: notice.date_text(Locale::default()),
            text: notice.text(Locale::default()).clone(),
            tick_missing: false,
        };
        vec![("missing", Self { tick_missing: true, ..plain.clone() }), ("plain", plain)]
    }
}

/// `GET /invitation/identity`; posts `csrf`, `number`, `name`, `phone` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct IdentityPage {
    /// Hidden field.
    pub csrf: String,
    /// What she is invited to.
    pub terms: InvitationTerms,
    /// Own number; refused by the codes of `NumberRefusal`.
    pub number: Typed,
    /// Own name; refused by the codes of `NameRefusal`.
    pub name: Typed,
    /// Mobile or landline; refused as `unreadable`.
    pub phone: Typed,
}

impl Page for IdentityPage {
    const TEMPLATE: &'static str = "family/invitation-identity.html";

    fn address(&self) -> Option<String> {
        Some("/invitation/identity".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            csrf: "csrf".to_owned(),
            terms: InvitationTerms::sample(),
            number: Typed::default(),
            name: Typed::default(),
            phone: Typed::default(),
        };
        let numbers = NUMBER_SAMPLES.map(|(sample, refusal)| {
            (sample, Self { number: Typed::refused("x", refusal), ..plain.clone() })
        });
        let names = NAME_SAMPLES.map(|(sample, refusal)| {
            let phone = Typed::refused("1", "unreadable");
            (sample, Self { name: Typed::refused("x", refusal), phone, ..plain.clone() })
        });
        let mut samples = vec![("plain", plain)];
        samples.extend(numbers);
        samples.extend(names);
        samples
    }
}

/// `GET /invitation/done`, `/invitation/confirmed`, `/invitation/declined`, `/me/children/frozen`, `/me/children/ended`:
/// what was done, for somebody who may not be signed in, or not any more.
#[derive(Clone, Debug, Serialize)]
pub struct DonePage {
    /// `done`, `confirmed`, `declined`, `frozen` or `ended`.
    pub what: &'static str,
}

impl Page for DonePage {
    const TEMPLATE: &'static str = "family/done.html";

    fn address(&self) -> Option<String> {
        let room = if matches!(self.what, "frozen" | "ended") { "/me/children" } else { "/invitation" };
        Some(format!("{room}/{}", self.what))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        ["done", "confirmed", "declined", "frozen", "ended"].map(|what| (what, Self { what })).to_vec()
    }
}
