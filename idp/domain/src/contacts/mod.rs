//! The contact of a person without an account, and the code that proves it (domain rules, «Parent-child binding»,
//! step 1: «e-mail or mobile, one of the two; a 6-digit code»).

mod code;
mod email;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::contexts::words;
use crate::identifiers::{Landline, Mobile};

pub use code::{Code, DIGITS};
pub use email::EmailAddress;

/// How long a code is valid, in seconds: «valid 60 minutes».
pub const CODE_SECONDS: i64 = 60 * 60;

/// «5 wrong tries kill a code».
pub const MOST_TRIES: u16 = 5;

/// «At most 2 SMS an hour for a number».
pub const SMS_AN_HOUR: u16 = 2;

/// «5 mails an hour for an address».
pub const MAILS_AN_HOUR: u16 = 5;

/// The hour of both limits, in seconds.
pub const LIMIT_SECONDS: i64 = 60 * 60;

/// The most characters of a text message with Chinese characters (3GPP TS 23.038, UCS-2).
pub const SMS_CHARACTERS: usize = 70;

/// An e-mail address or a mobile number. Never prints itself.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Contact {
    /// Gets its code by mail.
    Email(EmailAddress),
    /// Gets its code by SMS.
    Mobile(Mobile),
}

words! {
    /// Why a text is no contact.
    ContactRefusal {
        /// Nothing was typed.
        Empty = "empty",
        /// A landline: an SMS goes only to mobiles.
        Landline = "landline",
        /// Neither an address nor a number.
        Unreadable = "unreadable",
    }
}

impl Contact {
    /// Reads a typed contact: half-width or full-width, with space around it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, ContactRefusal> {
        let folded = crate::identifiers::half_width(text);
        let folded = folded.trim();
        if folded.is_empty() {
            return Err(ContactRefusal::Empty);
        }
        if folded.contains('@') {
            return EmailAddress::parse(folded).map(Self::Email).ok_or(ContactRefusal::Unreadable);
        }
        match (Mobile::parse(folded), Landline::parse(folded)) {
            (Some(mobile), _) => Ok(Self::Mobile(mobile)),
            (None, Some(_)) => Err(ContactRefusal::Landline),
            (None, None) => Err(ContactRefusal::Unreadable),
        }
    }

    /// What rate limits count: all addresses of one mailbox together. Never show it.
    pub fn counted(&self) -> String {
        match self {
            Self::Email(email) => format!("mail:{}", email.mailbox()),
            Self::Mobile(_) => self.lookup(),
        }
    }

    /// The one form of all spellings, for look-ups. Never show it.
    pub fn lookup(&self) -> String {
        match self {
            Self::Email(email) => format!("mail:{}", email.lookup()),
            Self::Mobile(mobile) => format!("sms:{}", mobile.e164()),
        }
    }

    /// Masked so that the owner recognises it: `c***n@mail.example`, `0912***678`.
    pub fn masked(&self) -> String {
        match self {
            Self::Email(email) => email.masked(),
            Self::Mobile(mobile) => masked_mobile(mobile),
        }
    }

    /// Whole, as its owner writes it: for whoever has just typed it.
    pub fn whole(&self) -> String {
        match self {
            Self::Email(email) => email.expose().to_owned(),
            Self::Mobile(mobile) => mobile.national(),
        }
    }

    /// The address or number itself, for sealed storage and delivery.
    pub fn expose(&self) -> &str {
        match self {
            Self::Email(email) => email.expose(),
            Self::Mobile(mobile) => mobile.e164(),
        }
    }
}

/// `0912***678`.
fn masked_mobile(mobile: &Mobile) -> String {
    let national = mobile.national();
    let (head, tail) = (national.get(..4).unwrap_or_default(), national.get(7..).unwrap_or_default());
    format!("{head}***{tail}")
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Email(_) => "Contact::Email(***)",
            Self::Mobile(_) => "Contact::Mobile(***)",
        })
    }
}

impl TryFrom<String> for Contact {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|_| "no contact")
    }
}

impl From<Contact> for String {
    fn from(contact: Contact) -> Self {
        contact.expose().to_owned()
    }
}

#[cfg(test)]
mod tests;
