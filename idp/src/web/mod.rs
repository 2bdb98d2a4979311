//! What endpoints share: errors with their faces, extractors, pages, cookies.

pub mod assets;
pub mod cards;
pub mod cookies;
pub mod csp;
pub mod device;
pub mod error;
pub mod extract;
pub mod guard;
pub mod host;
pub mod i18n;
pub mod json;
pub mod language;
pub mod letters;
pub mod moment;
pub mod observe;
pub mod onward;
pub mod render;
pub mod request_id;
pub mod signature;
pub mod transaction;

mod words;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// What pages need besides themselves.
pub fn router() -> Router<App> {
    Router::new().route("/assets/{name}", get(assets::get)).route("/language", get(language::get))
}
