//! What was done, told to somebody who may not be signed in, or not any more.

use axum::extract::State;
use axum::response::Response;

use super::pages::DonePage;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::extract::Language;

fn page(app: &App, Language(locale): Language, what: &'static str) -> Result<Response, PageError> {
    Ok(app.renderer.page(locale, &DonePage { what })?)
}

/// `GET /invitation/done`.
pub(super) async fn get_done(State(app): State<App>, language: Language) -> Result<Response, PageError> {
    page(&app, language, "done")
}

/// `GET /invitation/confirmed`.
pub(super) async fn get_confirmed(State(app): State<App>, language: Language) -> Result<Response, PageError> {
    page(&app, language, "confirmed")
}

/// `GET /invitation/declined`.
pub(super) async fn get_declined(State(app): State<App>, language: Language) -> Result<Response, PageError> {
    page(&app, language, "declined")
}

/// `GET /me/children/frozen`.
pub(super) async fn get_frozen(State(app): State<App>, language: Language) -> Result<Response, PageError> {
    page(&app, language, "frozen")
}

/// `GET /me/children/ended`.
pub(super) async fn get_ended(State(app): State<App>, language: Language) -> Result<Response, PageError> {
    page(&app, language, "ended")
}
