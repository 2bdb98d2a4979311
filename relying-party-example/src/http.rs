//! The HTTP client that `openidconnect` calls: reqwest, without redirects, with deadlines.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use axum::http::StatusCode;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// Answers larger than this are refused; a discovery document or userinfo is a few kilobytes.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// Asks the provider. Follows no redirect: an endpoint that redirects is not the endpoint discovery named.
#[derive(Clone, Debug)]
pub struct Http(reqwest::Client);

/// The provider could not be asked, or answered what nobody should read.
#[derive(Debug, thiserror::Error)]
pub enum HttpFault {
    /// Connection, TLS or deadline.
    #[error("the provider cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// It fails, or says that it is away for a moment: nothing that its answer says is meant.
    #[error("the provider answered {0}")]
    Failing(StatusCode),
    /// More than a megabyte.
    #[error("the provider's answer is too large")]
    TooLarge,
}

impl Http {
    /// A client that gives up on a connection after 3 seconds and on an answer after 10.
    pub fn new() -> Result<Self, HttpFault> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(10))
            .build();
        client.map(Self).map_err(HttpFault::Unreachable)
    }

    async fn send(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        let request = request.try_into().map_err(HttpFault::Unreachable)?;
        let mut answer = client.execute(request).await.map_err(HttpFault::Unreachable)?;
        if answer.status().is_server_error() {
            return Err(HttpFault::Failing(answer.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(HttpFault::Unreachable)? {
            if body.len() + chunk.len() > LARGEST_ANSWER {
                return Err(HttpFault::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpFault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(Self::send(self.0.clone(), request))
    }
}
