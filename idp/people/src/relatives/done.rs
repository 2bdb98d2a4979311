//! What was done, told to somebody who may not be signed in, or not any more.

use std::future::{Ready, ready};

use axum::extract::State;

use super::pages::DonePage;
use web::app::App;
use web::error::{Paged, Stop};
use web::extract::Language;

/// The page that tells `what` was done.
pub fn tell_done(State(app): State<App>, Language(locale): Language, what: &'static str) -> Ready<Paged> {
    ready(app.renderer.page(locale, &DonePage { what }).map_err(Stop::from))
}
