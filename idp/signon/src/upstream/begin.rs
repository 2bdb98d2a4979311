//! `GET` and `POST /login/upstream/{name}`, `POST /me/ways/{name}/link`: sending a browser to another provider.

use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use domain::upstream::WAY_SECONDS;
use uuid::Uuid;

use super::limits::STARTS_OF_NETWORK;
use super::pending::Pending;
use super::proof;
use super::provider::{Provider, Providers, Trouble};
use super::{ME, Way, store};
use crate::login::{WayTold, is_ticked, with_tick};
use city::sessions::SignedIn;
use platform::db::Act;
use platform::limits::Taken;
use platform::metrics::UpstreamEvent;
use web::ask::{Anyone, Ask, Who, go};
use web::error::{PageRefusal, Paged};
use web::extract::{Asker, CsrfForm};
use web::onward::Onward;
use web::path::told;
use web::transaction;

/// The button is on the sign-in page.
pub(super) async fn get(ask: Ask<Anyone>, Path(name): Path<String>) -> Paged {
    ask.app.part::<Providers>().find(&name).ok_or(PageRefusal::NotFound)?;
    go(Onward::of_form(ask.query()).through("/login"))
}

/// To sign in.
pub(super) async fn post(
    ask: Ask<Anyone>,
    asker: Asker,
    Path(name): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let onward = Onward::of_form(&fields);
    send(&ask, asker, &name, Way::SignIn(onward, Some(is_ticked(&fields)))).await
}

/// To link an account to that of who is signed in.
pub(super) async fn post_link(
    ask: Ask<SignedIn>,
    asker: Asker,
    Path(name): Path<String>,
    CsrfForm(_): CsrfForm,
) -> Paged {
    let person = ask.person();
    send(&ask, asker, &name, Way::Link(person)).await
}

async fn send<W: Who>(ask: &Ask<W>, asker: Asker, name: &str, way: Way) -> Paged {
    let (app, now) = (&ask.app, ask.now);
    let provider = app.part::<Providers>().find(name).ok_or(PageRefusal::NotFound)?;
    let fresh = match &way {
        Way::SignIn(Onward { tx: Some(tx), .. }, _) => {
            let asked = transaction::open(app, tx, now)?;
            asked.demands_sign_in() || asked.asked_of.is_some()
        }
        _ => false,
    };
    if fresh && !provider.upstream.preset.proves_new_sign_in() {
        return way.tell(WayTold::NotFresh, name);
    }
    let limit = STARTS_OF_NETWORK.of(app, &[&asker.network]);
    let (url, sent) = match proof::begin(app, provider, fresh, now).await {
        Ok(begun) => begun,
        Err(trouble) => return refuse(ask, provider, &way, &trouble),
    };
    let pending = pending_of((name, asker.browser), &way, (sent.nonce, sent.verifier), fresh, now);
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| {
        if limit.take(act, now).await? != Taken::Yes {
            return Ok(false);
        }
        store::insert(act, &sealer, (&sent.state, &pending), now.plus(WAY_SECONDS)).await?;
        Ok(true)
    });
    if !act.await? {
        return way.tell(WayTold::Full, name);
    }
    app.metrics.upstream(name, UpstreamEvent::Sent);
    Ok(Redirect::to(url.as_str()).into_response())
}

fn pending_of(
    (name, browser): (&str, String),
    way: &Way,
    (nonce, verifier): (Option<String>, Option<String>),
    fresh: bool,
    now: Timestamp,
) -> Pending {
    let (link_for, onward, is_shared): (Option<PersonId>, Onward, bool) = match way {
        Way::SignIn(onward, tick) => (None, onward.clone(), *tick == Some(true)),
        Way::Link(person) => (Some(*person), Onward::default(), false),
    };
    let (upstream, Onward { tx, back }) = (name.to_owned(), onward);
    Pending { upstream, browser, nonce, verifier, fresh, began_at: now, link_for, tx, back, is_shared }
}

fn refuse<W: Who>(ask: &Ask<W>, provider: &Provider, way: &Way, trouble: &Trouble) -> Paged {
    let name = provider.upstream.name.as_str();
    tracing::warn!(upstream = name, %trouble, "a browser was not sent to a provider");
    ask.app.metrics.upstream(name, UpstreamEvent::Away);
    way.tell(WayTold::Away, name)
}

/// The sign-in form, which tells what came of the way of that name, with the tick as it was.
fn sign_in(onward: &Onward, tick: Option<bool>, why: WayTold, name: &str) -> String {
    let form = told(told(onward.through("/login"), "way", why), "with", name);
    match tick {
        Some(is_ticked) => with_tick(form, is_ticked),
        None => form,
    }
}

impl Way {
    /// To the sign-in form of this tab, which carries the offer of the account that came back on.
    pub(super) fn ask_to_sign_in(onward: &Onward, tick: Option<bool>, name: &str, tab: Uuid) -> Paged {
        go(told(sign_in(onward, tick, WayTold::Unknown, name), "offer", tab))
    }

    /// Back to where it began, with one word about why.
    pub(super) fn tell(&self, why: WayTold, name: &str) -> Paged {
        match self {
            Self::SignIn(onward, tick) => go(sign_in(onward, *tick, why, name)),
            Self::Link(_) => go(told(ME, "done", format_args!("way-{why}"))),
        }
    }
}
