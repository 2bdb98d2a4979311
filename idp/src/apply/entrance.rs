//! `GET /binding`: what it is; going on as oneself; signing out.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use domain::binding::LetterCode;
use domain::contacts::{Contact, EmailAddress};
use domain::parameters::Parameters;
use serde_json::json;

use super::pages::{StartNotice, StartPage};
use super::session::{Bundle, Comer, Held, Stand, open_within};
use super::store;
use super::visit::{OVER, find_open, go};
use crate::app::App;
use crate::contexts;
use crate::platform::audit::AuditAct;
use crate::platform::db::Act;
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
    Held(bundle): Held,
    csrf: CsrfToken,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let query = Parameters::parse(query.unwrap_or_default().as_bytes()).map_err(PageError::malformed)?;
    if let Some(code) = query.get("letter") {
        return Ok(if LetterCode::parse(code).is_some() {
            with_bundle(&app, &bundle.scanned(code.to_owned(), now), go("/binding"))?
        } else {
            go("/binding?told=letter-unreadable")
        });
    }
    let person = session.map(|session| session.person);
    let person_name = match person {
        None => None,
        Some(person) => contexts::standing(&app, person).await?.map(|found| found.profile.name.clone()),
    };
    // A session that is over would lead back to here.
    let goes_on = find_open(&app, &bundle, person, now).await?.is_some();
    let letter = bundle.letter(now);
    let page = StartPage {
        csrf: csrf.value.clone(),
        person_name,
        by_letter: letter.is_some(),
        goes_on,
        can_restart: !goes_on && (letter.is_some() || bundle.asked(now).is_some()),
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
    let arrival = Comer::Person(session.person, mailbox.clone()).arrival(&app)?;
    let open = app.db.write(async move |tx: &Act<'_>| open_within(tx, arrival, now).await).await?;
    let bundle = bundle.taken_over(mailbox.as_ref(), Stand::Open(open));
    Ok(with_bundle(&app, &bundle, go("/binding/status"))?)
}

/// `POST /binding/logout`: a live session is over, on every device. Whoever has none begins again: the browser forgets
/// the contact that a code was sent to, and the letter.
pub(super) async fn post_logout(
    State(app): State<App>,
    MaybeSignedIn(session): MaybeSignedIn,
    Now(now): Now,
    Held(bundle): Held,
    CsrfForm(_): CsrfForm,
) -> Result<Response, PageError> {
    let person = session.map(|session| session.person);
    let Some(applicant) = find_open(&app, &bundle, person, now).await? else {
        let was_open = matches!(bundle.stand, Stand::Open(_));
        return Ok(leave(&app, if was_open { OVER } else { "/binding?told=forgotten" }));
    };
    let id = applicant.id;
    app.db
        .write(async move |tx: &Act<'_>| {
            store::mark_signed_out(tx, id, now).await?;
            let actor = id.to_string();
            tx.audit(AuditAct::BindingSignedOut, &actor, &actor, &json!({}), now).await
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
