//! `GET /me/ways/app`, `POST /me/ways/app`, `POST /me/ways/app/end`: the app that makes codes.

use domain::assurance::Acr;
use domain::factors::{AMR_CODE, Factor, read_code};
use http::HeaderMap;

use super::overview::{back, may_remove, standing};
use super::pages::{AppForm, AppPage, CodeRefusal, CodesPage, WaysNotice};
use super::prove::{After, first};
use city::factors::{self, Enrolled};
use city::sessions::{self, Opening, Proved, SignedIn};
use platform::db::Act;
use web::ask::{Ask, go};
use web::cookies;
use web::device::user_agent;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::onward::Onward;
use web::render::qr_code;
use web::transaction;

/// The QR code of a new app.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let tx = transaction::of_form(ask.query());
    if let Some(prove) = first(&ask, After::App, tx.as_deref()) {
        return prove;
    }
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
    if let Some(prove) = first(&ask, After::App, tx.as_deref()) {
        return prove;
    }
    let whose = (ask.person(), ask.who.session.id);
    let mut form = AppForm::default();
    let code = read_code(form.code.keep(&fields));
    let handle = fields.get("handle").unwrap_or_default();
    match factors::enrol(&ask.app, whose, (handle, code.as_deref()), ask.now).await? {
        Enrolled::Yes(codes) => {
            let cookie = raise(&ask, &headers).await?;
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

/// The person has given a code: the session says so from now on. Returns its `Set-Cookie` value.
async fn raise(ask: &Ask<SignedIn>, headers: &HeaderMap) -> Paged<String> {
    let proved = Proved { acr: Acr::Mfa, amr: AMR_CODE.into() };
    let session = ask.who.session.clone();
    let opening = Opening::raised(&ask.app, session, proved, &user_agent(headers), ask.now);
    let cookie = opening.cookie(&ask.app)?;
    let act = async move |act: &Act<'_>| sessions::open_within(act, &opening).await;
    ask.app.db.write(act).await?;
    Ok(cookie)
}

/// Removes the app.
pub(super) async fn post_end(ask: Ask<SignedIn>, CsrfForm(_): CsrfForm) -> Paged {
    if let Some(prove) = first(&ask, After::Ways, None) {
        return prove;
    }
    let held = factors::held(&ask.app, ask.person()).await?;
    if let Err(notice) = may_remove(&ask, held, Factor::Totp).await? {
        return back(notice);
    }
    let removed = factors::remove_totp(&ask.app, ask.person(), ask.now).await?;
    back(if removed { WaysNotice::AppEnded } else { WaysNotice::AppGone })
}
