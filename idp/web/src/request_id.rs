//! The name of a request, by which a person's error page and the log are brought together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::HeaderMap;

use super::extract::Peer;
use crate::app::{Base, Part};
use platform::random::random_bytes;

/// Header in which a proxy sends it and the answer carries it.
pub const REQUEST_ID: &str = "x-request-id";
/// Longest one that is taken from a proxy.
const MOST_BYTES: usize = 64;

/// The name of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);

/// Makes names that no other process makes: a random beginning and a count.
#[derive(Debug)]
pub struct RequestIds {
    process: u64,
    count: AtomicU64,
}

impl Default for RequestIds {
    fn default() -> Self {
        let process = random_bytes().map_or(0, u64::from_be_bytes);
        Self { process, count: AtomicU64::new(0) }
    }
}

impl Part for RequestIds {
    fn make(_base: &Base) -> Self {
        Self::default()
    }
}

impl RequestIds {
    /// The name that a trusted proxy gave, else a new one.
    pub fn name(&self, peer: Option<&Peer>, headers: &HeaderMap) -> RequestId {
        let given = peer.filter(|peer| peer.is_trusted_proxy).and_then(|_| headers.get(REQUEST_ID));
        let given = given.and_then(|value| value.to_str().ok()).filter(|text| is_plain(text));
        RequestId(given.map_or_else(|| self.next().into(), Into::into))
    }

    fn next(&self) -> String {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        format!("{:016x}{:08x}", self.process, count & 0xffff_ffff)
    }
}

fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !text.is_empty() && text.len() <= MOST_BYTES && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::{Peer, REQUEST_ID, RequestIds};

    fn named(is_trusted_proxy: bool, sent: &'static str) -> bool {
        let address = [10, 0, 0, 1].into();
        let peer = Peer { address, is_trusted_proxy, is_pretender: false };
        let headers = [(REQUEST_ID.parse().unwrap(), HeaderValue::from_static(sent))];
        let headers = HeaderMap::from_iter(headers);
        &*RequestIds::default().name(Some(&peer), &headers).0 == sent
    }

    #[test]
    fn only_a_trusted_proxy_names_a_request() {
        assert!(named(true, "abc-1"));
        assert!(!named(false, "abc-1"));
    }

    #[test]
    fn a_name_that_could_forge_a_log_line_is_not_taken() {
        for sent in
            ["", "a b", "a\"b", "0123456789012345678901234567890123456789012345678901234567890123456789"]
        {
            assert!(!named(true, sent), "{sent}");
        }
    }

    #[test]
    fn names_differ() {
        let ids = RequestIds::default();
        assert_ne!(ids.name(None, &HeaderMap::new()), ids.name(None, &HeaderMap::new()));
        assert_ne!(ids.process, RequestIds::default().process);
    }
}
