//! What comes back with the browser (RFC 6749 section 4.1.2, RFC 9207).

use super::IssuerRule;
use crate::parameters::Parameters;

/// A longer code is none.
const MOST_CODE_BYTES: usize = 4_096;

/// What a provider answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A code for tokens.
    Code(String),
    /// The person said no, or gave up.
    Cancelled,
    /// The provider cannot answer now.
    Away,
}

/// Why an answer does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerRefusal {
    /// It names another issuer, or none although the provider promised to (RFC 9207 section 2.4).
    Issuer,
    /// It holds neither a code nor an error that is known.
    Malformed,
}

impl AnswerRefusal {
    /// For the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Issuer => "issuer of the answer",
            Self::Malformed => "answer without a code",
        }
    }
}

/// Reads an answer of the provider with that issuer; `names_itself` says that it promised to name itself in each.
///
/// # Errors
/// Why it does not count.
pub fn read_answer(
    fields: &Parameters,
    issuer: &IssuerRule,
    names_itself: bool,
) -> Result<Answer, AnswerRefusal> {
    match fields.get("iss") {
        Some(named) if !issuer.admits(named) => return Err(AnswerRefusal::Issuer),
        None if names_itself => return Err(AnswerRefusal::Issuer),
        _ => {}
    }
    match (fields.get("code"), fields.get("error")) {
        (Some(code), None) if !code.is_empty() && code.len() <= MOST_CODE_BYTES => {
            Ok(Answer::Code(code.to_owned()))
        }
        // The last four are of OIDC Core section 3.1.2.6.
        (
            None,
            Some(
                "access_denied"
                | "login_required"
                | "consent_required"
                | "interaction_required"
                | "account_selection_required",
            ),
        ) => Ok(Answer::Cancelled),
        (None, Some("server_error" | "temporarily_unavailable")) => Ok(Answer::Away),
        _ => Err(AnswerRefusal::Malformed),
    }
}
