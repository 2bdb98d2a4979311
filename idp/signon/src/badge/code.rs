//! `/badge`: the code of a badge.

use city::badges;
use city::sessions::MaybeSignedIn;
use domain::badges::BadgeCode;
use http::HeaderMap;
use web::ask::{Anyone, Ask, go};
use web::error::Paged;
use web::extract::{Asker, CsrfForm, Peer};
use web::onward::Onward;
use web::shared::Left;

use super::pages::{BadgeNotice, BadgePage, CodeForm, CodeRefusal};
use super::pictures;
use super::place::page;
use super::visit::Visit;
use crate::login::goes_on;

/// The page. The request of a service that waits goes on where somebody signed in meanwhile, in another tab. On a shared
/// computer nothing is left of a request that somebody who has left began.
pub(super) async fn get(
    ask: Ask<Anyone>,
    MaybeSignedIn(session): MaybeSignedIn,
    peer: Peer,
    headers: HeaderMap,
) -> Paged {
    let left = Left::of(&headers, &ask.app);
    let onward = Onward::of_form(ask.query()).in_browser(&ask.app, left, ask.now);
    let is_over = ask.query().get("over").is_some();
    if goes_on(&ask.app, &onward, session.as_deref(), ask.now).await? {
        return go(onward.target());
    }
    let notice = is_over.then_some(BadgeNotice::Over);
    let page = page(&ask, &peer, onward).await?;
    let notice = page.notice.or(notice);
    ask.show(&BadgePage { notice, ..page })
}

/// A code leads to the pictures, whether it is one of a badge or not.
pub(super) async fn post(ask: Ask<Anyone>, asker: Asker, peer: Peer, CsrfForm(fields): CsrfForm) -> Paged {
    let page = page(&ask, &peer, Onward::of_form(&fields)).await?;
    if page.notice.is_some() {
        return ask.show(&page);
    }
    let mut form = CodeForm::default();
    let read = |typed: &str| BadgeCode::parse(typed).ok_or(CodeRefusal::Form);
    let Some(code) = form.code.read(&fields, read) else {
        return ask.show(&BadgePage { form, ..page });
    };
    let (badge, chooses) = badges::find(&ask.app, &code, ask.now).await?;
    let visit = Visit::of(badge, chooses, &asker, ask.now);
    ask.show(&pictures::page(&ask.app, &visit, page.onward, None)?)
}
