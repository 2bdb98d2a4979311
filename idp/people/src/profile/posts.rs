//! What a person changes on her own page, one button each.

use domain::ids::{ClientId, ContextId, SessionId};

use super::pages::MeNotice;
use crate::ways::{After, first};
use city::contexts;
use city::sessions::{self, SignedIn};
use signon::consent;
use signon::logout::pages::LoggedOutPage;
use web::ask::{Ask, go};
use web::cookies;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::{Id, told};
use web::shared;

/// Back to the page, which tells what was done.
pub(super) fn back(notice: MeNotice) -> Paged {
    go(told("/me", "done", notice.as_str()))
}

/// `POST /me/context`: acts as that from now on, wherever a service does not ask for something else, and in
/// the next session too where the person agreed to a service with it.
pub(super) async fn choose_context(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let context: ContextId = Id::of(fields.get("context")).get().ok_or(PageRefusal::BadRequest)?;
    let standing = contexts::standing(&ask.app, ask.person()).await?.ok_or(PageRefusal::Forbidden)?;
    if standing.context(context, ask.now).is_none() {
        return Err(PageRefusal::Forbidden.into());
    }
    sessions::choose_context(&ask.app, &ask.who.session, context, ask.now).await?;
    consent::choose_context(&ask.app, (ask.person(), context), None, ask.now).await?;
    back(MeNotice::ContextChosen)
}

/// `POST /me/services/end`: the service knows nothing more and holds nothing that works.
pub(super) async fn end_service(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let client = fields.get("client_id").ok_or(PageRefusal::BadRequest)?;
    consent::withdraw(&ask.app, ask.person(), ClientId(client.to_owned()), ask.now).await?;
    back(MeNotice::ServiceEnded)
}

/// Leads to the password or a passkey where the session ends no other one yet: whoever came in by a badge may be somebody who
/// found it.
async fn prove_first(ask: &Ask<SignedIn>) -> Paged<()> {
    if ask.who.session.may_end_others(ask.now) { Ok(()) } else { first(ask, After::Home, None).await }
}

/// `POST /me/sessions/end`: another browser of hers, and nobody else's, is signed out.
pub(super) async fn end_session(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let id: SessionId = Id::of(fields.get("id")).get().ok_or(PageRefusal::BadRequest)?;
    let hers = sessions::find(&ask.app, id).await?.filter(|found| found.person == ask.person());
    let found = hers.ok_or(PageRefusal::Forbidden)?;
    if found.id != ask.who.session.id {
        prove_first(&ask).await?;
    }
    sessions::end(&ask.app, found.id, ask.now).await?;
    back(MeNotice::SessionEnded)
}

/// `POST /me/sessions/end-others`: every browser but this one is signed out.
pub(super) async fn end_others(ask: Ask<SignedIn>, CsrfForm(_): CsrfForm) -> Paged {
    prove_first(&ask).await?;
    let session = &ask.who.session;
    sessions::end_all_of(&ask.app, session.person, Some(session.id), ask.now).await?;
    back(MeNotice::OthersEnded)
}

/// `POST /me/logout`.
pub(super) async fn logout(ask: Ask<SignedIn>, CsrfForm(_): CsrfForm) -> Paged {
    sessions::end(&ask.app, ask.who.session.id, ask.now).await?;
    let mut response = ask.app.renderer.page(ask.locale, &LoggedOutPage::of(&ask.app, None)?)?;
    cookies::sign_out(response.headers_mut(), &ask.app.config.server);
    if ask.who.session.shared {
        shared::leave(response.headers_mut(), &ask.app, ask.now)?;
    }
    Ok(response)
}
