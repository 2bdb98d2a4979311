//! The host that a request names.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, StatusCode, Uri, Version};

/// Whether a request names its host as it must: HTTP/1.1 once, in the header `Host` (RFC 9112 section 3.2); HTTP/2 by
/// `:authority`, which a `Host` beside it repeats (RFC 9113 section 8.3.1). What names none in HTTP/1.0 is in order.
pub fn is_named(request: &Request) -> bool {
    judge(request.version(), request.headers(), request.uri())
}

fn judge(version: Version, headers: &HeaderMap, uri: &Uri) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => version != Version::HTTP_11,
        (Some(_), Some(_)) => false,
        (Some(host), None) => host.to_str().ok().and_then(read).is_some_and(|host| {
            let authority = uri.authority().filter(|_| version >= Version::HTTP_2);
            authority.is_none_or(|authority| *authority == host)
        }),
    }
}

/// A host with or without a port (RFC 9110 section 7.2); never empty, since no address of ours is without a host, and
/// without a comma, by which something between may have joined two.
fn read(text: &str) -> Option<Authority> {
    let authority: Authority = text.parse().ok().filter(|_| !text.contains(','))?;
    let port = text.strip_prefix(authority.host()).filter(|_| !authority.host().is_empty())?;
    let port = port.strip_prefix(':').unwrap_or(port);
    (port.is_empty() || (port.parse::<u16>().is_ok() && !port.starts_with('+'))).then_some(authority)
}

/// For a listener without the guard: a request that does not name its host as it must is 400.
pub async fn check(request: Request, next: Next) -> Response {
    if is_named(&request) { next.run(request).await } else { StatusCode::BAD_REQUEST.into_response() }
}

#[cfg(test)]
mod tests {
    use http::header::HOST;
    use http::{HeaderMap, HeaderValue, Version};

    use super::judge;

    fn is_right(version: Version, hosts: &[&'static str], uri: &str) -> bool {
        let headers: HeaderMap = hosts.iter().map(|host| (HOST, HeaderValue::from_static(host))).fold(
            HeaderMap::new(),
            |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            },
        );
        judge(version, &headers, &uri.parse().unwrap())
    }

    #[test]
    fn http_1_1_names_one_host() {
        for host in ["sso.tp.edu.tw", "localhost:8000", "127.0.0.1", "[::1]:443", "sso.tp.edu.tw:"] {
            assert!(is_right(Version::HTTP_11, &[host], "/me"), "{host}");
        }
        for host in ["", "a b", "a/b", "a,b", "user@a", "a:b", "a:99999", "a:1:2", ":80", "[::1", "a:+1"] {
            assert!(!is_right(Version::HTTP_11, &[host], "/me"), "{host:?}");
        }
        assert!(!is_right(Version::HTTP_11, &[], "/me"));
        assert!(!is_right(Version::HTTP_11, &["a", "a"], "/me"));
    }

    #[test]
    fn older_and_newer_versions_need_not() {
        assert!(is_right(Version::HTTP_10, &[], "/me") && is_right(Version::HTTP_2, &[], "https://a/me"));
        assert!(!is_right(Version::HTTP_10, &["a", "b"], "/me"));
        assert!(is_right(Version::HTTP_2, &["A"], "https://a/me"));
        assert!(
            !is_right(Version::HTTP_2, &["b"], "https://a/me"),
            "whom it is for would depend on who reads"
        );
    }
}
