//! Every «no» of the protocol: a code for the wire, a sentence for the client's developer, a reason for the log.

use std::borrow::Cow;

use crate::contexts::words;

words! {
    /// Error codes of RFC 6749, 6750, 8707, 9396 and OIDC Core section 3.1.2.6.
    OauthCode {
        /// A parameter is missing, repeated or malformed.
        InvalidRequest = "invalid_request",
        /// The client did not prove itself.
        InvalidClient = "invalid_client",
        /// The code, refresh token or assertion is not good (any more).
        InvalidGrant = "invalid_grant",
        /// The client may not do this.
        UnauthorizedClient = "unauthorized_client",
        /// No such grant type here.
        UnsupportedGrantType = "unsupported_grant_type",
        /// Scope unknown, malformed or wider than allowed.
        InvalidScope = "invalid_scope",
        /// The person or a rule of the city said no.
        AccessDenied = "access_denied",
        /// Only `code` is offered.
        UnsupportedResponseType = "unsupported_response_type",
        /// The server is broken.
        ServerError = "server_error",
        /// The server is overloaded.
        TemporarilyUnavailable = "temporarily_unavailable",
        /// `prompt=none` and nobody is signed in.
        LoginRequired = "login_required",
        /// `prompt=none` and consent is missing.
        ConsentRequired = "consent_required",
        /// `prompt=none` and a page would be needed.
        InteractionRequired = "interaction_required",
        /// `prompt=none` and an account must be chosen.
        AccountSelectionRequired = "account_selection_required",
        /// OpenID Connect Core Error Code unmet_authentication_requirements.
        UnmetAuthenticationRequirements = "unmet_authentication_requirements",
        /// The `request` parameter is not offered.
        RequestNotSupported = "request_not_supported",
        /// The `request_uri` parameter is not offered.
        RequestUriNotSupported = "request_uri_not_supported",
        /// The `registration` parameter is not offered.
        RegistrationNotSupported = "registration_not_supported",
        /// RFC 9396 section 5.
        InvalidAuthorizationDetails = "invalid_authorization_details",
        /// RFC 6750 section 3.1.
        InvalidToken = "invalid_token",
        /// RFC 6750 section 3.1.
        InsufficientScope = "insufficient_scope",
        /// RFC 8707 section 2.
        InvalidTarget = "invalid_target",
    }
}

/// A rightful «no» of the protocol. Its public and its private half are kept apart, so that nothing leaks by
/// accident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OauthRefusal {
    /// The `error` on the wire.
    pub code: OauthCode,
    /// The `error_description`: %x20-21 / %x23-5B / %x5D-7E only (RFC 6749 section 5.2).
    pub public: Cow<'static, str>,
    /// For the log; never sent.
    pub private: Cow<'static, str>,
}

impl OauthRefusal {
    /// A refusal that says `public` on the wire and in the log. A text with characters that
    /// `error_description` may not carry is replaced by the code.
    pub fn new(code: OauthCode, public: impl Into<Cow<'static, str>>) -> Self {
        let public = public.into();
        let public = if is_describable(&public) { public } else { Cow::Borrowed(code.as_str()) };
        Self { code, private: public.clone(), public }
    }

    /// `invalid_request`, the most frequent one.
    pub fn invalid_request(public: &'static str) -> Self {
        Self::new(OauthCode::InvalidRequest, public)
    }

    /// `invalid_grant` (RFC 6749 section 5.2).
    pub fn invalid_grant(public: &'static str) -> Self {
        Self::new(OauthCode::InvalidGrant, public)
    }

    /// `invalid_client`; the text is the same for an unknown client and a wrong proof.
    pub fn invalid_client(private: impl Into<Cow<'static, str>>) -> Self {
        Self::new(OauthCode::InvalidClient, "client authentication failed").because(private)
    }

    /// The same refusal with a private reason for the log.
    #[must_use]
    pub fn because(mut self, private: impl Into<Cow<'static, str>>) -> Self {
        self.private = private.into();
        self
    }

    /// HTTP status of the JSON answer (RFC 6749 section 5.2, RFC 6750 section 3.1).
    pub fn status(&self) -> u16 {
        match self.code {
            OauthCode::InvalidClient | OauthCode::InvalidToken => 401,
            OauthCode::InsufficientScope => 403,
            OauthCode::TemporarilyUnavailable => 503,
            OauthCode::ServerError => 500,
            _ => 400,
        }
    }
}

/// Whether `text` is allowed in `error_description` (RFC 6749 section 5.2).
pub fn is_describable(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| matches!(b, 0x20 | 0x21 | 0x23..=0x5B | 0x5D..=0x7E))
}

#[cfg(test)]
mod tests {
    use super::{OauthCode, OauthRefusal};

    #[test]
    fn only_a_failed_proof_is_answered_with_401() {
        for code in OauthCode::ALL {
            let expected = match code.as_str() {
                "invalid_client" | "invalid_token" => 401,
                "insufficient_scope" => 403,
                "temporarily_unavailable" => 503,
                "server_error" => 500,
                _ => 400,
            };
            assert_eq!(OauthRefusal::new(*code, "x").status(), expected, "{code:?}");
        }
    }

    #[test]
    fn a_description_that_the_wire_cannot_carry_gives_way_to_the_code() {
        for text in ["a \"quote\"", "back\\slash", "two\nlines", "中文", ""] {
            assert_eq!(OauthRefusal::invalid_request(text).public, "invalid_request");
        }
        assert_eq!(OauthRefusal::invalid_request("state is too long").public, "state is too long");
    }

    #[test]
    fn the_private_reason_does_not_change_the_public_text() {
        let refusal = OauthRefusal::invalid_client("no such client: x");
        assert_eq!(
            (&*refusal.public, &*refusal.private),
            ("client authentication failed", "no such client: x")
        );
    }
}
