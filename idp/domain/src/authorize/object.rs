//! The request object (OIDC Core section 6.1). The server takes none; the refusal goes where the object asks for it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// What an object says of the way of the answer. Its signature is not looked at: whoever sends the browser could have
/// written the same beside it. What it says counts before what stands beside it (OIDC Core section 6.1).
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unverified {
    /// `response_mode`.
    pub(super) response_mode: Option<String>,
    /// `state`, given back unchanged.
    pub(super) state: Option<String>,
}

impl Unverified {
    /// Reads a JWT in compact form; one that cannot be read says nothing.
    pub(super) fn read(object: &str) -> Self {
        let payload = object.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let claims: Value = payload.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        // As of a parameter: an empty one is not sent, and none has control characters.
        let plain = |text: &&str| !text.is_empty() && !text.chars().any(char::is_control);
        let text = |name| claims.get(name).and_then(Value::as_str).filter(plain).map(str::to_owned);
        Self { response_mode: text("response_mode"), state: text("state") }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::Unverified;

    fn read(claims: &str) -> Unverified {
        Unverified::read(&format!("e30.{}.", URL_SAFE_NO_PAD.encode(claims)))
    }

    #[test]
    fn an_object_says_how_its_refusal_travels() {
        let said = read(r#"{"response_mode":"form_post","state":"a b","nonce":"n"}"#);
        assert_eq!(said.response_mode.as_deref(), Some("form_post"));
        assert_eq!(said.state.as_deref(), Some("a b"));
    }

    #[test]
    fn one_that_cannot_be_read_says_nothing() {
        for claims in ["", "[]", "3", r#"{"state":3,"response_mode":null}"#, r#"{"state":"","x":1}"#] {
            assert_eq!(read(claims), Unverified::default(), "{claims}");
        }
        assert_eq!(read("{\"state\":\"a\\nb\"}"), Unverified::default(), "no control characters");
        for object in ["", "e30", "..", "a.%.c", "\u{e9}.\u{e9}."] {
            assert_eq!(Unverified::read(object), Unverified::default(), "{object}");
        }
    }
}
