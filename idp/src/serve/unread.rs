//! Requests whose bodies are not read to their ends: where the next request begins is then in doubt, so that the connection
//! ends with the answer, and the answer says so (RFC 9112 section 9.6). Whoever refuses a request (the rule of hosts, the
//! guard, a route that does not exist or has no such method, an extractor, a page for which nobody is signed in) need not
//! think of it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::header::CONNECTION;
use http::{HeaderValue, Request, Version};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};

/// A body that tells when it was read to its end.
struct Observed {
    inner: Incoming,
    is_over: Arc<AtomicBool>,
}

impl HttpBody for Observed {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        if frame.is_none() || self.inner.is_end_stream() {
            self.is_over.store(true, Ordering::Release);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// What is known of the body of a request while its answer is made.
pub(super) struct Reading {
    is_over: Arc<AtomicBool>,
    version: Version,
}

/// The request, whose body is watched from now on.
pub(super) fn watch(request: Request<Incoming>) -> (Request<Body>, Reading) {
    let is_over = Arc::new(AtomicBool::new(request.body().is_end_stream()));
    let reading = Reading { is_over: Arc::clone(&is_over), version: request.version() };
    (request.map(|inner| Body::new(Observed { inner, is_over })), reading)
}

impl Reading {
    /// Adds to an answer that the connection ends, where the body was not read to its end. HTTP/2 has streams of their own for
    /// requests, and no such header.
    pub(super) fn close_where_unread(&self, answer: &mut Response) {
        if self.version <= Version::HTTP_11 && !self.is_over.load(Ordering::Acquire) {
            answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
    }
}
