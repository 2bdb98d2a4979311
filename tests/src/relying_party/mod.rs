//! A relying party, as a service of a school would be one.

mod answers;
mod metadata;
mod request;
mod verify;
mod walk;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::clients::AuthMethod;
use domain::jose::SigningKey;
use platform::clock::Clock;
use uuid::Uuid;

pub use answers::{Answer, JsonAnswer, Tokens};
pub(crate) use metadata::new_key;
pub use request::AuthorizationRequest;
pub use verify::payload;

/// A registered relying party with what it needs to prove itself.
#[derive(Clone)]
pub struct Client {
    /// Its metadata as registered.
    pub registered: domain::clients::Client,
    /// Its secret; empty where it has none.
    pub secret: String,
    /// Its key, where it proves itself by `private_key_jwt`.
    pub key: Option<Arc<SigningKey>>,
    /// The same key in PKCS#8, for clients that are not ours.
    pub key_pkcs8: Vec<u8>,
    /// The provider it talks to; another node may be put here.
    pub issuer: String,
    /// Where it sends its requests: the issuer, or another node of the same city.
    pub node: String,
    clock: Clock,
    http: reqwest::Client,
}

impl Client {
    /// `client_id`.
    pub fn id(&self) -> &str {
        &self.registered.id.0
    }

    /// Its first redirect URI.
    pub fn redirect_uri(&self) -> &str {
        &self.registered.redirect_uris[0]
    }

    /// The same client as it speaks to another node of the city.
    #[must_use]
    pub fn at(&self, node: &str) -> Self {
        Self { node: node.to_owned(), ..self.clone() }
    }

    /// A new authorization request: code, PKCE S256, state, nonce, scope `openid`.
    pub fn request(&self) -> AuthorizationRequest {
        AuthorizationRequest::new(self)
    }

    /// Redeems a code.
    pub async fn redeem(&self, request: &AuthorizationRequest, code: &str) -> JsonAnswer {
        self.token(&Self::redemption(request, code)).await
    }

    /// The fields that redeem a code.
    pub fn redemption<'a>(request: &'a AuthorizationRequest, code: &'a str) -> [(&'static str, &'a str); 4] {
        [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", request.get("redirect_uri").unwrap_or_default()),
            ("code_verifier", &request.verifier),
        ]
    }

    /// Refreshes.
    pub async fn refresh(&self, refresh_token: &str) -> JsonAnswer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    /// The token endpoint with these fields and the client's own proof.
    pub async fn token(&self, fields: &[(&str, &str)]) -> JsonAnswer {
        self.post("/oauth/token", fields).await
    }

    /// Introspection (RFC 7662).
    pub async fn introspect(&self, token: &str) -> JsonAnswer {
        self.post("/oauth/introspect", &[("token", token)]).await
    }

    /// Revocation (RFC 7009).
    pub async fn revoke(&self, token: &str) -> JsonAnswer {
        self.post("/oauth/revoke", &[("token", token)]).await
    }

    /// Userinfo by GET with the token in the header.
    pub async fn userinfo(&self, access_token: &str) -> JsonAnswer {
        let url = format!("{}/oauth/userinfo", self.node);
        JsonAnswer::of(self.http.get(url).bearer_auth(access_token)).await.expect("an answer")
    }

    /// Any endpoint that clients prove themselves at.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> JsonAnswer {
        self.try_post(path, fields).await.expect("an answer")
    }

    /// The same, where the provider may be gone.
    pub async fn try_post(&self, path: &str, fields: &[(&str, &str)]) -> Result<JsonAnswer, reqwest::Error> {
        let mut form: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut request = self.http.post(format!("{}{path}", self.node));
        match self.registered.auth_method {
            AuthMethod::ClientSecretBasic => {
                request = request.header("authorization", self.basic());
            }
            AuthMethod::ClientSecretPost => {
                form.push(("client_id".to_owned(), self.id().to_owned()));
                form.push(("client_secret".to_owned(), self.secret.clone()));
            }
            AuthMethod::None => form.push(("client_id".to_owned(), self.id().to_owned())),
            AuthMethod::PrivateKeyJwt => {
                let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                form.push(("client_assertion_type".to_owned(), kind.to_owned()));
                form.push(("client_assertion".to_owned(), self.assertion(&self.issuer)));
            }
        }
        JsonAnswer::of(request.form(&form)).await
    }

    /// A GET as anybody could make it.
    pub async fn get(&self, path: &str) -> JsonAnswer {
        JsonAnswer::of(self.http.get(format!("{}{path}", self.node))).await.expect("an answer")
    }

    /// `Authorization: Basic` (RFC 6749 section 2.3.1).
    fn basic(&self) -> String {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(self.id()), encode(&self.secret))))
    }

    /// A fresh assertion for this audience (RFC 7523).
    pub fn assertion(&self, audience: &str) -> String {
        let now = self.clock.now().0;
        let claims = serde_json::json!({
            "iss": self.id(), "sub": self.id(), "aud": audience,
            "iat": now, "exp": now + 60, "jti": Uuid::new_v4().to_string(),
        });
        let key = self.key.as_ref().expect("the client has a key");
        key.sign_compact(None, claims.to_string().as_bytes()).expect("it signs")
    }
}
