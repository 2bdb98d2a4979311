//! The language of a request.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use domain::authorize::Transaction;
use domain::parameters::Parameters;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;

use crate::app::App;
use crate::platform::seal::Purpose;
use crate::web::cookies::{self, CookieName};
use crate::web::i18n::Locale;

/// The person's choice if she made one, else what the service asks for (`ui_locales`), else what her browser
/// prefers, else Traditional Chinese.
#[derive(Clone, Copy, Debug)]
pub struct Language(pub Locale);

impl FromRequestParts<App> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let chosen = cookies::read(&parts.headers, CookieName::Language, &app.config.server);
        let asked = if chosen.is_none() { ui_locales(parts, app).unwrap_or_default() } else { String::new() };
        let accepted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let accepted = accepted.unwrap_or_default().split(',').filter_map(|item| item.split(';').next());
        let preferred = chosen.into_iter().chain(asked.split(' ')).chain(accepted);
        Ok(Self(Locale::negotiate(preferred).unwrap_or_default()))
    }
}

/// `ui_locales` of the request itself, or of the one that is under way in this tab.
fn ui_locales(parts: &Parts, app: &App) -> Option<String> {
    let query = parts.uri.query().filter(|query| query.contains("ui_locales=") || query.contains("tx="))?;
    let parameters = Parameters::parse_with_repeats(query.as_bytes()).ok()?;
    if let Some(locales) = parameters.get("ui_locales") {
        return Some(locales.to_owned());
    }
    let under_way: Transaction = app.keyring.sealer().open(Purpose::Transaction, parameters.get("tx")?)?;
    under_way.request.ui_locales
}
