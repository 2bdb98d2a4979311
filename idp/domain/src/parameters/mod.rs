//! Parameters of a request, read once from the raw query or form (RFC 6749 appendix B).

use std::collections::{BTreeMap, BTreeSet};

use crate::refusal::OauthRefusal;

#[cfg(test)]
mod tests;

/// Most bytes of a query or form.
pub const MOST_BYTES: usize = 8 * 1024;
/// The most bytes of a form with a drawn signature.
pub const MOST_LONG_BYTES: usize = 96 * 1024;
/// Most parameters of a query or form.
pub const MOST_PARAMETERS: usize = 64;

/// The parameters that the endpoints read, by the names of their specifications.
const KNOWN: [&str; 36] = [
    "acr_values",
    "authorization_details",
    "claims",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "csrf",
    "display",
    "grant_type",
    "id_token_hint",
    "login_hint",
    "logout_hint",
    "logout_token",
    "max_age",
    "nonce",
    "post_logout_redirect_uri",
    "prompt",
    "redirect_uri",
    "refresh_token",
    "registration",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "token",
    "token_type_hint",
    "tx",
    "ui_locales",
    "claims_locales",
];

/// Decoded parameters. A parameter without a value counts as not sent (RFC 6749 section 3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    values: BTreeMap<String, String>,
    repeated: BTreeSet<String>,
}

impl Parameters {
    /// Reads `application/x-www-form-urlencoded` bytes and refuses a repeated parameter.
    pub fn parse(raw: &[u8]) -> Result<Self, OauthRefusal> {
        let parameters = Self::parse_with_repeats(raw)?;
        parameters.refuse_repeats()?;
        Ok(parameters)
    }

    /// Reads a form of our pages: like [`Self::parse`], but it keeps text over several lines, with a space for each
    /// tab and each end of a line.
    pub fn parse_typed(raw: &[u8]) -> Result<Self, OauthRefusal> {
        Self::read_typed(raw, MOST_BYTES)
    }

    /// The same for a form of up to [`MOST_LONG_BYTES`].
    pub fn parse_long(raw: &[u8]) -> Result<Self, OauthRefusal> {
        Self::read_typed(raw, MOST_LONG_BYTES)
    }

    fn read_typed(raw: &[u8], most_bytes: usize) -> Result<Self, OauthRefusal> {
        let parameters = Self::read(raw, most_bytes, decode_typed_pair)?;
        parameters.refuse_repeats()?;
        Ok(parameters)
    }

    /// Reads the same, but sets repeated parameters aside: [`Self::get`] does not see them, so that an
    /// authorization request can still be refused by a redirect when the repeated one is not the address.
    pub fn parse_with_repeats(raw: &[u8]) -> Result<Self, OauthRefusal> {
        Self::read(raw, MOST_BYTES, decode_pair)
    }

    fn read(
        raw: &[u8],
        most_bytes: usize,
        decode_pair: impl Fn(&[u8]) -> Result<(String, String), OauthRefusal>,
    ) -> Result<Self, OauthRefusal> {
        if raw.len() > most_bytes {
            return Err(OauthRefusal::invalid_request("the request is too long"));
        }
        let mut parameters = Self::default();
        let mut seen = BTreeSet::new();
        for (count, pair) in raw.split(|b| *b == b'&').filter(|pair| !pair.is_empty()).enumerate() {
            if count >= MOST_PARAMETERS {
                return Err(OauthRefusal::invalid_request("the request has too many parameters"));
            }
            let (name, value) = decode_pair(pair)?;
            parameters.add(&mut seen, name, value);
        }
        Ok(parameters)
    }

    /// RFC 6749 section 3.1 and 3.2: a parameter is not sent twice. `resource` may be (RFC 8707 section 2).
    pub fn refuse_repeats(&self) -> Result<(), OauthRefusal> {
        match self.repeated.iter().next() {
            None => Ok(()),
            Some(name) => {
                // What somebody made up goes to no log: it may be anything.
                let known = KNOWN.iter().find(|known| *known == name).copied();
                let name = known.unwrap_or("one that has no meaning here");
                Err(OauthRefusal::invalid_request("a parameter is repeated")
                    .because(format!("repeated parameter: {name}")))
            }
        }
    }

    /// The value of `name`, if it was sent exactly once and is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Whether `name` was sent with a value, once or more often.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name) || self.repeated.contains(name)
    }

    /// The value of `name`, or `invalid_request` with the text given.
    pub fn require(&self, name: &str, missing: &'static str) -> Result<&str, OauthRefusal> {
        self.get(name).ok_or_else(|| OauthRefusal::invalid_request(missing))
    }

    fn add(&mut self, seen: &mut BTreeSet<String>, name: String, value: String) {
        if !seen.insert(name.clone()) && name != "resource" {
            self.values.remove(&name);
            self.repeated.insert(name);
        } else if !value.is_empty() {
            self.values.insert(name, value);
        }
    }
}

fn decode_pair(pair: &[u8]) -> Result<(String, String), OauthRefusal> {
    let (name, value) = decode_halves(pair)?;
    let spaced = matches!(name.as_str(), "claims" | "authorization_details");
    refuse_control(&name, false)?;
    refuse_control(&value, spaced)?;
    Ok((name, value))
}

fn decode_typed_pair(pair: &[u8]) -> Result<(String, String), OauthRefusal> {
    let (name, value) = decode_halves(pair)?;
    let value = value.replace("\r\n", " ").replace(['\t', '\n', '\r'], " ");
    refuse_control(&name, false)?;
    refuse_control(&value, false)?;
    Ok((name, value))
}

fn decode_halves(pair: &[u8]) -> Result<(String, String), OauthRefusal> {
    let mut halves = pair.splitn(2, |b| *b == b'=');
    let name = decode(halves.next().unwrap_or_default())?;
    Ok((name, decode(halves.next().unwrap_or_default())?))
}

/// JSON parameters may have several lines. No other parameter contains a control character.
fn refuse_control(text: &str, lines_allowed: bool) -> Result<(), OauthRefusal> {
    let is_control = |c: char| c.is_control() && !(lines_allowed && matches!(c, '\t' | '\n' | '\r'));
    // Plain ASCII, as nearly everything is, needs no look at its characters.
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.chars().any(is_control) {
        return Err(OauthRefusal::invalid_request("the request has control characters"));
    }
    Ok(())
}

/// Undoes `application/x-www-form-urlencoded`, strictly: `%` is followed by two hex digits, the result is UTF-8.
pub(crate) fn decode(raw: &[u8]) -> Result<String, OauthRefusal> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(plain) = rest.iter().position(|byte| matches!(byte, b'+' | b'%')) {
        let (before, coded) = rest.split_at(plain);
        bytes.extend_from_slice(before);
        let (byte, after) = match coded {
            [b'%', high, low, after @ ..] => (hex_pair(*high, *low), after),
            [b'%', ..] | [] => (None, coded),
            [_, after @ ..] => (Some(b' '), after),
        };
        let broken = || OauthRefusal::invalid_request("the request has a broken percent-encoding");
        bytes.push(byte.ok_or_else(broken)?);
        rest = after;
    }
    bytes.extend_from_slice(rest);
    String::from_utf8(bytes).map_err(|_| OauthRefusal::invalid_request("the request is not UTF-8"))
}

fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    Some(digit(high)? * 16 + digit(low)?)
}
