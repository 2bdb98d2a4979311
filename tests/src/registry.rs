//! A household registry to be asked: it knows the pairs that a test tells it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The bearer token it takes.
pub const REGISTRY_TOKEN: &str = "registry-token-of-the-tests";

#[derive(Default)]
struct Inner {
    pairs: HashSet<(String, String, String)>,
    questions: usize,
    status: Option<u16>,
    raw: Option<String>,
    stumbles_over: Option<String>,
    hangs_over: Option<String>,
}

/// Answers on a port of its own until the test ends.
#[derive(Clone)]
pub struct HouseholdRegistry {
    inner: Arc<Mutex<Inner>>,
    /// Where to ask.
    pub url: String,
}

impl HouseholdRegistry {
    /// One that knows nobody yet.
    pub async fn start() -> Self {
        let inner = Arc::new(Mutex::new(Inner::default()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/kinship", listener.local_addr().expect("an address"));
        let router = Router::new().route("/kinship", post(answer)).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { inner, url }
    }

    /// From now on the one is that to the other, by their numbers.
    pub fn knows(&self, guardian: &str, student: &str, relation: &str) {
        let pair = (guardian.to_owned(), student.to_owned(), relation.to_owned());
        self.inner.lock().expect("no panic before").pairs.insert(pair);
    }

    /// Answers with this status, or as it should again.
    pub fn fails_with(&self, status: Option<u16>) {
        self.inner.lock().expect("no panic before").status = status;
    }

    /// Fails with a 500 whenever it is asked about this guardian.
    pub fn stumbles_over(&self, guardian: &str) {
        self.inner.lock().expect("no panic before").stumbles_over = Some(guardian.to_owned());
    }

    /// Never answers when it is asked about this guardian.
    pub fn hangs_over(&self, guardian: &str) {
        self.inner.lock().expect("no panic before").hangs_over = Some(guardian.to_owned());
    }

    /// Answers with this text.
    pub fn says(&self, text: &str) {
        self.inner.lock().expect("no panic before").raw = Some(text.to_owned());
    }

    /// How often it was asked.
    pub fn questions(&self) -> usize {
        self.inner.lock().expect("no panic before").questions
    }
}

async fn answer(
    State(inner): State<Arc<Mutex<Inner>>>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let hangs_over = inner.lock().expect("no panic before").hangs_over.clone();
    if hangs_over.is_some_and(|guardian| body.contains(&guardian)) {
        return std::future::pending().await;
    }
    let mut inner = inner.lock().expect("no panic before");
    inner.questions += 1;
    if headers.get("authorization").is_none_or(|value| value != &format!("Bearer {REGISTRY_TOKEN}")) {
        return (StatusCode::UNAUTHORIZED, String::new());
    }
    if let Some(status) = inner.status {
        return (StatusCode::from_u16(status).expect("a status"), String::new());
    }
    if let Some(raw) = &inner.raw {
        return (StatusCode::OK, raw.clone());
    }
    let question: Value = serde_json::from_str(&body).expect("a question in JSON");
    let word = |name: &str| question[name].as_str().expect("a text").to_owned();
    if inner.stumbles_over == Some(word("guardian")) {
        return (StatusCode::INTERNAL_SERVER_ERROR, String::new());
    }
    let known = inner.pairs.contains(&(word("guardian"), word("student"), word("relation")));
    let result = if known { "confirmed" } else { "unconfirmed" };
    let reference = format!("R-{:06}", inner.questions);
    (StatusCode::OK, json!({ "result": result, "reference": reference }).to_string())
}
