//! Agreeing: what is written when a person lets a service know something, and what ends with it.

use std::sync::Arc;

use domain::claims::ClaimNames;
use domain::clients::Client;
use domain::consents::{Consent, TEXT_VERSION, agreed};
use domain::grants::Grant;
use domain::ids::{ClientId, ConsentId, ContextId, GrantId, PersonId};
use domain::scope::Scope;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::{Known, store};
use city::grants::{self, Which};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::invalidate::Key;
use web::app::App;

/// How often a consent may be inserted and withdrawn by other transactions while one is written.
const MOST_TRIES: usize = 5;

/// A person's agreement to a request.
struct Agreement {
    person: PersonId,
    client: ClientId,
    context: Option<ContextId>,
    asked: Scope,
    /// Whether the person was asked about all of it (`prompt=consent`).
    anew: bool,
}

impl Agreement {
    /// The consent that results. A narrower one than before is another consent: codes that stand on the one before are
    /// worth nothing.
    fn beside(&self, before: Option<&Consent>, now: Timestamp) -> Consent {
        let scope = agreed(before, &self.asked, self.anew);
        let kept = before.filter(|before| before.scope.is_within(&scope)).map(|before| before.id);
        let id = kept.unwrap_or_else(|| ConsentId(new_id()));
        let text_version = TEXT_VERSION.to_owned();
        Consent { id, context: self.context, scope, text_version, given_at: now }
    }

    /// Writes the consent. If another transaction inserted the first one at the same time, this one looks again and adds to
    /// it, so that both agreements stand.
    async fn keep(&self, act: &Act<'_>, now: Timestamp) -> Result<Consent, StoreError> {
        for _ in 0..MOST_TRIES {
            let before = store::find_held(act, self.person, &self.client, self.context).await?;
            let consent = self.beside(before.as_ref(), now);
            let is_kept = match before {
                Some(before) => store::replace(act, before.id, &consent).await.map(|()| true)?,
                None => store::insert(act, self.person, &self.client, &consent).await?,
            };
            if is_kept {
                act.invalidate(&[Key::Person(self.person)], now).await?;
                return Ok(consent);
            }
        }
        Err(StoreError::Unavailable("a consent is given and withdrawn all the time".to_owned()))
    }
}

/// Writes what a person agreed to as this context, and ends the grants of the service there that know more than that.
/// `anew` is whether she was asked about all of it (`prompt=consent`). Returns the consent that stands now.
pub(super) async fn agree(
    app: &App,
    known: &Known,
    person: PersonId,
    (context, anew): (Option<ContextId>, bool),
    now: Timestamp,
) -> Result<ConsentId, Fault> {
    let (shared, known_client) = (app.clone(), Arc::clone(&known.client));
    let (client, asked) = (known.client.client.id.clone(), known.consent_scope.clone());
    let agreement = Agreement { person, client, context, asked, anew };
    let act = app.db.write(async move |act: &Act<'_>| {
        let client = &known_client.client;
        let consent = agreement.keep(act, now).await?;
        let living = grants::list_at_client(act, person, &client.id, now).await?;
        let wider = wider(&shared.claim_names, client, living, &consent);
        if !wider.is_empty() {
            grants::end_where(act, Which::Wider(wider), now).await?;
        }
        let detail = json!({ "scope": consent.scope.to_string(), "context": context.map(|id| id.0) });
        act.audit(AuditAct::ConsentGiven, &person.to_string(), &client.id.0, &detail, now).await?;
        Ok(consent.id)
    });
    Ok(act.await?)
}

/// Those grants in the context of the consent that know more than it says.
fn wider(names: &ClaimNames, client: &Client, living: Vec<Grant>, consent: &Consent) -> Vec<GrantId> {
    let here = living.into_iter().filter(|grant| grant.context == consent.context);
    here.filter(|grant| !names.held(grant, client).is_within(&consent.scope)).map(|grant| grant.id).collect()
}

/// What the service knows now in one of these contexts and would not know any more once the person agreed.
pub(super) async fn lost(
    app: &App,
    known: &Known,
    contexts: &[Option<ContextId>],
    anew: bool,
    now: Timestamp,
) -> Result<Scope, Fault> {
    let Some(standing) = &known.standing else { return Ok(Scope::default()) };
    let client = &known.client.client;
    let living = grants::list_at_client(app.db.read(), standing.person, &client.id, now).await?;
    let of_context = |context: &Option<ContextId>| {
        let before = known.consents.iter().find(|consent| consent.context == *context);
        let held = living.iter().filter(|grant| grant.context == *context);
        let held = held.map(|grant| app.claim_names.held(grant, client));
        let told = before.map(|before| before.scope.clone()).into_iter().chain(held);
        let told = told.fold(Scope::default(), |all, some| all.union(&some));
        told.difference(&agreed(before, &known.consent_scope, anew))
    };
    Ok(contexts.iter().map(of_context).fold(Scope::default(), |all, some| all.union(&some)))
}
