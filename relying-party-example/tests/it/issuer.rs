//! A provider of a few lines: signs what a test tells it to.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "it is no part of any product")]

use std::sync::{Arc, Mutex};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The time at which all tests play.
pub const NOW: i64 = 1_776_556_800;
/// The event of a logout token.
pub const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// What the city's claims begin with.
pub const PREFIX: &str = "https://claims.example/edu";

/// Signs by ES256.
pub struct Signer {
    key: EcdsaKeyPair,
    kid: &'static str,
}

impl Signer {
    pub fn new() -> Self {
        Self::named("k1")
    }

    pub fn named(kid: &'static str) -> Self {
        Self { key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(), kid }
    }

    pub fn jwks(&self) -> Value {
        let point = self.key.public_key().as_ref();
        let part = |range: std::ops::Range<usize>| BASE64_URL_SAFE_NO_PAD.encode(&point[range]);
        json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": self.kid, "alg": "ES256", "use": "sig",
            "x": part(1..33), "y": part(33..65)}]})
    }

    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

/// What the issuer says next.
pub struct Script {
    pub signer: Signer,
    /// Set over the claims of each ID token; null takes one away.
    pub id_token: Value,
    /// The whole of userinfo; null answers 401.
    pub userinfo: Value,
    /// Refuses at the token endpoint with this code.
    pub refusal: Option<&'static str>,
    /// Publishes these keys instead of the signer's.
    pub published: Option<Value>,
    /// How often its keys were read.
    pub keys_read: usize,
}

/// The issuer, listening.
#[derive(Clone)]
pub struct Issuer {
    pub url: String,
    pub script: Arc<Mutex<Script>>,
}

impl Issuer {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script = Script {
            signer: Signer::new(),
            id_token: json!({}),
            userinfo: json!({"sub": "p1"}),
            refusal: None,
            published: None,
            keys_read: 0,
        };
        let issuer = Self { url, script: Arc::new(Mutex::new(script)) };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(issuer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        issuer
    }

    /// Makes the next tokens say that the person acts as this.
    pub fn acts(&self, acting: &Value) {
        self.script.lock().unwrap().id_token[format!("{PREFIX}/acting")] = acting.clone();
    }

    /// A logout token for the provider's session `sid`.
    pub fn logout_token(&self, jti: &str, sid: &str) -> String {
        let claims = json!({"iss": self.url, "aud": "portal", "iat": NOW, "exp": NOW + 120, "jti": jti,
            "sid": sid, "events": {LOGOUT_EVENT: {}}});
        self.script
            .lock()
            .unwrap()
            .signer
            .token(&json!({"alg": "ES256", "kid": "k1", "typ": "logout+jwt"}), &claims)
    }
}

async fn discovery(State(issuer): State<Issuer>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", issuer.url);
    Json(json!({
        "issuer": issuer.url,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"),
        "jwks_uri": at("/keys"),
        "end_session_endpoint": at("/logout"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        "claims_supported": ["sub", format!("{PREFIX}/acting"), format!("{PREFIX}/roles")],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn keys(State(issuer): State<Issuer>) -> Json<Value> {
    let mut script = issuer.script.lock().unwrap();
    script.keys_read += 1;
    Json(script.published.clone().unwrap_or_else(|| script.signer.jwks()))
}

fn refuse(code: &str) -> (StatusCode, Json<Value>) {
    let away = code == "temporarily_unavailable";
    let status = if away { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::BAD_REQUEST };
    (status, Json(json!({"error": code})))
}

/// A code is `nonce.challenge`, so that nothing needs to be kept.
async fn token(State(issuer): State<Issuer>, headers: HeaderMap, body: String) -> (StatusCode, Json<Value>) {
    let script = issuer.script.lock().unwrap();
    let sent: std::collections::HashMap<_, _> =
        url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let basic = base64::prelude::BASE64_STANDARD.encode("portal:secret");
    if headers.get("authorization").map(|v| v.to_str().unwrap()) != Some(&format!("Basic {basic}")) {
        return refuse("invalid_client");
    }
    if let Some(code) = script.refusal {
        return refuse(code);
    }
    let mut claims =
        json!({"iss": issuer.url, "aud": "portal", "sub": "p1", "sid": "s1", "iat": NOW, "exp": NOW + 600});
    if sent["grant_type"] == "authorization_code" {
        let (nonce, challenge) = sent["code"].split_once('.').unwrap();
        let hashed = BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, sent["code_verifier"].as_bytes()));
        if hashed != challenge {
            return refuse("invalid_grant");
        }
        claims["nonce"] = nonce.into();
    }
    let hash = digest(&SHA256, b"access");
    claims["at_hash"] = BASE64_URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]).into();
    for (name, value) in script.id_token.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let id_token =
        script.signer.token(&json!({"alg": "ES256", "kid": script.signer.kid, "typ": "JWT"}), &claims);
    (
        StatusCode::OK,
        Json(
            json!({"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": id_token,
            "refresh_token": "again"}),
        ),
    )
}

async fn userinfo(State(issuer): State<Issuer>, headers: HeaderMap) -> (StatusCode, Json<Value>) {
    let answer = issuer.script.lock().unwrap().userinfo.clone();
    if answer.is_null() || headers.get("authorization").is_none_or(|value| value != "Bearer access") {
        return (StatusCode::UNAUTHORIZED, Json(json!({"error": "invalid_token"})));
    }
    (StatusCode::OK, Json(answer))
}
