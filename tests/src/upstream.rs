//! Another provider: a small one on a port of its own that answers as a test wants it to, right or wrong.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use city::links::{self, Linked, NewLink, UpstreamAccount};
use domain::ids::PersonId;
use domain::jose::{Algorithm, SigningKey};
use flate2::Compression;
use flate2::write::GzEncoder;
use platform::config::{Preset, UpstreamConfig};
use platform::db::Act;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::City;
use crate::city::MORNING;
use crate::relying_party::new_key;

/// The name of the city at each such provider.
pub const UPSTREAM_CLIENT: &str = "the-city";
/// The secret of the city there.
pub const UPSTREAM_SECRET: &str = "0123456789abcdef0123456789abcdef";

/// How it answers.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Who comes back.
    pub sub: String,
    /// The claims that are laid over those of a right ID token; `null` takes one away.
    pub claims: Value,
    /// The members that are laid over what it says of an account.
    pub says: Value,
    /// `ES256`, `RS256`, `HS256` or `none`.
    pub alg: &'static str,
    /// The secret of HS256.
    pub secret: String,
    /// The parameters that are laid over a right answer of the authorization endpoint.
    pub answer: Vec<(&'static str, String)>,
    /// It promises to name itself in each answer.
    pub names_itself: bool,
    /// What its discovery document says of its issuer; none of anything else than the truth.
    pub issuer: Option<String>,
    /// It compresses what it says of an account although nobody asked, with the header that says so or without.
    pub gzip: Option<bool>,
    /// The path that it never answers.
    pub hangs_at: Option<&'static str>,
    /// The status of the token endpoint.
    pub status: u16,
}

struct Inner {
    manners: Manners,
    asked: Vec<String>,
    /// What was sent to the authorization endpoint, by code.
    begun: HashMap<String, HashMap<String, String>>,
    /// Its own key of ES256, which it publishes.
    ec: Arc<SigningKey>,
    /// Signs in the place of its own key, and is not published.
    strange: Option<Arc<SigningKey>>,
}

/// Answers on a port of its own until the test ends.
#[derive(Clone)]
pub struct OtherProvider {
    inner: Arc<Mutex<Inner>>,
    rsa: Arc<SigningKey>,
    /// Its issuer.
    pub url: String,
}

