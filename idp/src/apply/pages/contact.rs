//! The begin of the way and step 1.

use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;

use super::{Leave, Way};
use crate::web::moment::Moment;
use crate::web::render::Page;

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

/// `GET /binding`; links to `/binding/contact`, posts `csrf` to `/binding/me` where somebody is signed in, and to
/// `/binding/logout` to begin again.
#[derive(Clone, Debug, Serialize)]
pub struct StartPage {
    /// Hidden field.
    pub csrf: String,
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
        let plain = Self {
            csrf: "csrf".to_owned(),
            person_name: None,
            by_letter: false,
            goes_on: false,
            can_restart: false,
            notice: None,
        };
        let signed_in = Self { person_name: Some("莫名".to_owned()), ..plain.clone() };
        let letter = Self { by_letter: true, goes_on: true, ..plain.clone() };
        let scanned = Self { by_letter: true, can_restart: true, ..plain.clone() };
        let mut samples: Vec<_> = StartNotice::ALL
            .iter()
            .map(|notice| (notice.as_str(), Self { notice: Some(*notice), ..plain.clone() }))
            .collect();
        samples.extend([
            ("plain", plain),
            ("signed-in", signed_in),
            ("letter", letter),
            ("scanned", scanned),
        ]);
        samples
    }
}

/// Why no code was sent: `apply-contact-{kind}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactFailure {
    /// Which words.
    pub kind: &'static str,
    /// When it can be tried again.
    pub retry_at: Option<Moment>,
}

/// Every kind of failure, and whether it tells a time.
const FAILURES: [(&str, bool); 8] = [
    ("empty", false),
    ("landline", false),
    ("unreadable", false),
    ("too-many", true),
    ("too-many-sms", true),
    ("network", true),
    ("sms-stopped", false),
    ("not-sent", false),
];

fn failures() -> impl Iterator<Item = (&'static str, ContactFailure)> {
    FAILURES.into_iter().map(|(kind, timed)| {
        let retry_at = timed.then(|| Moment::from(Timestamp(1_788_220_500)));
        (kind, ContactFailure { kind, retry_at })
    })
}

/// `GET /binding/contact`; posts `csrf`, `contact` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct ContactPage {
    /// Head and hidden fields.
    pub way: Way,
    /// What was typed.
    pub contact: String,
    /// Why no code was sent.
    pub failure: Option<ContactFailure>,
}

impl Page for ContactPage {
    const TEMPLATE: &'static str = "apply/contact.html";

    fn address(&self) -> Option<String> {
        Some("/binding/contact".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self { way: Way::sample(1), contact: String::new(), failure: None };
        let of = |(kind, failure)| {
            (kind, Self { contact: "02-23456789".to_owned(), failure: Some(failure), ..plain.clone() })
        };
        let mut samples: Vec<_> = failures().map(of).collect();
        samples.push(("plain", plain));
        samples
    }
}

/// Why the digits did not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CodeFailure {
    /// Nothing was typed.
    Empty,
    /// Not these digits.
    Wrong {
        /// So many tries are left.
        tries_left: u16,
    },
    /// Used, over, or tried too often.
    Dead,
}

/// `GET /binding/code` and `GET /binding/mailbox`; posts `csrf`, `revision`, `code` to itself, and asks for another
/// code at `…/again`.
#[derive(Clone, Debug, Serialize)]
pub struct CodePage {
    /// Head and hidden fields.
    pub way: Way,
    /// The contact, masked.
    pub to: String,
    /// By SMS; else by mail.
    pub by_sms: bool,
    /// It proves the mailbox of step 4.
    pub of_mailbox: bool,
    /// Another one has just been sent.
    pub sent_again: bool,
    /// Deliveries are late.
    pub is_late: bool,
    /// Why the digits did not do.
    pub failure: Option<CodeFailure>,
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
            to: "c***n@mail.example".to_owned(),
            by_sms: false,
            of_mailbox: false,
            sent_again: false,
            is_late: false,
            failure: None,
            refused: None,
        };
        let sms = Self { by_sms: true, to: "0912***678".to_owned(), sent_again: true, ..plain.clone() };
        let mailbox = Self { way: Way::sample(4), of_mailbox: true, is_late: true, ..plain.clone() };
        let failed = |failure| Self { failure: Some(failure), ..plain.clone() };
        let mut samples = vec![
            ("sms", sms.clone()),
            ("mailbox", mailbox),
            ("none", failed(CodeFailure::Empty)),
            ("wrong", failed(CodeFailure::Wrong { tries_left: 3 })),
            ("dead", failed(CodeFailure::Dead)),
        ];
        let again = failures().filter(|(kind, _)| !["empty", "landline", "unreadable"].contains(kind));
        samples.extend(again.map(|(kind, failure)| (kind, Self { refused: Some(failure), ..sms.clone() })));
        samples.push(("plain", plain));
        samples
    }
}
