//! Agreeing: what is written when a person lets a service know something, and what ends with it.

use std::sync::Arc;

use domain::authorize::Interaction;
use domain::claims::ClaimNames;
use domain::clients::Client;
use domain::consents::{Consent, Question, TEXT_VERSION, agreed, covered, in_role};
use domain::contexts::{Context, Role};
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

/// What a person agreed to in one context.
struct Place {
    context: Option<ContextId>,
    role: Option<Role>,
    asked: Scope,
    /// The id of the consent if none is kept.
    id: ConsentId,
    /// The person chose this context; the others are those that the answer covers beside it.
    is_chosen: bool,
}

/// A person's agreement to a request.
pub(super) struct Agreement {
    person: PersonId,
    /// Where it counts; the chosen context is the last one.
    places: Vec<Place>,
    /// Whether the person was asked about all of it (`prompt=consent`).
    anew: bool,
}

impl Agreement {
    /// The agreement to what was asked, in the chosen context and in those that the page named beside it.
    pub(super) fn new(
        person: PersonId,
        (asked, question): (&Interaction<'_>, &Question),
        chosen: Option<ContextId>,
        anew: bool,
    ) -> Self {
        let chosen = asked.contexts.iter().find(|context| Some(context.id) == chosen).copied();
        let place = |(context, is_chosen): (Option<&Context>, bool)| {
            let role = context.map(|context| context.role);
            let (context, asked) = (context.map(|context| context.id), question.in_role(role));
            Place { context, role, asked, id: ConsentId(new_id()), is_chosen }
        };
        let mut others = chosen.map_or_else(Vec::new, |chosen| covered(chosen, &asked.admitted));
        others.retain(|other| Some(other.id) != chosen.map(|chosen| chosen.id));
        let others = others.into_iter().map(|other| (Some(other), false));
        let places = others.chain([(chosen, true)]).map(place).collect();
        Self { person, places, anew }
    }

    /// The consent that results. A narrower one than before is another consent: codes that stand on the one before are
    /// worth nothing.
    fn beside(&self, place: &Place, before: Option<&Consent>, now: Timestamp) -> Consent {
        let scope = agreed(before, &place.asked, self.anew);
        let kept = before.filter(|before| before.scope.is_within(&scope)).map(|before| before.id);
        let text_version = TEXT_VERSION.to_owned();
        let chosen_at = if place.is_chosen { Some(now) } else { before.and_then(|before| before.chosen_at) };
        let (id, context) = (kept.unwrap_or(place.id), place.context);
        Consent { id, context, scope, text_version, given_at: now, chosen_at }
    }

    /// Writes one consent. If another transaction inserted the first one at the same time, this one looks again and adds to
    /// it, so that both agreements stand.
    async fn keep(
        &self,
        act: &Act<'_>,
        (client, place): (&ClientId, &Place),
        now: Timestamp,
    ) -> Result<Consent, StoreError> {
        for _ in 0..MOST_TRIES {
            let before = store::find_held(act, self.person, client, place.context).await?;
            let consent = self.beside(place, before.as_ref(), now);
            let is_kept = match before {
                Some(before) => store::replace(act, before.id, &consent).await.map(|()| true)?,
                None => store::insert(act, self.person, client, &consent).await?,
            };
            if is_kept {
                return Ok(consent);
            }
        }
        Err(StoreError::Unavailable("a consent is given and withdrawn all the time".to_owned()))
    }

    /// Writes all of them, in an order that two tabs share, and says which consent stands in the chosen context.
    async fn keep_all(
        &self,
        act: &Act<'_>,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<(Vec<(Consent, Option<Role>)>, ConsentId), StoreError> {
        let chosen = self.places.last().and_then(|place| place.context);
        let mut places: Vec<&Place> = self.places.iter().collect();
        places.sort_by_key(|place| place.context);
        let mut kept = Vec::with_capacity(places.len());
        for place in places {
            kept.push((self.keep(act, (client, place), now).await?, place.role));
        }
        let here = kept.iter().find(|(consent, _)| consent.context == chosen).map(|(consent, _)| consent.id);
        let here = here.ok_or_else(|| StoreError::Unavailable("an agreement without a place".to_owned()))?;
        Ok((kept, here))
    }
}

/// Writes what a person agreed to, and ends the grants of the service in these contexts that know more than that. Returns
/// the consent that stands now in the chosen context.
pub(super) async fn agree(
    app: &App,
    known: &Known,
    agreement: Agreement,
    now: Timestamp,
) -> Result<ConsentId, Fault> {
    let (shared, known_client) = (app.clone(), Arc::clone(&known.client));
    let act = app.db.write(async move |act: &Act<'_>| {
        let (client, person) = (&known_client.client, agreement.person);
        let (kept, here) = agreement.keep_all(act, &client.id, now).await?;
        act.invalidate(&[Key::Person(person)], now).await?;
        let living = grants::list_at_client(act, person, &client.id, now).await?;
        let wider = wider(&shared.claim_names, client, &living, &kept);
        if !wider.is_empty() {
            grants::end_where(act, Which::Wider(wider), now).await?;
        }
        for (consent, _) in &kept {
            let context = consent.context.map(|id| id.0);
            let detail = json!({ "scope": consent.scope.to_string(), "context": context });
            act.audit(AuditAct::ConsentGiven, &person.to_string(), &client.id.0, &detail, now).await?;
        }
        Ok(here)
    });
    Ok(act.await?)
}

/// Those grants in the contexts of the consents that know more than these say.
fn wider(
    names: &ClaimNames,
    client: &Client,
    living: &[Grant],
    kept: &[(Consent, Option<Role>)],
) -> Vec<GrantId> {
    let knows_more = |grant: &&Grant| {
        let here = kept.iter().find(|(consent, _)| consent.context == grant.context);
        here.is_some_and(|(consent, role)| {
            !in_role(&names.held(grant, client), *role).is_within(&consent.scope)
        })
    };
    living.iter().filter(knows_more).map(|grant| grant.id).collect()
}

/// What the service knows now and would not know any more once the person agreed, in one of the contexts that she may
/// choose or in one that her answer covers.
pub(super) async fn lost(
    app: &App,
    known: &Known,
    (asked, question): (&Interaction<'_>, &Question),
    anew: bool,
    now: Timestamp,
) -> Result<Scope, Fault> {
    let Some(standing) = &known.standing else { return Ok(Scope::default()) };
    let client = &known.client.client;
    let living = grants::list_at_client(app.db.read(), standing.person, &client.id, now).await?;
    let of_place = |(context, role): (Option<ContextId>, Option<Role>)| {
        let before = known.consents.iter().find(|consent| consent.context == context);
        let held = living.iter().filter(|grant| grant.context == context);
        let held = held.map(|grant| app.claim_names.held(grant, client));
        let told = before.map(|before| before.scope.clone()).into_iter().chain(held);
        let told = told.fold(Scope::default(), |all, some| all.union(&some));
        in_role(&told, role).difference(&agreed(before, &question.in_role(role), anew))
    };
    let roles = asked.roles();
    let places: Vec<(Option<ContextId>, Option<Role>)> = if asked.needs_context {
        let covered = asked.admitted.iter().filter(|context| roles.contains(&Some(context.role)));
        covered.map(|context| (Some(context.id), Some(context.role))).collect()
    } else {
        vec![(None, None)]
    };
    Ok(places.into_iter().map(of_place).fold(Scope::default(), |all, some| all.union(&some)))
}
