//! A server that takes what the outbox delivers, and answers as it is told to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;

#[derive(Default)]
struct Inner {
    answers: VecDeque<u16>,
    bodies: Vec<String>,
}

/// Remembers the body of each request.
#[derive(Clone)]
pub(super) struct Sink {
    inner: Arc<Mutex<Inner>>,
    pub(super) url: String,
}

impl Sink {
    /// Answers with these statuses in turn, then with 200.
    pub(super) async fn answering(statuses: &[u16]) -> Self {
        let inner = Inner { answers: statuses.iter().copied().collect(), bodies: Vec::new() };
        let inner = Arc::new(Mutex::new(inner));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new().fallback(take).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { inner, url }
    }

    pub(super) fn bodies(&self) -> Vec<String> {
        self.inner.lock().unwrap().bodies.clone()
    }

    /// Waits until this many requests came.
    pub(super) async fn wait(&self, count: usize) -> Vec<String> {
        let began = Instant::now();
        while self.bodies().len() < count {
            assert!(began.elapsed() < Duration::from_mins(1), "only {:?} came", self.bodies());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.bodies()
    }
}

async fn take(State(inner): State<Arc<Mutex<Inner>>>, body: String) -> StatusCode {
    let mut inner = inner.lock().unwrap();
    inner.bodies.push(body);
    let status = inner.answers.pop_front().unwrap_or(200);
    StatusCode::from_u16(status).unwrap()
}
