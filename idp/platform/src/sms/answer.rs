//! What a gateway's answer must say.

use serde_json::Value;

/// One thing an answer may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `line:statuscode=1`: a line of it, without space around.
    Line(String),
    /// `prefix:OK`: it begins so.
    Prefix(String),
    /// `contains:success`: it stands somewhere.
    Contains(String),
    /// `json:/result/code=0`: the value there (RFC 6901), a text, a number or `true`.
    Json {
        /// Where.
        pointer: String,
        /// What.
        value: String,
    },
}

impl Rule {
    /// Reads a rule as it stands in the configuration.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        let rest = Some(rest).filter(|rest| !rest.is_empty())?;
        match kind {
            "line" => Some(Self::Line(rest.trim().to_owned())),
            "prefix" => Some(Self::Prefix(rest.to_owned())),
            "contains" => Some(Self::Contains(rest.to_owned())),
            "json" => {
                let (pointer, value) = rest.split_once('=')?;
                let is_pointer = pointer.is_empty() || pointer.starts_with('/');
                is_pointer.then(|| Self::Json { pointer: pointer.to_owned(), value: value.to_owned() })
            }
            _ => None,
        }
    }

    /// Whether an answer says that.
    pub(super) fn holds(&self, answer: &str) -> bool {
        match self {
            Self::Line(line) => answer.lines().any(|text| text.trim() == line),
            Self::Prefix(prefix) => answer.trim_start().starts_with(prefix.as_str()),
            Self::Contains(text) => answer.contains(text.as_str()),
            Self::Json { pointer, value } => {
                let read = serde_json::from_str::<Value>(answer).ok();
                read.as_ref().and_then(|read| read.pointer(pointer)).is_some_and(|found| match found {
                    Value::String(text) => text == value,
                    other => serde_json::from_str::<Value>(value).is_ok_and(|value| value == *other),
                })
            }
        }
    }
}
