//! An e-mail address as the city's mail server can deliver to.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::identifiers::half_width;

/// Longest address (RFC 5321 section 4.5.3.1.3: a path of 256 with its angle brackets).
const MOST_BYTES: usize = 254;
/// Longest part before the @ (RFC 5321 section 4.5.3.1.1).
const MOST_LOCAL_BYTES: usize = 64;
/// Longest label of a domain (RFC 1035 section 2.3.4).
const MOST_LABEL_BYTES: usize = 63;

/// A dot-atom at a domain with at least one dot (RFC 5321 section 4.1.2, without quoted strings and literals of IP
/// addresses, which no provider gives to people). ASCII only: a look-alike letter is refused, not delivered elsewhere.
/// Never prints itself.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address; full-width forms become half-width, the domain lower case.
    pub fn parse(text: &str) -> Option<Self> {
        let text = half_width(text);
        let text = text.trim();
        let (local, domain) = text.split_once('@')?;
        let domain = domain.to_ascii_lowercase();
        (text.len() <= MOST_BYTES && is_local(local) && is_domain(&domain))
            .then(|| Self(format!("{local}@{domain}")))
    }

    /// The address, for delivery and for its owner.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The form for look-ups: providers do not distinguish `Ann` and `ann`.
    pub fn lookup(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The mailbox behind the address, for rate limits: providers deliver `ann+school` where `ann` is (RFC 5233).
    pub fn mailbox(&self) -> String {
        let lookup = self.lookup();
        let (local, domain) = lookup.split_once('@').unwrap_or_default();
        let name = local.split('+').next().filter(|name| !name.is_empty()).unwrap_or(local);
        format!("{name}@{domain}")
    }

    /// First and last letter before the @: `c***n@mail.example`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or_default();
        let first = local.get(..1).unwrap_or_default();
        let last = if local.len() > 2 { local.get(local.len() - 1..).unwrap_or_default() } else { "" };
        format!("{first}***{last}@{domain}")
    }
}

/// `dot-atom`: runs of `atext` with single dots between them (RFC 5322 section 3.2.3).
fn is_local(local: &str) -> bool {
    let atext = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    local.len() <= MOST_LOCAL_BYTES
        && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(atext))
}

/// Two labels or more, the last one not a number, so that it is no IPv4 address.
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=MOST_LABEL_BYTES).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(label) && top.bytes().any(|byte| byte.is_ascii_alphabetic())
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(***)")
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no e-mail address")
    }
}

impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> Self {
        email.0
    }
}
