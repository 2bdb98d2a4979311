//! `GET /me/ways/app`, `POST /me/ways/app`, `POST /me/ways/app/end`: the app that makes codes.

use domain::factors::{AMR_CODE, read_code};
use http::HeaderMap;

use super::overview::{back, must_have, standing};
use super::pages::{AppForm, AppPage, CodeRefusal, CodesPage, WaysNotice};
use super::prove::{After, first};
use super::raise::raise;
use city::factors::{self, Enrolled, Removal};
use city::sessions::SignedIn;
use web::ask::{Ask, go};
use web::cookies;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::onward::Onward;
use web::render::qr_code;
use web::transaction;

/// The QR code of a new app.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let tx = transaction::of_form(ask.query());
    first(&ask, After::App, tx.as_deref()).await?;
    if factors::held(&ask.app, ask.person()).await?.totp {
        return back(WaysNotice::AppThere);
    }
    let page = page(&ask, tx, None, AppForm::default()).await?;
    ask.show(&page)
}

async fn page(
    ask: &Ask<SignedIn>,
    tx: Option<String>,
    handle: Option<&str>,
    form: AppForm,
) -> Paged<AppPage> {
    let standing = standing(ask).await?;
    let (whose, name) = ((ask.person(), ask.who.session.id), standing.profile.login_name.as_deref());
    let begun = factors::begin(&ask.app, whose, handle, name, ask.now)?;
    let picture = qr_code(&begun.uri).ok_or(PageRefusal::Broken)?;
    let groups = begun.groups.to_string();
    Ok(AppPage { tx, handle: begun.handle, picture, groups, uri: begun.uri.to_string(), form })
}

/// The first code of the app.
pub(super) async fn post(ask: Ask<SignedIn>, headers: HeaderMap, CsrfForm(fields): CsrfForm) -> Paged {
    let tx = transaction::of_form(&fields);
    first(&ask, After::App, tx.as_deref()).await?;
    let whose = (ask.person(), ask.who.session.id);
    let mut form = AppForm::default();
    let code = read_code(form.code.keep(&fields));
    let handle = fields.get("handle").unwrap_or_default();
    let is_first = !factors::held(&ask.app, ask.person()).await?.any();
    match factors::enrol(&ask.app, whose, (handle, code.as_deref()), ask.now).await? {
        Enrolled::Yes(codes) => {
            let cookie = raise(&ask, &headers, AMR_CODE, is_first).await?;
            let onward = Onward { tx, back: None };
            let mut response = match codes {
                Some(codes) => {
                    ask.show(&CodesPage { codes: codes.grouped(), to: onward.target(), of_app: true })?
                }
                None if onward.tx.is_some() => go(onward.target())?,
                None => back(WaysNotice::AppAdded)?,
            };
            cookies::give(response.headers_mut(), &cookie);
            Ok(response)
        }
        Enrolled::WrongCode => {
            form.code.refuse(CodeRefusal::Wrong);
            let page = page(&ask, tx, Some(handle), form).await?;
            ask.show(&page)
        }
        Enrolled::Over => {
            form.code.refuse(CodeRefusal::Over);
            let page = page(&ask, tx, None, form).await?;
            ask.show(&page)
        }
        Enrolled::Already => back(WaysNotice::AppThere),
    }
}

/// Removes the app.
pub(super) async fn post_end(ask: Ask<SignedIn>, CsrfForm(_): CsrfForm) -> Paged {
    first(&ask, After::Ways, None).await?;
    let must_have = must_have(&ask).await?;
    back(match factors::remove_totp(&ask.app, ask.person(), must_have, ask.now).await? {
        Removal::Yes => WaysNotice::AppEnded,
        Removal::Absent => WaysNotice::AppGone,
        Removal::Refused(refusal) => refusal.into(),
    })
}
