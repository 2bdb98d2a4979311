//! `GET /language?to=en&back=/path`: the person chooses a language.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::parameters::Parameters;

use super::cookies::{self, CookieName};
use super::error::{PageError, PageRefusal};
use super::route::{HOME, is_path_here};
use crate::app::App;
use crate::render::i18n::Locale;

/// How long the choice is kept, in seconds: a year.
const KEPT: i64 = 365 * 24 * 3_600;

/// Open to everybody; changes nothing but the language of the pages in this browser.
pub async fn get(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, PageError> {
    let query = Parameters::parse(query.unwrap_or_default().as_bytes()).map_err(PageError::malformed)?;
    let locale = Locale::negotiate(query.get("to")).ok_or(PageRefusal::BadRequest)?;
    let back = query.get("back").filter(|path| is_path_here(path)).unwrap_or(HOME);
    let cookie = cookies::set(CookieName::Language, locale.tag(), Some(KEPT), &app.config.server);
    let mut response = Redirect::to(back).into_response();
    cookies::give(response.headers_mut(), &cookie);
    Ok(response)
}
