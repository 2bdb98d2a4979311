//! `/invitation/mailbox` and `/invitation/mailbox/code`: whoever was invited by SMS gives a mailbox to sign in with.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::contacts::{Contact, EmailAddress};

use super::code::{again, judge, page as code_page};
use super::{Step, Visit};
use crate::app::App;
use crate::contacts::CodePurpose;
use crate::family::limits::MAILBOX_CODES;
use crate::family::pages::{MailboxPage, Typed};
use crate::platform::db::Act;
use crate::platform::fault::Fault;
use crate::web::error::PageError;
use crate::web::extract::{CsrfForm, CsrfToken, Language};

const ADDRESS: &str = "/invitation/mailbox/code";
const PURPOSE: CodePurpose = CodePurpose::Mailbox;

impl Visit {
    /// A mailbox is asked for now; else the page whose turn it is.
    fn asks_mailbox(&self) -> Option<Response> {
        let turn = self.way.step();
        (turn != Step::Mailbox).then(|| Redirect::to(turn.address()).into_response())
    }
}

/// Sends a code to that address; why not.
async fn send(app: &App, visit: &Visit, email: &EmailAddress) -> Result<Option<&'static str>, Fault> {
    let (limit, now) = (MAILBOX_CODES.of(app, &[&visit.invitation.id.to_string()]), visit.now);
    if limit.left(app.db.read(), now).await? == 0 {
        return Ok(Some("limit"));
    }
    let refused = again(app, &Contact::Email(email.clone()), PURPOSE, now).await?;
    if refused.is_none() {
        // What was not sent uses none up; two at the same moment may both be the tenth.
        app.db.write(async move |tx: &Act<'_>| limit.take(tx, now).await).await?;
    }
    Ok(refused)
}

/// The form.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    visit: Visit,
    csrf: CsrfToken,
) -> Result<Response, PageError> {
    if let Some(other) = visit.asks_mailbox() {
        return Ok(other);
    }
    let typed = visit.way.asked.as_ref().map_or("", |email| email.expose());
    let page = MailboxPage { csrf: csrf.value.clone(), email: Typed::well(typed) };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// What was typed: a code is on its way.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    mut visit: Visit,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    if let Some(other) = visit.asks_mailbox() {
        return Ok(other);
    }
    let typed = fields.get("email").unwrap_or_default();
    let refusal = match EmailAddress::parse(typed) {
        None => "unreadable",
        Some(email) => match send(&app, &visit, &email).await? {
            None => {
                visit.way.asked = Some(email);
                return visit.go(&app, ADDRESS);
            }
            Some(refusal) => refusal,
        },
    };
    let page = MailboxPage { csrf: csrf.value.clone(), email: Typed::refused(typed, refusal) };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// The form for the digits.
pub(super) async fn get_code(
    State(app): State<App>,
    Language(locale): Language,
    visit: Visit,
    csrf: CsrfToken,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    if let Some(other) = visit.asks_mailbox() {
        return Ok(other);
    }
    let Some(email) = visit.way.asked.clone() else {
        return Ok(Redirect::to(Step::Mailbox.address()).into_response());
    };
    let mut page = code_page(ADDRESS, &Contact::Email(email), &csrf);
    page.sent_again = query.as_deref() == Some("sent=again");
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// The digits, or the wish for others.
pub(super) async fn post_code(
    State(app): State<App>,
    Language(locale): Language,
    mut visit: Visit,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    if let Some(other) = visit.asks_mailbox() {
        return Ok(other);
    }
    let Some(email) = visit.way.asked.clone() else {
        return Ok(Redirect::to(Step::Mailbox.address()).into_response());
    };
    let contact = Contact::Email(email.clone());
    let mut page = code_page(ADDRESS, &contact, &csrf);
    if fields.get("again").is_some() {
        match send(&app, &visit, &email).await? {
            None => return visit.go(&app, "/invitation/mailbox/code?sent=again"),
            refusal => page.refusal = refusal,
        }
    } else {
        let typed = fields.get("code").unwrap_or_default();
        match judge(&app, (&contact, PURPOSE), typed, visit.now).await? {
            None => {
                visit.way.mailbox = Some(email);
                return visit.on(&app);
            }
            Some((refusal, tries_left)) => (page.refusal, page.tries_left) = (Some(refusal), tries_left),
        }
    }
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}
