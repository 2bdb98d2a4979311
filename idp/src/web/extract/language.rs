//! The language of a request.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;

use crate::app::App;
use crate::web::cookies::{self, CookieName};
use crate::web::i18n::Locale;

/// The person's choice if she made one, else what her browser prefers, else Traditional Chinese.
#[derive(Clone, Copy, Debug)]
pub struct Language(pub Locale);

impl FromRequestParts<App> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let chosen = cookies::read(&parts.headers, CookieName::Language, &app.config.server);
        let accepted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let accepted = accepted.unwrap_or_default().split(',').filter_map(|item| item.split(';').next());
        Ok(Self(Locale::negotiate(chosen.into_iter().chain(accepted)).unwrap_or_default()))
    }
}
