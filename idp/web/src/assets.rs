//! `GET /assets/{name}`: styles, scripts and signs of the pages, served from memory.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};

use super::error::{PageError, PageRefusal};
use crate::render::assets::{find, tag};

/// The content may be kept for ever under an address that names its hash.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Public, the same for everybody.
pub async fn get(Path(name): Path<String>, uri: Uri, headers: HeaderMap) -> Result<Response, PageError> {
    let (file, content_type) = find(&name).ok_or(PageRefusal::NotFound)?;
    let tag = tag(&file);
    let etag = format!("\"{tag}\"");
    let cache = if uri.query() == Some(&format!("v={tag}")) { FOR_EVER } else { "no-cache" };
    let known = is_known(&headers, &etag);
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, content_type)], file.data).into_response()
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response.headers_mut().extend(HeaderValue::from_str(&etag).ok().map(|value| (ETAG, value)));
    Ok(response)
}

/// Whether the caller has the file already (RFC 9110 section 13.1.2): one of the tags is ours, by the weak comparison.
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).iter().map(HeaderValue::as_bytes);
    let mut tags = lines.flat_map(|line| line.split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    tags.any(|tag| tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == etag.as_bytes())
}
