//! `GET` and `POST /me/ways/offer`: an account that came back is linked to the account of who is signed in.

use axum::response::Response;
use domain::assurance::Acr;
use domain::binding::mask_name;
use domain::contacts::EmailAddress;
use domain::ids::PersonId;
use domain::parameters::Parameters;
use domain::words;
use http::HeaderMap;

use super::found::Found;
use super::letters::Linked as LinkedMail;
use super::limits::LINKS_OF_PERSON;
use super::pages::{OfferPage, OfferRefusal};
use super::provider::Providers;
use super::{ME, OFFER};
use city::links::{self, Linked, NewLink};
use city::sessions::SignedIn;
use city::{accounts, contexts, factors};
use platform::config::host_of;
use platform::db::Act;
use platform::fault::Fault;
use platform::jobs;
use platform::limits::Taken;
use platform::mail::Mail;
use platform::metrics::UpstreamEvent;
use web::app::App;
use web::ask::{Ask, go};
use web::cookies;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::letters::{Letter as _, Link, Text, Until, compose};
use web::onward::Onward;
use web::path::told;
use web::render::with_tx;

words! {
    /// What the person answers.
    Wish {
        /// Link it.
        Yes = "yes",
        /// Do not.
        No = "no",
    }
}

/// The account, and whether to link it.
pub(super) async fn get(ask: Ask<SignedIn>, headers: HeaderMap) -> Paged {
    let onward = Onward::of_form(ask.query());
    let Some(found) = of(&ask, &headers, ask.query()) else { return go(onward.target()) };
    let whose = name_of(&ask).await?;
    let known = links::find(&ask.app, &found.account()).await?;
    match known.map(|link| link.person == ask.person()) {
        Some(true) => Ok(forgetting(&ask.app, go(onward.target())?)),
        Some(false) => {
            let page = page(&ask.app, &found, (onward, whose), Some(OfferRefusal::Taken));
            Ok(forgetting(&ask.app, ask.show(&page)?))
        }
        None => ask.show(&page(&ask.app, &found, (onward, whose), None)),
    }
}

/// The answer.
pub(super) async fn post(ask: Ask<SignedIn>, headers: HeaderMap, CsrfForm(fields): CsrfForm) -> Paged {
    let onward = Onward::of_form(&fields);
    let wish = fields.get("wish").and_then(Wish::parse).ok_or(PageRefusal::BadRequest)?;
    let Some(found) = of(&ask, &headers, &fields) else { return go(onward.target()) };
    if wish == Wish::No {
        return Ok(forgetting(&ask.app, go(onward.target())?));
    }
    if let Some(proof) = proof_first(&ask, &onward).await? {
        let mut answer = go(proof)?;
        cookies::give(answer.headers_mut(), &found.kept_for(ask.person()).cookie(&ask.app)?);
        return Ok(answer);
    }
    let refusal = match link(&ask, &found).await? {
        Some(Linked::Yes | Linked::Already) => {
            let done =
                if onward == Onward::default() { format!("{ME}?done=way-linked") } else { onward.target() };
            return Ok(forgetting(&ask.app, go(done)?));
        }
        Some(Linked::Taken) => OfferRefusal::Taken,
        None => OfferRefusal::Full,
    };
    let page = page(&ask.app, &found, (onward, name_of(&ask).await?), Some(refusal));
    Ok(forgetting(&ask.app, ask.show(&page)?))
}

/// The account that came back in this browser, if it is offered to whoever asks, in this tab.
fn of(ask: &Ask<SignedIn>, headers: &HeaderMap, fields: &Parameters) -> Option<Found> {
    let found = Found::of(headers, &ask.app, ask.now)?;
    found.is_for(ask.person(), fields.get("offer")).then_some(found)
}

/// The masked name of whoever asks: a person at a shared machine sees whose account it is about.
async fn name_of(ask: &Ask<SignedIn>) -> Result<String, Fault> {
    let standing = contexts::standing(&ask.app, ask.person()).await?;
    Ok(standing.map_or_else(String::new, |standing| mask_name(&standing.profile.name)))
}

