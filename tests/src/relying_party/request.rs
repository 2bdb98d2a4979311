//! An authorization request as a client builds it.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::Client;

/// Parameters of one request and what the client keeps for its answer.
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    /// PKCE verifier (RFC 7636).
    pub verifier: String,
    /// `nonce` sent.
    pub nonce: String,
    /// `state` sent.
    pub state: String,
    endpoint: String,
    parameters: Vec<(String, String)>,
}

impl AuthorizationRequest {
    pub(super) fn new(client: &Client) -> Self {
        let random = || format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let (verifier, nonce, state) = (random(), random(), random());
        let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
        let parameters = [
            ("response_type", "code"),
            ("client_id", client.id()),
            ("redirect_uri", client.redirect_uri()),
            ("scope", "openid"),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Self { endpoint: format!("{}/oauth/authorize", client.node), verifier, nonce, state, parameters }
    }

    /// Other scopes.
    #[must_use]
    pub fn scope(self, scope: &str) -> Self {
        self.with("scope", scope)
    }

    /// `prompt`.
    #[must_use]
    pub fn prompt(self, prompt: &str) -> Self {
        self.with("prompt", prompt)
    }

    /// `authorization_details` (RFC 9396).
    #[must_use]
    pub fn details(self, details: &Value) -> Self {
        self.with("authorization_details", &details.to_string())
    }

    /// A parameter with another value.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        let mut changed = self.without(name);
        changed.parameters.push((name.to_owned(), value.to_owned()));
        changed
    }

    /// A parameter once more.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a parameter.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(known, _)| known != name);
        self
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All parameters, for a request by POST.
    pub fn fields(&self) -> Vec<(&str, &str)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// The address to send the browser to.
    pub fn url(&self) -> Url {
        Url::parse_with_params(&self.endpoint, &self.parameters).expect("an address")
    }
}
