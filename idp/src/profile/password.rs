//! `GET /me/password`, `POST /me/password`, `POST /me/password/strength`.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::accounts::holder;
use domain::passwords::PasswordRefusal;
use http::HeaderMap;
use secrecy::{ExposeSecret as _, SecretString};

use super::pages::MeNotice;
use super::posts::back;
use crate::accounts::{self, Asks, Facts};
use crate::app::App;
use crate::contexts;
use crate::login::pages::PasswordPage;
use crate::login::{ChangeOutcome, PasswordChange, change_password, meter};
use crate::sessions::SignedIn;
use crate::web::cookies;
use crate::web::device::user_agent;
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// The form.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
) -> Result<Response, PageError> {
    let page = page(&app, &session, &csrf).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// What was typed.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    headers: HeaderMap,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let text = |name| fields.get(name).unwrap_or_default();
    let mut page = page(&app, &session, &csrf).await?;
    page.repeat_differs = text("password") != text("password_again");
    if !page.repeat_differs {
        let typed = PasswordChange {
            session,
            user_agent: user_agent(&headers),
            current: SecretString::from(text("current")),
            new: SecretString::from(text("password")),
        };
        match change_password(&app, typed, now).await? {
            ChangeOutcome::Changed(cookie) => {
                let mut response = back(MeNotice::PasswordChanged).into_response();
                cookies::give(response.headers_mut(), &cookie);
                return Ok(response);
            }
            ChangeOutcome::WrongCurrent => page.wrong_current = true,
            ChangeOutcome::Refused(refusals) => {
                page.password_refusals = refusals.into_iter().map(code).collect();
            }
        }
    }
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// How strong a password is, while it is typed. Whether it holds something personal is told only of one that is well
/// otherwise, and so often a session and a day; from then on the form tells it.
pub(super) async fn post_strength(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let facts = Facts::of(&app, session.person).await?;
    let typed = SecretString::from(fields.get("password").unwrap_or_default());
    let judged = accounts::estimate(&app, holder(&facts.roles), &typed, Duration::ZERO).await?;
    let personal = if judged.refusals.is_empty() {
        let (whose, asks) = ((session.person, &facts), Asks::Typing(session.id));
        accounts::tell_personal(&app, whose, asks, typed.expose_secret(), now).await?
    } else {
        None
    };
    Ok(meter(&judged, personal)?)
}

fn code(refusal: PasswordRefusal) -> String {
    refusal.code().to_owned()
}

async fn page(
    app: &App,
    session: &domain::sessions::Session,
    csrf: &CsrfToken,
) -> Result<PasswordPage, PageError> {
    let standing = contexts::standing(app, session.person).await?.ok_or(PageRefusal::Forbidden)?;
    let roles: Vec<_> = standing.contexts.iter().map(|context| context.role).collect();
    Ok(PasswordPage {
        csrf: csrf.value.clone(),
        person_name: standing.profile.name.clone(),
        login_name: standing.profile.login_name.clone(),
        min_length: app.config.passwords.policy.min_length(holder(&roles)),
        wrong_current: false,
        password_refusals: Vec::new(),
        repeat_differs: false,
    })
}
