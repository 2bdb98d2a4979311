//! `GET /binding`: what it is; going on as oneself; signing out.

use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::LetterCode;
use domain::contacts::{Contact, EmailAddress};
use domain::parameters::Parameters;
use serde_json::json;

use super::pages::{StartNotice, StartPage};
use super::session::{Bundle, Comer, Held, Stand, open_within};
use super::store;
use super::visit::{OVER, find_open};
use city::contexts;
use city::sessions::{MaybeSignedIn, SignedIn};
use platform::audit::AuditAct;
use platform::db::Act;
use web::app::App;
use web::ask::{Ask, go};
use web::cookies;
use web::error::{PageError, PageRefusal, Paged};
use web::extract::CsrfForm;

/// What it is, what one needs, how long it takes. The code of a school's letter leaves the address for the cookie.
pub(super) async fn get(
    MaybeSignedIn(session): MaybeSignedIn,
    ask: Ask<Held>,
    RawQuery(query): RawQuery,
) -> Paged {
    let (app, now, Held(bundle)) = (&ask.app, ask.now, &ask.who);
    let query = Parameters::parse(query.unwrap_or_default().as_bytes()).map_err(PageError::malformed)?;
    if let Some(code) = query.get("letter") {
        if LetterCode::parse(code).is_none() {
            return go("/binding?told=letter-unreadable");
        }
        return with_bundle(app, &bundle.clone().scanned(code.to_owned(), now), go("/binding")?);
    }
    let person = session.map(|session| session.person);
    let person_name = match person {
        None => None,
        Some(person) => contexts::standing(app, person).await?.map(|found| found.profile.name.clone()),
    };
    // A session that is over would lead back to here.
    let goes_on = find_open(app, bundle, person, now).await?.is_some();
    let letter = bundle.letter(now);
    ask.show(&StartPage {
        person_name,
        by_letter: letter.is_some(),
        goes_on,
        can_restart: !goes_on && (letter.is_some() || bundle.asked(now).is_some()),
        notice: query.get("told").and_then(StartNotice::parse),
    })
}

/// `POST /binding/me`: who is signed in goes on as herself, without step 1.
pub(super) async fn post_me(ask: Ask<SignedIn>, bundle: Bundle, CsrfForm(_): CsrfForm) -> Paged {
    let (app, now) = (&ask.app, ask.now);
    let standing = contexts::standing(app, ask.person()).await?.ok_or(PageRefusal::Forbidden)?;
    let mailbox = standing.profile.email.as_ref().filter(|(_, proved)| *proved);
    let mailbox = mailbox.and_then(|(email, _)| EmailAddress::parse(email)).map(Contact::Email);
    let arrival = Comer::Person(ask.person(), mailbox.clone()).arrival(app)?;
    let open = app.db.write(async move |tx: &Act<'_>| open_within(tx, arrival, now).await).await?;
    let bundle = bundle.taken_over(mailbox.as_ref(), Stand::Open(open));
    with_bundle(app, &bundle, go("/binding/status")?)
}

/// `POST /binding/logout`: a live session is over, on every device. Whoever has none begins again: the browser forgets
/// the contact that a code was sent to, and the letter.
pub(super) async fn post_logout(
    MaybeSignedIn(session): MaybeSignedIn,
    ask: Ask<Held>,
    CsrfForm(_): CsrfForm,
) -> Paged {
    let (app, now, Held(bundle)) = (&ask.app, ask.now, &ask.who);
    let person = session.map(|session| session.person);
    let Some(applicant) = find_open(app, bundle, person, now).await? else {
        let was_open = matches!(bundle.stand, Stand::Open(_));
        return Ok(leave(app, if was_open { OVER } else { "/binding?told=forgotten" }));
    };
    let id = applicant.id;
    app.db
        .write(async move |tx: &Act<'_>| {
            store::mark_signed_out(tx, id, now).await?;
            let actor = id.to_string();
            tx.audit(AuditAct::BindingSignedOut, &actor, &actor, &json!({}), now).await
        })
        .await?;
    Ok(leave(app, "/binding?told=signed-out"))
}

/// A redirect that takes the cookie away.
pub(super) fn leave(app: &App, address: &str) -> Response {
    let mut response = Redirect::to(address).into_response();
    let gone = cookies::clear(cookies::CookieName::Applicant, &app.config.server);
    cookies::give(response.headers_mut(), &gone);
    response
}

/// An answer that also keeps what the browser brings along.
pub(super) fn with_bundle(app: &App, bundle: &Bundle, mut response: Response) -> Paged {
    cookies::give(response.headers_mut(), &bundle.cookie(app)?);
    Ok(response)
}
