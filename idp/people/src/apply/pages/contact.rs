//! The begin of the way and step 1.

use domain::contacts::ContactRefusal;
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;

use super::{Leave, Way};
use web::form::{Field, Form as _, form};
use web::moment::Moment;
use web::render::Page;

words! {
    /// Why somebody is at the begin again.
    StartNotice {
        /// She was away too long, or signed out.
        Over = "over",
        /// The same, of her account.
        OverAccount = "over-account",
        /// The code of a letter that was scanned or typed is none.
        LetterUnreadable = "letter-unreadable",
        /// She has just signed out.
        SignedOut = "signed-out",
        /// The browser has just forgotten what it brought along.
        Forgotten = "forgotten",
    }
}

/// `GET /binding`; links to `/binding/contact`, posts to `/binding/me` where somebody is signed in, and to
/// `/binding/logout` to begin again.
#[derive(Clone, Debug, Serialize)]
pub struct StartPage {
    /// Who is signed in.
    pub person_name: Option<String>,
    /// A school's letter was scanned.
    pub by_letter: bool,
    /// A session is open: she can go on.
    pub goes_on: bool,
    /// None is, but the browser has a letter or a contact to forget.
    pub can_restart: bool,
    /// Why she is here again.
    pub notice: Option<StartNotice>,
}

impl Page for StartPage {
    const TEMPLATE: &'static str = "apply/start.html";

    fn address(&self) -> Option<String> {
        Some("/binding".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain =
            Self { person_name: None, by_letter: false, goes_on: false, can_restart: false, notice: None };
        let signed_in = Self { person_name: Some("莫名".to_owned()), ..plain.clone() };
        let letter = Self { by_letter: true, goes_on: true, ..plain.clone() };
        let scanned = Self { by_letter: true, can_restart: true, ..plain.clone() };
        let told = |notice: &StartNotice| (notice.as_str(), Self { notice: Some(*notice), ..plain.clone() });
        let mut samples: Vec<_> = StartNotice::ALL.iter().map(told).collect();
        samples.extend([
            ("signed-in", signed_in),
            ("letter", letter),
            ("scanned", scanned),
            ("plain", plain),
        ]);
        samples
    }
}

words! {
    /// Why no code was sent: `apply-contact-{kind}`.
    NotSent {
        /// The contact got too many codes.
        TooMany = "too-many",
        /// The same of a mobile number.
        TooManySms = "too-many-sms",
        /// The network asked for too many codes.
        Network = "network",
        /// Short messages are stopped.
        SmsStopped = "sms-stopped",
        /// No new code could be sent when the page was left.
        NotSent = "not-sent",
    }
    /// Why the digits did not do.
    CodeRefusal {
        /// Nothing was typed.
        Empty = "empty",
        /// Other digits.
        Wrong = "wrong",
        /// Used, over, or tried too often.
        Dead = "dead",
    }
}

form! {
    /// To prove a contact.
    ContactForm {
        contact: Field::text("apply-contact-label")
            .hint("apply-contact-hint")
            .refused::<ContactRefusal>("apply-contact-")
            .refused::<NotSent>("apply-contact-")
            .keyboard("email")
            .filled_with("email")
            .capitals("none"),
    }
    /// The digits that prove it.
    CodeForm {
        code: Field::text("apply-code-label")
            .hint("apply-code-hint")
            .refused::<CodeRefusal>("apply-code-")
            .unshown()
            .keyboard("numeric")
            .filled_with("one-time-code")
            .most(20),
    }
}

/// Why no code was sent, and when it can be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactFailure {
    /// Which words.
    pub kind: NotSent,
    /// When it can be tried again.
    pub retry_at: Option<Moment>,
}

/// `GET /binding/contact`, with `?change=yes` to mend what was typed; posts the form to itself.
#[derive(Clone, Debug, Serialize)]
pub struct ContactPage {
    /// Head and hidden fields.
    pub way: Way,
    /// What was typed before stands in it.
    pub is_change: bool,
    /// What is typed.
    pub form: ContactForm,
}

impl Page for ContactPage {
    const TEMPLATE: &'static str = "apply/contact.html";

    fn address(&self) -> Option<String> {
        Some(if self.is_change { "/binding/contact?change=yes" } else { "/binding/contact" }.to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |form| Self { way: Way::sample(1), is_change: false, form };
        let mut typed = ContactForm::default();
        "chen@mail.example".clone_into(&mut typed.contact.value);
        let change = Self { is_change: true, ..page(typed) };
        let samples = ContactForm::default().samples().into_iter();
        samples.map(|(name, form)| (name, page(form))).chain([("change", change)]).collect()
    }
}

/// `GET /binding/code` and `GET /binding/mailbox`; posts `revision` and the form to itself, and asks for another
/// code at `…/again`.
#[derive(Clone, Debug, Serialize)]
pub struct CodePage {
    /// Head and hidden fields.
    pub way: Way,
    /// The contact: whole for the session that typed it, else masked.
    pub to: String,
    /// By SMS; else by mail.
    pub by_sms: bool,
    /// It proves the mailbox of step 4.
    pub of_mailbox: bool,
    /// Another one has just been sent.
    pub sent_again: bool,
    /// Deliveries are late.
    pub is_late: bool,
    /// What is typed.
    pub form: CodeForm,
    /// Why no other code was sent.
    pub refused: Option<ContactFailure>,
}

impl Page for CodePage {
    const TEMPLATE: &'static str = "apply/code.html";

    fn address(&self) -> Option<String> {
        Some(if self.of_mailbox { "/binding/mailbox" } else { "/binding/code" }.to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            way: Way { leave: Some(Leave::Restart), ..Way::sample(1) },
            to: "chen@mail.example".to_owned(),
            by_sms: false,
            of_mailbox: false,
            sent_again: false,
            is_late: false,
            form: CodeForm::default(),
            refused: None,
        };
        let sms = Self { by_sms: true, to: "0912345678".to_owned(), sent_again: true, ..plain.clone() };
        let to = "c***n@mail.example".to_owned();
        let mailbox = Self { way: Way::sample(4), to, of_mailbox: true, is_late: true, ..plain.clone() };
        let typed = CodeForm::default().samples().into_iter();
        let mut samples: Vec<_> = typed.map(|(name, form)| (name, Self { form, ..plain.clone() })).collect();
        samples.extend([("sms", sms.clone()), ("mailbox", mailbox)]);
        samples.extend(NotSent::ALL.iter().map(|kind| {
            let refused = ContactFailure { kind: *kind, retry_at: Some(Timestamp(1_788_220_500).into()) };
            (kind.as_str(), Self { refused: Some(refused), ..sms.clone() })
        }));
        samples
    }
}
