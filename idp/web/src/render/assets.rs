//! Styles, scripts and signs of the pages, embedded in the binary.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../assets"]
struct Assets;

/// The address of an asset, with the hash of its content; none if there is no such asset.
pub(super) fn address(name: &str) -> Option<String> {
    let file = find(name)?.0;
    Some(format!("/assets/{name}?v={}", tag(&file)))
}

/// The file and its type; only kinds that belong to pages are given out.
pub fn find(name: &str) -> Option<(EmbeddedFile, &'static str)> {
    let content_type = match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    };
    Some((Assets::get(name)?, content_type))
}

/// The SHA-256 of the content, shortened to what an address bears.
pub fn tag(file: &EmbeddedFile) -> String {
    URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()).chars().take(12).collect()
}
