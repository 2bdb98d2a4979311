//! How a gateway is asked, and what its answer means.

use http::{HeaderName, Method};
use serde::Deserialize;

use super::answer::Rule;
use super::fill::{Escape, NAMES, unknown};

/// A gateway whose form we know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// `{"to", "text"}` with a bearer token.
    #[default]
    Json,
    /// 三竹簡訊 (Mitake), its `SmSend` over HTTP: a form in UTF-8, an answer of lines. It sends nothing twice that comes
    /// with the same `clientid` within twelve hours.
    Mitake,
}

/// A body's kind; the values in it are escaped accordingly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `application/json`.
    Json,
}

impl Content {
    /// Reads the name of a kind.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Form, Self::Json].into_iter().find(|kind| kind.name() == text)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }

    /// As it is told to the gateway.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded; charset=UTF-8",
            Self::Json => "application/json",
        }
    }

    /// How values are written into such a body.
    pub(super) fn escape(self) -> Escape {
        match self {
            Self::Form => Escape::Percent,
            Self::Json => Escape::Json,
        }
    }
}

/// A recipe as it is written in the configuration; what is empty is taken from the preset.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a> {
    /// Where, with placeholders.
    pub url: &'a str,
    /// `GET` or `POST`.
    pub method: &'a str,
    /// `Name: value`, with placeholders.
    pub headers: &'a [String],
    /// Kind of the body.
    pub content_type: &'a str,
    /// The body, with placeholders.
    pub body: &'a str,
    /// What an answer says that took the message; any answer with status 2xx if there are none.
    pub accepted: &'a [String],
    /// What an answer says that never will.
    pub refused: &'a [String],
}

/// The same, read.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub(super) url: String,
    pub(super) method: Method,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) content: Option<Content>,
    pub(super) body: String,
    pub(super) accepted: Vec<Rule>,
    pub(super) refused: Vec<Rule>,
}

/// A key of section `sms` that cannot be used, and what to write.
pub type RecipeProblem = (&'static str, String);

struct Known {
    url: &'static str,
    headers: &'static [&'static str],
    content_type: &'static str,
    body: &'static str,
    accepted: &'static [&'static str],
    refused: &'static [&'static str],
}

const JSON: Known = Known {
    url: "",
    headers: &["Authorization: Bearer {password}", "Idempotency-Key: {id}"],
    content_type: "application/json",
    body: r#"{"to":"{to_e164}","text":"{text}"}"#,
    accepted: &[],
    refused: &[],
};

/// As the vendor's HTTP specification has it: statuscode 0, 1, 2 and 4 mean taken; 5 bad text, 6 bad number, 7 switched
/// off, t too late, u empty, v no mobile are final; all others are the account's or the system's and may pass.
const MITAKE: Known = Known {
    url: "https://smsapi.mitake.com.tw/api/mtk/SmSend?CharsetURL=UTF-8",
    headers: &[],
    content_type: "application/x-www-form-urlencoded",
    body: "username={username}&password={password}&dstaddr={to_national}&smbody={text}&clientid={id}",
    accepted: &["line:statuscode=0", "line:statuscode=1", "line:statuscode=2", "line:statuscode=4"],
    refused: &[
        "line:statuscode=5",
        "line:statuscode=6",
        "line:statuscode=7",
        "line:statuscode=t",
        "line:statuscode=u",
        "line:statuscode=v",
    ],
};

impl Recipe {
    /// Reads a recipe; none if no gateway is named.
    ///
    /// # Errors
    /// The first key that cannot be used.
    pub fn read(preset: Preset, parts: Parts<'_>) -> Result<Option<Self>, RecipeProblem> {
        let known = match preset {
            Preset::Json => JSON,
            Preset::Mitake => MITAKE,
        };
        let url = either(parts.url, known.url);
        if url.is_empty() {
            return Ok(None);
        }
        placeholders("url", url, &NAMES)?;
        let method = match parts.method {
            "" | "POST" => Method::POST,
            "GET" => Method::GET,
            _ => return Err(("method", "write \"GET\" or \"POST\"".to_owned())),
        };
        let gets = method == Method::GET;
        if gets && !parts.body.is_empty() {
            return Err(("body", "a GET has no body: write placeholders into sms.url".to_owned()));
        }
        let kind = either(parts.content_type, known.content_type);
        let advice = "write \"application/x-www-form-urlencoded\" or \"application/json\"";
        let content = Content::parse(kind).ok_or_else(|| ("content_type", advice.to_owned()))?;
        let body = either(parts.body, known.body);
        placeholders("body", body, &NAMES)?;
        let headers = list(parts.headers, known.headers).into_iter().map(header).collect::<Result<_, _>>()?;
        Ok(Some(Self {
            url: url.to_owned(),
            method,
            headers,
            content: (!gets).then_some(content),
            body: body.to_owned(),
            accepted: rules("accepted", &list(parts.accepted, known.accepted))?,
            refused: rules("refused", &list(parts.refused, known.refused))?,
        }))
    }

    /// Where messages go, for the check of the configuration.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The gateway's name; an address with its placeholders may hold more than should be printed.
    pub fn host(&self) -> Option<String> {
        Some(url::Url::parse(&self.url).ok()?.host_str()?.to_owned())
    }
}

fn either<'a>(own: &'a str, known: &'a str) -> &'a str {
    if own.is_empty() { known } else { own }
}

fn list<'a>(own: &'a [String], known: &[&'a str]) -> Vec<&'a str> {
    if own.is_empty() { known.to_vec() } else { own.iter().map(String::as_str).collect() }
}

fn placeholders(key: &'static str, template: &str, known: &[&str]) -> Result<(), RecipeProblem> {
    match unknown(template, known) {
        Some(name) => Err((key, format!("there is no {{{name}}}; there are {{{}}}", known.join("}, {")))),
        None => Ok(()),
    }
}

/// What a person's message says has no place in a header.
fn header(text: &str) -> Result<(HeaderName, String), RecipeProblem> {
    let advice = || ("headers", "write each as \"Name: value\"".to_owned());
    let (name, value) = text.split_once(':').ok_or_else(advice)?;
    let name = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| advice())?;
    placeholders("headers", value, &["username", "password", "basic", "id"])?;
    Ok((name, value.trim().to_owned()))
}

fn rules(key: &'static str, texts: &[&str]) -> Result<Vec<Rule>, RecipeProblem> {
    let advice = "write each as \"line:…\", \"prefix:…\", \"contains:…\" or \"json:/pointer=value\"";
    texts.iter().map(|text| Rule::parse(text).ok_or_else(|| (key, advice.to_owned()))).collect()
}
