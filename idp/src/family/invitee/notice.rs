//! `/invitation/notice`: the personal-data notice, before anything personal is asked.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::start::decline;
use super::{Step, Visit, leave};
use crate::app::App;
use crate::family::pages::NoticePage;
use crate::notices;
use crate::web::error::PageError;
use crate::web::extract::{CsrfForm, CsrfToken, Language};
use crate::web::i18n::Locale;

/// The text, with the tick after its end.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    visit: Visit,
    csrf: CsrfToken,
) -> Result<Response, PageError> {
    if let Some(earlier) = visit.not_before(Step::Notice) {
        return Ok(earlier);
    }
    let page = page(locale, &csrf);
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

fn page(locale: Locale, csrf: &CsrfToken) -> NoticePage {
    let notice = notices::current();
    NoticePage {
        csrf: csrf.value.clone(),
        version: notice.version.clone(),
        date: notice.date_text(locale),
        text: notice.text(locale).clone(),
        tick_missing: false,
    }
}

/// The tick is asked for here too, and the version and language that were read are those that count.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    mut visit: Visit,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    if let Some(earlier) = visit.not_before(Step::Notice) {
        return Ok(earlier);
    }
    let Some(read) = notices::read(&fields).filter(|_| fields.get("agree") == Some("yes")) else {
        let page = NoticePage { tick_missing: true, ..page(locale, &csrf) };
        return Ok((csrf, app.renderer.page(locale, &page)?).into_response());
    };
    visit.way.agreed = Some((read.version.to_owned(), read.language.to_owned()));
    visit.on(&app)
}

/// `POST /invitation/leave`: 不同意並退出. Who does not agree declines, and nothing of her is kept.
pub(super) async fn post_leave(
    State(app): State<App>,
    visit: Visit,
    CsrfForm(_): CsrfForm,
) -> Result<Response, PageError> {
    if let Some(earlier) = visit.not_before(Step::Notice) {
        return Ok(earlier);
    }
    decline(&app, &visit.invitation, visit.now).await?;
    Ok(leave(&app, "/invitation/declined"))
}
