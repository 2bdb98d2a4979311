//! `GET /binding`: what it is; going on as oneself; signing out.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use domain::contacts::{Contact, EmailAddress};
use domain::parameters::Parameters;
use serde_json::json;

use super::answer::Stop;
use super::pages::{StartNotice, StartPage};
use super::session::{Bundle, Comer, Stand, open_within};
use super::store;
use super::visit::{Visit, find_live, go};
use crate::app::App;
use crate::contexts;
use crate::platform::audit;
use crate::sessions::{MaybeSignedIn, SignedIn};
use crate::web::cookies;
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// What it is, what one needs, how long it takes. The code of a school's letter leaves the address for the cookie.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    MaybeSignedIn(session): MaybeSignedIn,
    Now(now): Now,
    bundle: Bundle,
    csrf: CsrfToken,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let query = Parameters::parse(query.unwrap_or_default().as_bytes()).map_err(PageError::malformed)?;
    if let Some(code) = query.get("letter") {
        // Longer than any letter's code is none.
        let letter: String = code.chars().take(40).collect();
        return Ok(with_bundle(&app, &Bundle { letter: Some(letter), ..bundle }, go("/binding"))?);
    }
    let person = session.map(|session| session.person);
    let person_name = match person {
        None => None,
        Some(person) => contexts::standing(&app, person).await?.map(|found| found.profile.name.clone()),
    };
    // A session that is over would lead back to here.
    let live = find_live(&app, &bundle, now).await?;
    let page = StartPage {
        csrf: csrf.value.clone(),
        person_name,
        by_letter: bundle.letter.is_some(),
        goes_on: live.is_some_and(|(applicant, _)| applicant.is_open_to(person)),
        notice: query.get("told").and_then(StartNotice::parse),
    };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// `POST /binding/me`: who is signed in goes on as herself, without step 1.
pub(super) async fn post_me(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    bundle: Bundle,
    CsrfForm(_): CsrfForm,
) -> Result<Response, PageError> {
    let standing = contexts::standing(&app, session.person).await?.ok_or(PageRefusal::Forbidden)?;
    let mailbox = standing.profile.email.as_ref().filter(|(_, proved)| *proved);
    let mailbox = mailbox.and_then(|(email, _)| EmailAddress::parse(email)).map(Contact::Email);
    let arrival = Comer::Person(session.person, mailbox).arrival(&app)?;
    let open = app.db.write(move |tx| Box::pin(async move { open_within(tx, arrival, now).await })).await?;
    Ok(with_bundle(&app, &Bundle { stand: Stand::Open(open), ..bundle }, go("/binding/status"))?)
}

/// `POST /binding/logout`: the applicant's sessions are over, on every device.
pub(super) async fn post_logout(
    State(app): State<App>,
    visit: Visit,
    CsrfForm(_): CsrfForm,
) -> Result<Response, Stop> {
    let (id, now) = (visit.applicant.id, visit.now);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                store::mark_signed_out(tx, id, now).await?;
                let actor = id.to_string();
                audit::record(tx, now, &actor, "binding.signed_out", &actor, &json!({})).await
            })
        })
        .await?;
    Ok(leave(&app, "/binding?told=signed-out"))
}

/// A redirect that takes the cookie away.
pub(super) fn leave(app: &App, address: &str) -> Response {
    let mut response = go(address);
    let gone = cookies::clear(cookies::CookieName::Applicant, &app.config.server);
    cookies::give(response.headers_mut(), &gone);
    response
}

/// An answer that also keeps what the browser brings along.
pub(super) fn with_bundle(
    app: &App,
    bundle: &Bundle,
    mut response: Response,
) -> Result<Response, crate::platform::fault::Fault> {
    cookies::give(response.headers_mut(), &bundle.cookie(app)?);
    Ok(response)
}
