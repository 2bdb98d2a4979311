//! Requests to providers, for the libraries that speak the protocols: by the client of `platform::outbound`, with answers
//! that end.

use std::future::Future;
use std::io::Read as _;
use std::pin::Pin;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING};
use http::{HeaderValue, StatusCode};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use serde_json::Value;

use platform::outbound::{Outbound, OutboundError};

/// Longer answers are not read. The same holds for what a compressed one becomes.
const MOST_BYTES: usize = 256 * 1024;

/// What every gzip file begins with (RFC 1952 section 2.3.1); no JSON does.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Asks providers.
#[derive(Clone, Debug)]
pub(super) struct Wire(Arc<Outbound>);

/// Why there is no answer. The texts hold no address and nothing of an answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireFault {
    /// The address may not be asked.
    #[error(transparent)]
    Refused(#[from] OutboundError),
    /// No connection, or no whole answer in time.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// It says that it is broken or busy.
    #[error("answered {0}")]
    Failing(StatusCode),
    /// The answer is too long, or cannot be unpacked.
    #[error("the answer cannot be read")]
    Unreadable,
}

impl Wire {
    pub(super) fn new(outbound: Arc<Outbound>) -> Self {
        Self(outbound)
    }

    async fn send(self, request: HttpRequest) -> Result<HttpResponse, WireFault> {
        let (parts, body) = request.into_parts();
        let (client, url) = self.0.client_for(&parts.uri.to_string())?;
        let request = client.request(parts.method, url).headers(parts.headers).body(body);
        let mut answer =
            request.send().await.map_err(|error| WireFault::Unreachable(error.without_url().to_string()))?;
        let status = answer.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(WireFault::Failing(status));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) =
            answer.chunk().await.map_err(|error| WireFault::Unreachable(error.without_url().to_string()))?
        {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MOST_BYTES {
                return Err(WireFault::Unreadable);
            }
        }
        let mut headers = std::mem::take(answer.headers_mut());
        let is_packed = headers.remove(CONTENT_ENCODING).is_some_and(|coding| coding == "gzip");
        if is_packed || bytes.starts_with(&GZIP) {
            bytes = unpack(&bytes)?;
        }
        let mut response = HttpResponse::new(bytes);
        (*response.status_mut(), *response.headers_mut()) = (status, headers);
        Ok(response)
    }

    /// The JSON at an address, with an access token (RFC 6750 section 2.1) if there is one.
    ///
    /// # Errors
    /// When there is none with status 200.
    pub(super) async fn json(&self, address: &str, token: Option<&str>) -> Result<Value, WireFault> {
        let mut request = http::Request::get(address).header(ACCEPT, "application/json");
        if let Some(token) = token {
            let mut bearer =
                HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| WireFault::Unreadable)?;
            bearer.set_sensitive(true);
            request = request.header(AUTHORIZATION, bearer);
        }
        let request = request.body(Vec::new()).map_err(|_| WireFault::Unreadable)?;
        let answer = self.clone().send(request).await?;
        if answer.status() != StatusCode::OK {
            return Err(WireFault::Failing(answer.status()));
        }
        serde_json::from_slice(answer.body()).map_err(|_| WireFault::Unreadable)
    }
}

/// Some providers compress although nobody asked.
fn unpack(bytes: &[u8]) -> Result<Vec<u8>, WireFault> {
    let (mut unpacked, most) = (Vec::new(), MOST_BYTES as u64 + 1);
    MultiGzDecoder::new(bytes).take(most).read_to_end(&mut unpacked).map_err(|_| WireFault::Unreadable)?;
    if unpacked.len() > MOST_BYTES { Err(WireFault::Unreadable) } else { Ok(unpacked) }
}

impl<'c> AsyncHttpClient<'c> for Wire {
    type Error = WireFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, WireFault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.clone().send(request))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::{MOST_BYTES, unpack};

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_packed_is_unpacked_unless_it_becomes_too_long() {
        assert_eq!(unpack(&packed(b"{}")).unwrap(), b"{}");
        assert_eq!(unpack(&packed(&vec![b' '; MOST_BYTES])).unwrap().len(), MOST_BYTES);
        assert!(unpack(&packed(&vec![b' '; 50 * 1024 * 1024])).is_err(), "a bomb");
        assert!(unpack(b"\x1f\x8b\x08 broken").is_err());
    }
}
