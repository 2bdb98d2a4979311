//! `POST /me/ways/passkeys`, `…/question`, `…/end`: passkeys.

use domain::factors::{AMR_ENROLLED, read_name};
use http::HeaderMap;
use uuid::Uuid;

use super::overview::{back, must_have, standing};
use super::pages::WaysNotice;
use super::prove::{After, first, may_change};
use super::raise::raise;
use city::factors::{self, Removal};
use city::passkeys::{self, Asking, Enrolled, answer_of};
use city::sessions::SignedIn;
use web::ask::Ask;
use web::cookies;
use web::error::{PageRefusal, Paged};
use web::extract::{Asker, CsrfForm};
use web::json;
use web::path::Id;

fn asking(ask: &Ask<SignedIn>, asker: Asker) -> Asking {
    Asking { browser: asker.browser, whose: Some((ask.person(), ask.who.session.id)) }
}

/// The question to the authenticator that is to keep the passkey.
pub(super) async fn question(ask: Ask<SignedIn>, asker: Asker, CsrfForm(_): CsrfForm) -> Paged {
    if !may_change(&ask).await? {
        return Err(PageRefusal::Forbidden.into());
    }
    let standing = standing(&ask).await?;
    let profile = &standing.profile;
    let login = profile.login_name.as_deref().unwrap_or(&profile.name);
    let names = (login, profile.name.as_str());
    let question = passkeys::ask_to_enrol(&ask.app, asking(&ask, asker), names, ask.now).await?;
    Ok(json::no_store(&question.ok_or(PageRefusal::NotFound)?)?)
}

/// The passkey, with the name that the person gives it.
pub(super) async fn post(
    ask: Ask<SignedIn>,
    asker: Asker,
    headers: HeaderMap,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    first(&ask, After::Ways, None).await?;
    let name = fields.get("name").and_then(read_name).unwrap_or_else(|| "Passkey".to_owned());
    let is_first = !factors::held(&ask.app, ask.person()).await?.any();
    let done = passkeys::enrol(&ask.app, &asking(&ask, asker), answer_of(&fields), &name, ask.now).await?;
    if done == Enrolled::Yes && is_first {
        let cookie = raise(&ask, &headers, AMR_ENROLLED, true).await?;
        let mut response = back(WaysNotice::PasskeyAdded)?;
        cookies::give(response.headers_mut(), &cookie);
        return Ok(response);
    }
    back(match done {
        Enrolled::Yes => WaysNotice::PasskeyAdded,
        Enrolled::No => WaysNotice::PasskeyRefused,
        Enrolled::Already => WaysNotice::PasskeyThere,
    })
}

/// Removes one.
pub(super) async fn post_end(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    first(&ask, After::Ways, None).await?;
    let id: Uuid = Id::of(fields.get("id")).get().ok_or(PageRefusal::BadRequest)?;
    let must_have = must_have(&ask).await?;
    match factors::remove_passkey(&ask.app, (ask.person(), id), must_have, ask.now).await? {
        Removal::Yes => back(WaysNotice::PasskeyEnded),
        Removal::Absent => Err(PageRefusal::Forbidden.into()),
        Removal::Refused(refusal) => back(refusal.into()),
    }
}
