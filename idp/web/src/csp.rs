//! Headers that keep pages apart from everything else (OWASP Secure Headers; CSP level 3).

use axum::extract::Request;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::route::{Opener, Place};
use super::transaction;
use crate::app::App;
use crate::render::ImageOrigins;

/// The policy of a page. No `form-action`: browsers apply it to the redirect after a form, too, and that redirect leads
/// to the services.
fn policy(images: &ImageOrigins) -> String {
    let images = images.as_sources();
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: {images}; \
         font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}

/// The policy of everything that is no page.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/// Powers no page of ours needs.
const NO_POWERS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Sets the headers of every answer.
pub async fn set_headers(
    app: &App,
    request: Request,
    handle: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let route = request.extensions().get::<Place>().and_then(Place::route);
    let keeps_opener = route.is_some_and(|route| keeps_opener(route.opener, &request));
    let mut response = handle(request).await;
    let origins = response.extensions().get::<ImageOrigins>().cloned().unwrap_or_default();
    let headers = response.headers_mut();
    let is_page = headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let of_page = is_page.then(|| HeaderValue::from_str(&policy(&origins)).ok()).flatten();
    headers.insert(CONTENT_SECURITY_POLICY, of_page.unwrap_or(HeaderValue::from_static(NOTHING)));
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, X_FRAME_OPTIONS, "DENY");
    set(headers, REFERRER_POLICY, "no-referrer");
    if is_page {
        set(headers, HeaderName::from_static("permissions-policy"), NO_POWERS);
        if !keeps_opener {
            set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        }
        set(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
        set(headers, CACHE_CONTROL, "no-store");
    }
    if app.config.server.is_https() {
        set(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    response
}

/// Whether the answer stays connected to the window that opened this one. A form carries the request of a service in its body;
/// its answer is never the first page of a window, and by then the connection is cut off or was right.
fn keeps_opener(opener: Opener, request: &Request) -> bool {
    match opener {
        Opener::CutOff => false,
        Opener::Kept => true,
        Opener::KeptInRequest => {
            request.method() != Method::GET || transaction::of_query(request.uri().query()).is_some()
        }
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use super::{ImageOrigins, policy};

    #[test]
    fn only_https_origins_of_signs_are_let_in_and_nothing_but_the_origin() {
        let addresses =
            ["https://a.example:444/x;y.svg", "http://b.example/", "javascript:1", "https://a.example:444/z"];
        let policy = policy(&ImageOrigins::of(addresses.into_iter()));
        assert!(policy.contains("img-src 'self' data: https://a.example:444;"), "{policy}");
        assert!(!policy.contains("form-action") && !policy.contains("unsafe"), "{policy}");
    }
}
