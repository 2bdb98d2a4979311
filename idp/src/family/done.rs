//! What was done, told to somebody who may not be signed in, or not any more.

use axum::extract::State;

use super::pages::DonePage;
use crate::app::App;
use crate::web::error::Paged;
use crate::web::extract::Language;

/// The page that tells `what` was done.
pub(super) async fn get(State(app): State<App>, Language(locale): Language, what: &'static str) -> Paged {
    Ok(app.renderer.page(locale, &DonePage { what })?)
}
