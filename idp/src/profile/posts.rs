//! What a person changes on her own page, one button each.

use axum::extract::State;
use axum::response::{Redirect, Response};
use domain::ids::{ClientId, ContextId, SessionId};
use domain::parameters::Parameters;
use uuid::Uuid;

use super::pages::MeNotice;
use crate::app::App;
use crate::logout::pages::LoggedOutPage;
use crate::sessions::{self, SignedIn};
use crate::web::cookies::{self, CookieName};
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, Language, Now};
use crate::{consent, contexts};

/// Back to the page, which tells what was done.
pub(super) fn back(notice: MeNotice) -> Redirect {
    Redirect::to(&format!("/me?done={}", notice.as_str()))
}

/// `POST /me/context`: acts as that from now on, wherever a service does not ask for something else.
pub(super) async fn choose_context(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    CsrfForm(fields): CsrfForm,
) -> Result<Redirect, PageError> {
    let context = ContextId(id_of(&fields, "context")?);
    let standing = contexts::standing(&app, session.person).await?.ok_or(PageRefusal::Forbidden)?;
    if standing.context(context, now).is_none() {
        return Err(PageRefusal::Forbidden.into());
    }
    sessions::choose_context(&app, &session, context, now).await?;
    Ok(back(MeNotice::ContextChosen))
}

/// `POST /me/services/end`: the service knows nothing more and holds nothing that works.
pub(super) async fn end_service(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    CsrfForm(fields): CsrfForm,
) -> Result<Redirect, PageError> {
    let client = fields.get("client_id").ok_or(PageRefusal::BadRequest)?;
    consent::withdraw(&app, session.person, ClientId(client.to_owned()), now).await?;
    Ok(back(MeNotice::ServiceEnded))
}

/// `POST /me/sessions/end`: another browser of hers, and nobody else's, is signed out.
pub(super) async fn end_session(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    CsrfForm(fields): CsrfForm,
) -> Result<Redirect, PageError> {
    let id = SessionId(id_of(&fields, "id")?);
    let hers = sessions::find(&app, id).await?.filter(|found| found.person == session.person);
    let found = hers.ok_or(PageRefusal::Forbidden)?;
    sessions::end(&app, found.id, now).await?;
    Ok(back(MeNotice::SessionEnded))
}

/// `POST /me/logout`.
pub(super) async fn logout(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    CsrfForm(_): CsrfForm,
) -> Result<Response, PageError> {
    sessions::end(&app, session.id, now).await?;
    let mut response = app.renderer.page(locale, &LoggedOutPage { lost: None })?;
    cookies::give(response.headers_mut(), &cookies::clear(CookieName::Session, &app.config.server));
    Ok(response)
}

fn id_of(fields: &Parameters, name: &str) -> Result<Uuid, PageError> {
    let id = fields.get(name).and_then(|text| Uuid::parse_str(text).ok());
    id.ok_or_else(|| PageRefusal::BadRequest.into())
}
