//! What a person lets a service know, and as whom she acts there. Owns the table `consent`.

mod agree;
mod cache;
mod endpoint;
mod judgement;
pub mod pages;
mod store;

use std::sync::Arc;

use domain::consents::Consent;
use domain::ids::{ClientId, ContextId, PersonId};
use domain::timestamp::Timestamp;

use city::grants::{self, Which};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::invalidate::{Key, few_or_all};
use web::app::App;
use web::render::PageCard;
use web::room::Room;
use web::route::{Caller::SignedIn, Card};

use cache::Consents;
pub use judgement::Known;
pub use store::{hold, remove_of_person_within, stands_for};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[PageCard::of::<pages::ConsentPage>(), PageCard::of::<pages::SomebodyElsePage>()],
    ..Room::named("consent")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![Card::page("/consent", SignedIn).get(endpoint::get).form(endpoint::post).keeps_opener()]
}

/// All that a person let services know, newest first.
pub async fn list(app: &App, person: PersonId) -> Result<Arc<Vec<(ClientId, Consent)>>, Fault> {
    let read = || async { store::list(app.db.read(), person).await.map(Some) };
    Ok(app.cache::<Consents>().get_or_read(&person, read).await?.unwrap_or_default())
}

/// Whether a person's consent for a client in a context stands; a withdrawal takes away all of a client. A node
/// that remembers none looks again: it may have been given on another one a moment ago.
pub async fn is_given(
    app: &App,
    person: PersonId,
    client: &ClientId,
    context: Option<ContextId>,
) -> Result<bool, Fault> {
    let stands = |(to, consent): &(ClientId, Consent)| to == client && consent.context == context;
    if list(app, person).await?.iter().any(stands) {
        return Ok(true);
    }
    app.cache::<Consents>().forget(&person);
    Ok(list(app, person).await?.iter().any(stands))
}

/// Keeps that a person chose a context: for one client, or for all to which she agreed with it. The next session proposes it.
/// Where the person agreed to nothing with it, nothing is kept.
///
/// # Errors
/// When it cannot be written.
pub async fn choose_context(
    app: &App,
    (person, context): (PersonId, ContextId),
    client: Option<ClientId>,
    now: Timestamp,
) -> Result<(), Fault> {
    let act = app.db.write(async move |act: &Act<'_>| {
        if store::mark_chosen(act, (person, context), client.as_ref(), now).await? {
            act.invalidate(&[Key::Person(person)], now).await?;
        }
        Ok(())
    });
    Ok(act.await?)
}

/// Removes what anybody let a client know, with the client.
///
/// # Errors
/// When a row cannot be written.
pub async fn remove_of_client_within(
    act: &Act<'_>,
    client: &ClientId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let people = store::delete_of_client(act, client).await?;
    act.invalidate(&few_or_all(people.into_iter().map(Key::Person).collect()), now).await
}

/// Takes back all that a person let a client know, and ends what it holds.
pub async fn withdraw(app: &App, person: PersonId, client: ClientId, now: Timestamp) -> Result<(), Fault> {
    let act = app.db.write(async move |act: &Act<'_>| {
        store::delete(act, person, &client).await?;
        act.invalidate(&[Key::Person(person)], now).await?;
        let who = person.to_string();
        act.audit(AuditAct::ConsentWithdrawn, &who, &client.0, &serde_json::json!({}), now).await?;
        grants::end_where(act, Which::PersonAtClient(person, client), now).await?;
        Ok(())
    });
    Ok(act.await?)
}
