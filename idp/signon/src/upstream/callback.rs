//! `GET /login/upstream/{name}/callback`: a browser comes back.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::Redirect;
use domain::upstream::{Answer, AnswerRefusal, read_answer};
use http::HeaderMap;
use serde_json::json;
use tokio::time::Instant;

use super::found::Found;
use super::limits::UNKNOWN_OF_NETWORK;
use super::pending::{Pending, Proved};
use super::proof::{self, patience};
use super::provider::{Endpoints, Provider, Providers, Trouble};
use super::{OFFER, Way, store};
use crate::login::{Came, WayTold, browser_of, sign_in_by_link, with_cookies};
use city::links;
use city::sessions::MaybeSignedIn;
use platform::audit::{self, AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::Fault;
use platform::limits::Taken;
use platform::metrics::{Event, UpstreamEvent};
use web::ask::{Anyone, Ask};
use web::error::{PageRefusal, Paged};
use web::extract::{Asker, Peer};
use web::flood;
use web::onward::Onward;

/// The browser of an answer.
struct Back {
    asker: Asker,
    peer: Peer,
    headers: HeaderMap,
    session: MaybeSignedIn,
}

/// The answer of a provider.
pub(super) async fn get(
    ask: Ask<Anyone>,
    asker: Asker,
    peer: Peer,
    session: MaybeSignedIn,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Paged {
    let provider = ask.app.part::<Providers>().find(&name).ok_or(PageRefusal::NotFound)?;
    let Some(pending) = take(&ask, &asker, &name).await? else {
        return Way::SignIn(Onward::default(), None).tell(WayTold::Over, &name);
    };
    let way = Way::of(&pending);
    let back = Back { asker, peer, headers, session };
    if let Way::Link(person) = way
        && back.session.0.as_ref().is_none_or(|session| session.person != person)
    {
        return Way::SignIn(Onward::default(), None).tell(WayTold::Over, &name);
    }
    let end = patience();
    match prove(&ask, provider, &pending, end).await {
        Ok(Some((endpoints, proved))) => {
            enter(&ask, (provider, endpoints.as_ref()), (way, back), proved, end).await
        }
        Ok(None) => {
            ask.app.metrics.upstream(&name, UpstreamEvent::Cancelled);
            way.tell(WayTold::Cancelled, &name)
        }
        Err(trouble) => refuse(&ask, (provider, &back.asker), &way, &trouble).await,
    }
}

/// What the answer is held against: once, in the browser that was sent, at the callback of the provider that it was sent to.
async fn take(ask: &Ask<Anyone>, asker: &Asker, name: &str) -> Paged<Option<Pending>> {
    let Some(state) = ask.query().get("state") else { return Ok(None) };
    let (sealer, now) = (ask.app.keyring.sealer(), ask.now);
    let id = store::id_of(&sealer, state);
    let Some(pending) = store::find(ask.app.db.read(), &sealer, &id, now).await? else { return Ok(None) };
    if pending.upstream != name || pending.browser != asker.browser || asker.browser.is_empty() {
        record(ask, asker, name, "another provider or browser").await?;
        return Ok(None);
    }
    let taken = ask.app.db.write(async move |act: &Act<'_>| store::take(act, &id).await);
    Ok(taken.await?.then_some(pending))
}

/// Puts a refusal on record: of a flood from one network, its begin.
async fn record(ask: &Ask<Anyone>, asker: &Asker, name: &str, reason: &str) -> Result<(), Fault> {
    let detail = json!({ "upstream": name, "reason": reason });
    let party = format!("upstream {}", asker.network);
    let Some(detail) = flood::detail(&ask.app, party, detail, ask.now) else { return Ok(()) };
    let (actor, subject) = (NOBODY.to_owned(), "unknown".to_owned());
    Ok(audit::record_alone(&ask.app.db, ask.now, actor, AuditAct::UpstreamRefused, subject, detail).await?)
}

/// Who came back; none where the person said no.
async fn prove(
    ask: &Ask<Anyone>,
    provider: &Provider,
    pending: &Pending,
    end: Instant,
) -> Result<Option<(Arc<Endpoints>, Proved)>, Trouble> {
    let endpoints = proof::endpoints(provider, end, ask.now).await?;
    let read = read_answer(ask.query(), &provider.upstream.issuer, endpoints.names_itself);
    let code = match read.map_err(|refusal: AnswerRefusal| Trouble::untrusted(refusal.as_str()))? {
        Answer::Code(code) => code,
        Answer::Cancelled => return Ok(None),
        Answer::Away => return Err(Trouble::Away("it says so".to_owned())),
    };
    let asked = (provider, endpoints.as_ref());
    let proved = proof::prove(&ask.app, asked, (code, pending), end, ask.now).await?;
    Ok(Some((endpoints, proved)))
}

async fn refuse(
    ask: &Ask<Anyone>,
    (provider, asker): (&Provider, &Asker),
    way: &Way,
    trouble: &Trouble,
) -> Paged {
    let name = provider.upstream.name.as_str();
    tracing::warn!(upstream = name, %trouble, "nobody is signed in by a provider");
    let (event, told) = match trouble {
        Trouble::Away(_) => (UpstreamEvent::Away, WayTold::Away),
        Trouble::Untrusted(_) => (UpstreamEvent::Refused, WayTold::Refused),
        Trouble::NotFresh => (UpstreamEvent::Refused, WayTold::NotFresh),
    };
    ask.app.metrics.upstream(name, event);
    if event == UpstreamEvent::Refused {
        record(ask, asker, name, &trouble.to_string()).await?;
    }
    way.tell(told, name)
}

/// Signs in whoever linked the account; else the account waits in a cookie until its owner has signed in. Nobody learns
/// whether an account is linked to somebody who may not come in.
async fn enter(
    ask: &Ask<Anyone>,
    asked: (&Provider, &Endpoints),
    (way, back): (Way, Back),
    proved: Proved,
    end: Instant,
) -> Paged {
    let (app, now, name) = (&ask.app, ask.now, asked.0.upstream.name.as_str());
    if let Way::SignIn(onward, tick) = &way {
        let link = links::find(app, &proved.account).await?;
        let browser = browser_of((&back.headers, &back.peer), back.session.0, app);
        let browser = browser.on_shared(*tick == Some(true));
        let came = Came { link, acr: asked.0.upstream.acr, signed_in_at: proved.signed_in_at };
        if let Some(mut entered) = sign_in_by_link(app, came, browser, onward, now).await? {
            if entered.is_signed_in {
                app.metrics.count(Event::SignIn);
            }
            app.metrics.upstream(name, UpstreamEvent::SignedIn);
            entered.cookies.push(Found::forget(app));
            return Ok(with_cookies(entered.cookies, Redirect::to(&entered.to)));
        }
        app.metrics.upstream(name, UpstreamEvent::Unknown);
        let limit = UNKNOWN_OF_NETWORK.of(app, &[&back.asker.network]);
        let taken = app.db.write(async move |act: &Act<'_>| limit.take(act, now).await).await?;
        if taken != Taken::Yes {
            return way.tell(WayTold::Full, name);
        }
    }
    let details = proof::details(asked, &proved, end).await;
    let link_for = match way {
        Way::Link(person) => Some(person),
        Way::SignIn(..) => None,
    };
    let found = Found::new(proved.account, details, link_for, now);
    let mut answer = match way {
        Way::Link(_) => web::ask::go(OFFER)?,
        Way::SignIn(onward, tick) => Way::ask_to_sign_in(&onward, tick, name, found.tab)?,
    };
    web::cookies::give(answer.headers_mut(), &found.cookie(app)?);
    Ok(answer)
}