impl OtherProvider {
    /// One that answers as it should.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let manners = Manners {
            sub: "their-1".to_owned(),
            claims: json!({}),
            says: json!({}),
            alg: "ES256",
            secret: UPSTREAM_SECRET.to_owned(),
            answer: Vec::new(),
            names_itself: false,
            issuer: None,
            gzip: None,
            hangs_at: None,
            status: 200,
        };
        let ec = Arc::new(new_key().0);
        let inner = Inner { manners, asked: Vec::new(), begun: HashMap::new(), ec, strange: None };
        let rsa = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
        let rsa = AsDer::<Pkcs8V1Der<'_>>::as_der(&rsa).expect("a key in DER");
        let provider = Self {
            inner: Arc::new(Mutex::new(inner)),
            rsa: Arc::new(SigningKey::from_pkcs8(Algorithm::Rs256, rsa.as_ref()).expect("a key")),
            url,
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/userinfo", get(about))
            .route("/resource", get(about))
            .route("/me", get(about))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    /// A section of the configuration for it.
    pub fn section(&self, preset: Preset) -> UpstreamConfig {
        let plain = |path: &str| if preset.is_oidc() { String::new() } else { format!("{}{path}", self.url) };
        UpstreamConfig {
            preset,
            client_id: UPSTREAM_CLIENT.to_owned(),
            client_secret: UPSTREAM_SECRET.into(),
            issuer: self.url.clone(),
            authorization_endpoint: plain("/authorize"),
            token_endpoint: plain("/token"),
            userinfo_endpoint: plain("/me?fields=id,name"),
            ..UpstreamConfig::default()
        }
    }

    /// Changes how it answers.
    pub fn behaves(&self, change: impl FnOnce(&mut Manners)) {
        change(&mut self.inner.lock().expect("no panic before").manners);
    }

    /// Signs with a key of another provider from now on.
    pub fn borrows_keys_of(&self, stranger: &Self) {
        let strange = Arc::clone(&stranger.inner.lock().expect("no panic before").ec);
        self.inner.lock().expect("no panic before").strange = Some(strange);
    }

    /// Signs with a new key of its own from now on, of another `kid`, and publishes it in the place of the one before.
    pub fn changes_its_key(&self) {
        self.inner.lock().expect("no panic before").ec = Arc::new(new_key().0);
    }

    /// The paths that were asked, in their order.
    pub fn asked(&self) -> Vec<String> {
        self.inner.lock().expect("no panic before").asked.clone()
    }

    async fn note(&self, path: &'static str) -> Manners {
        let manners = {
            let mut inner = self.inner.lock().expect("no panic before");
            inner.asked.push(path.to_owned());
            inner.manners.clone()
        };
        if manners.hangs_at == Some(path) {
            return std::future::pending().await;
        }
        manners
    }

    fn signer(&self) -> Arc<SigningKey> {
        let inner = self.inner.lock().expect("no panic before");
        Arc::clone(inner.strange.as_ref().unwrap_or(&inner.ec))
    }

    /// An ID token for what was sent to the authorization endpoint.
    fn id_token(&self, manners: &Manners, sent: &HashMap<String, String>) -> String {
        let mut claims = json!({
            "iss": self.url, "sub": manners.sub, "aud": UPSTREAM_CLIENT, "iat": MORNING.0, "exp": MORNING.0 + 600,
            "nonce": sent.get("nonce"), "name": "王小明",
        });
        for (name, value) in manners.claims.as_object().expect("claims") {
            claims[name] = value.clone();
        }
        if let Value::Object(all) = &mut claims {
            all.retain(|_, value| !value.is_null());
        }
        let claims = claims.to_string();
        match manners.alg {
            "ES256" => self.signer().sign_compact(None, claims.as_bytes()).expect("a signature"),
            "RS256" => self.rsa.sign_compact(None, claims.as_bytes()).expect("a signature"),
            alg => {
                let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
                let input = format!("{}.{}", encode(&json!({ "alg": alg }).to_string()), encode(&claims));
                let key = hmac::Key::new(hmac::HMAC_SHA256, manners.secret.as_bytes());
                let tag = hmac::sign(&key, input.as_bytes());
                let tag = if alg == "none" { String::new() } else { URL_SAFE_NO_PAD.encode(tag) };
                format!("{input}.{tag}")
            }
        }
    }
}

