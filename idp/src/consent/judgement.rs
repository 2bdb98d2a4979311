//! The facts of a request under way, read together.

use std::sync::Arc;

use domain::authorize::{Facts, Step, Transaction, decide};
use domain::clients::KnownClient;
use domain::consents::Consent;
use domain::ids::{ConsentId, PersonId};
use domain::scope::Scope;
use domain::sessions::Session;
use domain::standing::Standing;
use domain::timestamp::Timestamp;

use super::cache::Consents;
use super::list;
use crate::app::App;
use crate::clients::SectorNames;
use crate::platform::fault::Fault;
use crate::web::error::{PageError, PageRefusal};
use crate::{clients, contexts};

/// What is known of a request's client and person.
pub struct Known {
    /// Who asks.
    pub client: Arc<KnownClient>,
    /// The browser's session, if it has one.
    pub session: Option<Arc<Session>>,
    /// Its person.
    pub standing: Option<Arc<Standing>>,
    /// What must be agreed to.
    pub consent_scope: Scope,
    /// What she let that client know, newest first.
    pub consents: Vec<Consent>,
}

impl Known {
    /// Reads the facts; a page where the client is gone meanwhile.
    pub async fn read(
        app: &App,
        transaction: &Transaction,
        session: Option<Arc<Session>>,
    ) -> Result<Self, PageError> {
        let request = &transaction.request;
        let client = clients::find_active(app, &request.client).await?.ok_or(PageRefusal::UnknownClient)?;
        let (standing, consents) = match &session {
            Some(session) => {
                let answered = transaction.answer.and_then(|answer| Some((answer.consent?, answer.at)));
                person(app, session.person, &client, answered).await?
            }
            None => (None, Vec::new()),
        };
        let consent_scope = app.claim_names.consent_scope(&request.scope, &request.claims, &client.client);
        Ok(Self { client, session, standing, consent_scope, consents })
    }

    /// What the client calls who is signed in; empty where nobody is.
    pub fn person(&self, app: &App) -> String {
        let person = self.standing.as_ref().map(|standing| standing.person);
        let sealer = app.keyring.sealer();
        person.map_or_else(String::new, |person| clients::subject(&sealer, &self.client.client, person))
    }

    /// The name of the person who is signed in; empty if nobody is.
    pub(super) fn person_name(&self) -> String {
        self.standing.as_ref().map_or_else(String::new, |person| person.profile.name.clone())
    }

    /// What happens next.
    pub fn step(&self, app: &App, transaction: &Transaction, now: Timestamp) -> Step<'_> {
        let sealer = app.keyring.sealer();
        let pseudonyms = SectorNames::of(&sealer, &self.client.client);
        let facts = Facts {
            client: &self.client.client,
            session: self.session.as_deref(),
            standing: self.standing.as_deref(),
            consents: &self.consents,
            consent_scope: &self.consent_scope,
            pseudonyms: &pseudonyms,
        };
        decide(transaction, &facts, now)
    }
}

/// What is known of a person and this client. A node that does not know the consent she just answered with, or knows it
/// as it was before, looks again: it may have been given on another one.
async fn person(
    app: &App,
    person: PersonId,
    client: &KnownClient,
    answered: Option<(ConsentId, Timestamp)>,
) -> Result<(Option<Arc<Standing>>, Vec<Consent>), Fault> {
    let standing = contexts::standing(app, person).await?;
    let mut all = list(app, person).await?;
    let is_known = |(id, at)| all.iter().any(|(_, consent)| consent.id == id && consent.given_at >= at);
    if answered.is_some_and(|answer| !is_known(answer)) {
        app.cache::<Consents>().forget(&person);
        all = list(app, person).await?;
    }
    let consents = all.iter().filter(|(id, _)| *id == client.client.id).map(|(_, consent)| consent.clone());
    Ok((standing, consents.collect()))
}