/// What a person who adds a way in proves first, and returns here from: the second step where there is one, and the password
/// or a passkey within the last minutes. None where both are done.
async fn proof_first(ask: &Ask<SignedIn>, onward: &Onward) -> Result<Option<String>, Fault> {
    let session = &ask.who.session;
    if session.lacks_step(factors::held(&ask.app, ask.person()).await?) {
        let back = Onward { tx: None, back: Some(onward.through(OFFER)) };
        return Ok(Some(told(back.through("/login/second"), "need", Acr::Mfa)));
    }
    let prove = || told(with_tx("/me/prove", onward.tx.as_deref()), "to", "offer");
    Ok((!session.is_fresh(ask.now)).then(prove))
}

/// The answer is given, so the account is not offered again.
fn forgetting(app: &App, mut response: Response) -> Response {
    cookies::give(response.headers_mut(), &Found::forget(app));
    response
}

/// The names of the provider, Chinese and English.
fn labels(app: &App, issuer: &str) -> [String; 2] {
    match app.part::<Providers>().of_issuer(issuer) {
        Some(provider) => [provider.upstream.label.clone(), provider.upstream.label_en.clone()],
        None => [host_of(issuer), host_of(issuer)],
    }
}

fn page(
    app: &App,
    found: &Found,
    (onward, whose): (Onward, String),
    refusal: Option<OfferRefusal>,
) -> OfferPage {
    let [label, label_en] = labels(app, &found.account().issuer);
    OfferPage {
        onward_to: onward.target(),
        onward,
        label,
        label_en,
        offer: found.tab,
        whose,
        name: found.name.clone(),
        titles: found.titles.clone(),
        schools: found.schools.clone(),
        refusal,
    }
}

/// Links the account and tells the person by mail, in one commit; none where it was done too often.
async fn link(ask: &Ask<SignedIn>, found: &Found) -> Result<Option<Linked>, Fault> {
    let (app, now, person) = (&ask.app, ask.now, ask.person());
    let (account, sealer) = (found.account(), app.keyring.sealer());
    let new = NewLink::of(&sealer, person, (&account, &found.name), now)?;
    let limit = LINKS_OF_PERSON.of(app, &[&person.to_string()]);
    let mail = tell(ask, found, person).await?;
    let act = app.db.write(async move |act: &Act<'_>| {
        if limit.take(act, now).await? != Taken::Yes {
            return Ok(None);
        }
        let linked = links::link_within(act, new, now).await?;
        if let (Linked::Yes, Some(mail)) = (linked, &mail) {
            jobs::enqueue(act, &sealer, mail, now, now).await?;
        }
        Ok(Some(linked))
    });
    let linked = act.await?;
    if linked == Some(Linked::Yes)
        && let Some(provider) = app.part::<Providers>().of_issuer(&account.issuer)
    {
        app.metrics.upstream(provider.upstream.name.as_str(), UpstreamEvent::Linked);
    }
    Ok(linked)
}

/// The mail to the owner, if a mailbox is known: whoever did not link the account finds out.
async fn tell(ask: &Ask<SignedIn>, found: &Found, person: PersonId) -> Result<Option<Mail>, Fault> {
    let app = &ask.app;
    let mailbox = accounts::find_mailbox(app.db.read(), &app.keyring.sealer(), person).await?;
    let Some(to) = mailbox.and_then(|mailbox| EmailAddress::parse(&mailbox)) else { return Ok(None) };
    let [label, label_en] = labels(app, &found.account().issuer);
    let way = if label == label_en { label } else { format!("{label} ({label_en})") };
    let account = if found.name.is_empty() { "–".to_owned() } else { found.name.clone() };
    let letter = LinkedMail {
        at: Until(ask.now),
        way: Text(way),
        account: Text(account),
        link: Link(format!("{}{ME}", app.config.server.issuer)),
    };
    Ok(Some(compose(&app.renderer, &to, &letter.sheet())?))
}
