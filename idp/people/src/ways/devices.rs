//! `POST /me/ways/codes` and `POST /me/ways/devices/end`.

use super::overview::back;
use super::pages::{CodesPage, WaysNotice};
use super::prove::{After, first};
use city::factors;
use city::sessions::SignedIn;
use uuid::Uuid;
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::path::Id;

/// New recovery codes; only this answer shows them.
pub(super) async fn post_codes(ask: Ask<SignedIn>, CsrfForm(_): CsrfForm) -> Paged {
    first(&ask, After::Ways, None).await?;
    if !factors::held(&ask.app, ask.person()).await?.any() {
        return back(WaysNotice::NoFactor);
    }
    let codes = factors::make_codes(&ask.app, ask.person(), ask.now).await?;
    ask.show(&CodesPage { codes: codes.grouped(), to: super::overview::HERE.to_owned(), of_app: false })
}

/// Ends the trust in a device: one of the person's own, and nobody else's. That is safe at any time.
pub(super) async fn post_end(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let id: Uuid = Id::of(fields.get("id")).get().ok_or(PageRefusal::BadRequest)?;
    if !factors::end_device(&ask.app, ask.person(), id, ask.now).await? {
        return Err(PageRefusal::Forbidden.into());
    }
    back(WaysNotice::DeviceEnded)
}