fn json_of(value: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

async fn discovery(State(provider): State<OtherProvider>) -> Response {
    let manners = provider.note("/.well-known/openid-configuration").await;
    let url = &provider.url;
    json_of(&json!({
        "issuer": manners.issuer.as_ref().unwrap_or(url),
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "userinfo_endpoint": format!("{url}/userinfo"),
        "jwks_uri": format!("{url}/keys"),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": manners.names_itself,
    }))
}

async fn keys(State(provider): State<OtherProvider>) -> Response {
    provider.note("/keys").await;
    let ec = Arc::clone(&provider.inner.lock().expect("no panic before").ec);
    json_of(&json!({ "keys": [ec.public_jwk(), provider.rsa.public_jwk()] }))
}

fn pairs(text: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// Somebody is signed in there and agrees at once.
async fn authorize(State(provider): State<OtherProvider>, RawQuery(query): RawQuery) -> Response {
    let manners = provider.note("/authorize").await;
    let sent = pairs(&query.unwrap_or_default());
    let code = format!("code-{}", sent["state"]);
    let mut answer: HashMap<&str, String> =
        HashMap::from([("code", code.clone()), ("state", sent["state"].clone())]);
    if manners.names_itself {
        answer.insert("iss", provider.url.clone());
    }
    for (name, value) in manners.answer {
        if value.is_empty() {
            answer.remove(name)
        } else {
            answer.insert(name, value)
        };
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(answer).finish();
    let to = format!("{}?{query}", sent["redirect_uri"]);
    provider.inner.lock().expect("no panic before").begun.insert(code, sent);
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

/// A code counts once, for the client that proves itself and has the verifier of its challenge.
async fn token(State(provider): State<OtherProvider>, headers: HeaderMap, body: String) -> Response {
    let manners = provider.note("/token").await;
    let fields = pairs(&body);
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let begun = provider.inner.lock().expect("no panic before").begun.remove(field("code"));
    let basic = headers.get(AUTHORIZATION).is_some_and(|value| value.as_bytes().starts_with(b"Basic "));
    let proved = basic || field("client_secret") == UPSTREAM_SECRET;
    let challenged = |sent: &HashMap<String, String>| {
        let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, field("code_verifier").as_bytes()));
        sent.get("code_challenge").is_none_or(|challenge| *challenge == hash)
            && sent["redirect_uri"] == field("redirect_uri")
    };
    let Some(sent) = begun.filter(|sent| proved && challenged(sent)) else {
        let refusal = json_of(&json!({ "error": "invalid_grant" }));
        return (StatusCode::BAD_REQUEST, refusal).into_response();
    };
    let mut answer = json!({ "access_token": "their-token", "token_type": "Bearer", "expires_in": 60 });
    if sent.get("scope").is_some_and(|scope| scope.contains("openid")) {
        answer["id_token"] = json!(provider.id_token(&manners, &sent));
    }
    (StatusCode::from_u16(manners.status).expect("a status"), json_of(&answer)).into_response()
}

/// What it says of the account, to the bearer of a token.
async fn about(State(provider): State<OtherProvider>, uri: axum::http::Uri, headers: HeaderMap) -> Response {
    let path = match uri.path() {
        "/me" => "/me",
        "/resource" => "/resource",
        _ => "/userinfo",
    };
    let manners = provider.note(path).await;
    if headers.get(AUTHORIZATION).is_none_or(|value| value != "Bearer their-token") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let proof = pairs(uri.query().unwrap_or_default()).remove("appsecret_proof");
    let key = hmac::Key::new(hmac::HMAC_SHA256, UPSTREAM_SECRET.as_bytes());
    let mut right = String::new();
    for byte in hmac::sign(&key, b"their-token").as_ref() {
        std::fmt::Write::write_fmt(&mut right, format_args!("{byte:02x}")).expect("memory");
    }
    if path == "/me" && proof != Some(right) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let mut said = json!({
        "id": manners.sub, "sub": manners.sub, "name": "王小明",
        "eduinfo": { "schoolid": "353604", "titles": [{ "titles": ["教師"] }] },
    });
    for (name, value) in manners.says.as_object().expect("members") {
        said[name] = value.clone();
    }
    let Some(says_so) = manners.gzip else { return json_of(&said) };
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(said.to_string().as_bytes()).expect("memory");
    let mut answer = packed.finish().expect("memory").into_response();
    if says_so {
        answer.headers_mut().insert(CONTENT_ENCODING, "gzip".parse().expect("a value"));
    }
    answer
}

/// An account of a provider that is not there.
fn made_up(subject: &str) -> UpstreamAccount {
    UpstreamAccount { issuer: "https://op.example".to_owned(), subject: subject.to_owned() }
}

impl City {
    /// Links an account of a provider that is not there to a person's.
    pub async fn link_account(&self, person: PersonId, subject: &str) {
        let (sealer, now) = (self.app.keyring.sealer(), self.app.now());
        let new = NewLink::of(&sealer, person, (&made_up(subject), ""), now).expect("a link");
        let act = self.app.db.write(async move |act: &Act<'_>| links::link_within(act, new, now).await);
        assert_eq!(act.await.expect("a link"), Linked::Yes);
    }

    /// Whether such an account is linked.
    pub async fn is_account_linked(&self, subject: &str) -> bool {
        links::find(&self.app, &made_up(subject)).await.expect("links").is_some()
    }
}
