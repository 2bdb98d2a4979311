//! `/invitation/code`: the digits that prove the contact.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use domain::contacts::Contact;
use domain::timestamp::Timestamp;

use super::Visit;
use crate::app::App;
use crate::contacts::{self, CodePurpose, Proved, Requested};
use crate::family::pages::InvitationCodePage;
use crate::platform::fault::Fault;
use crate::web::error::PageError;
use crate::web::extract::{CsrfForm, CsrfToken, Language};

const ADDRESS: &str = "/invitation/code";

/// The form.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    visit: Visit,
    csrf: CsrfToken,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    if visit.way.proved {
        return visit.on(&app);
    }
    let mut page = page(ADDRESS, &visit.invitation.contact, &csrf);
    page.sent_again = query.as_deref() == Some("sent=again");
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// The page for the digits that went to a contact.
pub(super) fn page(action: &'static str, contact: &Contact, csrf: &CsrfToken) -> InvitationCodePage {
    InvitationCodePage {
        csrf: csrf.value.clone(),
        action,
        contact: contact.masked(),
        refusal: None,
        tries_left: 0,
        sent_again: false,
    }
}

/// The digits, or the wish for others.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    mut visit: Visit,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    if visit.way.proved {
        return visit.on(&app);
    }
    let contact = visit.invitation.contact.clone();
    let mut page = page(ADDRESS, &contact, &csrf);
    let purpose = CodePurpose::Invitation;
    if fields.get("again").is_some() {
        match again(&app, &contact, purpose, visit.now).await? {
            None => return visit.go(&app, "/invitation/code?sent=again"),
            refusal => page.refusal = refusal,
        }
    } else {
        let typed = fields.get("code").unwrap_or_default();
        match judge(&app, (&contact, purpose), typed, visit.now).await? {
            None => {
                visit.prove();
                return visit.on(&app);
            }
            Some((refusal, tries_left)) => (page.refusal, page.tries_left) = (Some(refusal), tries_left),
        }
    }
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// Sends another code; why not.
pub(super) async fn again(
    app: &App,
    contact: &Contact,
    purpose: CodePurpose,
    now: Timestamp,
) -> Result<Option<&'static str>, Fault> {
    Ok(match contacts::request_code(app, contact, purpose, now).await? {
        Requested::Sent => None,
        Requested::TooMany { .. } => Some("too-many"),
        Requested::SmsStopped => Some("sms-stopped"),
    })
}

/// Judges the digits; what is wrong, and the tries left.
pub(super) async fn judge(
    app: &App,
    (contact, purpose): (&Contact, CodePurpose),
    typed: &str,
    now: Timestamp,
) -> Result<Option<(&'static str, u32)>, Fault> {
    if typed.trim().is_empty() {
        return Ok(Some(("empty", 0)));
    }
    Ok(match contacts::prove(app, contact, purpose, typed, now).await? {
        Proved::Right => None,
        Proved::Wrong { tries_left } => Some(("wrong", u32::from(tries_left))),
        Proved::Dead => Some(("dead", 0)),
    })
}
