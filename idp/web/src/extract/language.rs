//! The language of a request.

use std::cmp::Reverse;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use domain::authorize::Transaction;
use domain::parameters::Parameters;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use crate::app::App;
use crate::cookies::{self, CookieName};
use crate::render::i18n::Locale;
use platform::seal::Purpose;

/// The person's choice if she made one, else what the service asks for (`ui_locales`), else what her browser
/// prefers, else Traditional Chinese.
#[derive(Clone, Copy, Debug)]
pub struct Language(pub Locale);

impl FromRequestParts<App> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let chosen = cookies::read(&parts.headers, CookieName::Language, &app.config.server);
        let asked = if chosen.is_none() { ui_locales(parts, app).unwrap_or_default() } else { String::new() };
        let preferred = chosen.into_iter().chain(asked.split(' ')).chain(accepted(&parts.headers));
        Ok(Self(Locale::negotiate(preferred).unwrap_or_default()))
    }
}

/// The tags of `Accept-Language`, the most wanted first (RFC 9110 sections 12.4.2 and 12.5.4). An item that cannot be read
/// costs nothing but itself.
fn accepted(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(ACCEPT_LANGUAGE).iter().map(HeaderValue::as_bytes);
    let items = lines.flat_map(|line| line.split(|byte| *byte == b','));
    let mut weighted: Vec<(u16, &str)> = items.filter_map(weigh).collect();
    weighted.sort_by_key(|(weight, _)| Reverse(*weight));
    weighted.into_iter().map(|(_, tag)| tag)
}

/// A tag and its weight in thousandths; none if it is not wanted at all.
fn weigh(item: &[u8]) -> Option<(u16, &str)> {
    let mut parts = std::str::from_utf8(item).ok()?.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| !tag.is_empty())?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let (whole, part) = weight.map_or(("1", ""), |weight| weight.split_once('.').unwrap_or((weight, "")));
    let thousandths = format!("{whole}{part:0<3}").parse().ok()?;
    (thousandths > 0 && thousandths <= 1000).then_some((thousandths, tag))
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

#[cfg(test)]
mod tests {
    use http::header::ACCEPT_LANGUAGE;
    use http::{HeaderMap, HeaderValue};

    use super::accepted;

    fn tags(lines: &[&[u8]]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT_LANGUAGE, HeaderValue::from_bytes(line).unwrap());
        }
        accepted(&headers).map(str::to_owned).collect()
    }

    #[test]
    fn the_weights_of_languages_count() {
        assert_eq!(tags(&[b"zh;q=0.5, en;q=0.9"]), ["en", "zh"]);
        assert_eq!(tags(&[b"fr, en;q=0.8, zh-TW;q=0.85"]), ["fr", "zh-TW", "en"]);
        assert_eq!(tags(&[b"zh;q=0, en;q=0.1", b"de"]), ["de", "en"]);
        assert_eq!(tags(&[b"zh ; Q=0.3,en; q=1.000"]), ["en", "zh"]);
    }

    #[test]
    fn an_item_that_cannot_be_read_costs_itself_alone() {
        assert_eq!(tags(&[b"\xe5\x9c,en;q=0.8,zh;q=x,;q=1,de;q=2"]), ["en"]);
        assert_eq!(tags(&[b"\xff", b"en"]), ["en"]);
    }
}
