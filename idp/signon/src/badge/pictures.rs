//! `POST /badge/pictures`: the pictures that go with a badge, or their first choice.

use axum::response::Redirect;
use city::badges::Given;
use city::sessions::MaybeSignedIn;
use domain::badges::{Picked, PickedRefusal, Picture, shuffled};
use domain::parameters::Parameters;
use http::HeaderMap;
use platform::fault::Fault;
use platform::random::random_bytes;
use web::app::App;
use web::ask::{Anyone, Ask, go};
use web::error::Paged;
use web::extract::{Asker, CsrfForm, Peer};
use web::onward::Onward;
use web::path::told;

use super::pages::PicturesPage;
use super::place;
use super::visit::Visit;
use crate::login::{browser_of, sign_in_by_badge, with_cookies};

/// Three pictures. Whoever chooses them picks them twice; the second time signs in.
pub(super) async fn post(
    ask: Ask<Anyone>,
    MaybeSignedIn(session): MaybeSignedIn,
    asker: Asker,
    peer: Peer,
    headers: HeaderMap,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let here = place::page(&ask, &peer, Onward::of_form(&fields)).await?;
    if here.notice.is_some() {
        return ask.show(&here);
    }
    let onward = here.onward;
    let handle = fields.get("t").unwrap_or_default();
    let Some(mut visit) = Visit::open(&ask.app, handle, &asker, ask.now) else {
        return go(told(onward.through("/badge"), "over", 1));
    };
    let again = |visit: &Visit, refusal| page(&ask.app, visit, onward.clone(), refusal);
    let picked = match picked(&fields) {
        Ok(picked) => picked,
        Err(refusal) => return ask.show(&again(&visit, Some(refusal))?),
    };
    let given = match visit.first.take() {
        None if visit.chooses => {
            visit.first = Some(picked);
            return ask.show(&again(&visit, None)?);
        }
        None => Given::Pictures(picked),
        Some(first) if first == picked => Given::First(picked),
        Some(_) => return ask.show(&again(&visit, Some(PickedRefusal::Differs))?),
    };
    let trial = visit.badge.tried(&ask.app, given, &asker).await?;
    let browser = browser_of((&headers, &peer), session, &ask.app);
    if let Some(came) = sign_in_by_badge(&ask.app, trial, browser, &onward, ask.now).await? {
        return Ok(with_cookies(came.cookies, Redirect::to(&came.to)));
    }
    // What was another child's turn to choose may have been chosen meanwhile.
    visit.chooses = false;
    ask.show(&again(&visit, Some(PickedRefusal::Wrong))?)
}

/// The pictures that are ticked.
fn picked(fields: &Parameters) -> Result<Picked, PickedRefusal> {
    let is_ticked = |picture: &Picture| fields.get(&format!("pick-{picture}")).is_some();
    Picked::of(Picture::ALL.iter().copied().filter(is_ticked))
}

/// The page of the pictures, in an order of its own.
pub(super) fn page(
    app: &App,
    visit: &Visit,
    onward: Onward,
    refusal: Option<PickedRefusal>,
) -> Result<PicturesPage, Fault> {
    Ok(PicturesPage {
        step: visit.step(),
        handle: visit.handle(app)?,
        pictures: shuffled(random_bytes()?),
        refusal,
        onward,
    })
}
