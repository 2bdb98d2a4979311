//! `POST /me/ways/passkeys`, `…/question`, `…/end`: passkeys.

use domain::factors::{Factor, read_name};
use uuid::Uuid;

use super::overview::{back, may_remove, standing};
use super::pages::WaysNotice;
use super::prove::{After, first};
use city::factors;
use city::passkeys::{self, Asking, Enrolled, Removed};
use city::sessions::SignedIn;
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::extract::{Asker, CsrfForm};
use web::json;
use web::path::Id;

fn asking(ask: &Ask<SignedIn>, asker: Asker) -> Asking {
    Asking { browser: asker.browser, whose: Some((ask.person(), ask.who.session.id)) }
}

/// The question to the authenticator that is to keep the passkey.
pub(super) async fn question(ask: Ask<SignedIn>, asker: Asker, CsrfForm(_): CsrfForm) -> Paged {
    if !ask.who.session.is_fresh(ask.now) {
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
pub(super) async fn post(ask: Ask<SignedIn>, asker: Asker, CsrfForm(fields): CsrfForm) -> Paged {
    if let Some(prove) = first(&ask, After::Ways, None) {
        return prove;
    }
    let typed = |name| fields.get(name).unwrap_or_default();
    let name = read_name(typed("name")).unwrap_or_else(|| "Passkey".to_owned());
    let answer = (typed("ceremony"), typed("answer"));
    let done = passkeys::enrol(&ask.app, &asking(&ask, asker), answer, &name, ask.now).await?;
    back(match done {
        Enrolled::Yes => WaysNotice::PasskeyAdded,
        Enrolled::No => WaysNotice::PasskeyRefused,
        Enrolled::Already => WaysNotice::PasskeyThere,
    })
}

/// Removes one.
pub(super) async fn post_end(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    if let Some(prove) = first(&ask, After::Ways, None) {
        return prove;
    }
    let id: Uuid = Id::of(fields.get("id")).get().ok_or(PageRefusal::BadRequest)?;
    let held = factors::held(&ask.app, ask.person()).await?;
    if let Err(notice) = may_remove(&ask, held, Factor::Passkey).await? {
        return back(notice);
    }
    match passkeys::remove(&ask.app, ask.person(), id, ask.now).await? {
        Removed::Yes => back(WaysNotice::PasskeyEnded),
        Removed::NotHers => Err(PageRefusal::Forbidden.into()),
    }
}
