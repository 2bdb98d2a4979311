//! The facts of a request under way, read together.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::assurance::Reach;
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
use city::clients::SectorNames;
use city::{clients, contexts, factors};
use platform::fault::Fault;
use platform::seal::Purpose;
use platform::spent;
use web::app::App;
use web::error::{PageError, PageRefusal};

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
    /// The name under which the sign-in of this session is used up by the code of the request, where it counts once.
    once: Option<String>,
    /// It is used up.
    used: bool,
    /// Which second factors the person can use, where the request asks for any.
    reach: Reach,
}

impl Known {
    /// Reads the facts; a page where the client is gone meanwhile.
    pub async fn read(
        app: &App,
        transaction: &Transaction,
        session: Option<Arc<Session>>,
    ) -> Result<Self, PageError> {
        let request = &transaction.request;
        let client =
            clients::find_concerned(app, &request.client).await?.ok_or(PageRefusal::UnknownClient)?;
        let (standing, consents) = match &session {
            Some(session) => {
                let answered = transaction.answer.and_then(|answer| Some((answer.consent?, answer.at)));
                person(app, session.person, &client, answered).await?
            }
            None => (None, Vec::new()),
        };
        let consent_scope = app.claim_names.consent_scope(&request.scope, &request.claims, &client.client);
        let once = session.as_ref().filter(|_| transaction.demands_sign_in());
        let once = once.and_then(|session| name_of(app, transaction, session));
        let used = match &once {
            Some(name) => spent::is_spent(&app.db, name).await?,
            None => false,
        };
        let reach = match &session {
            Some(session) if request.asks_surely(&client.client) => {
                factors::held(app, session.person).await?.reach()
            }
            _ => Reach::default(),
        };
        Ok(Self { client, session, standing, consent_scope, consents, once, used, reach })
    }

    /// Uses the sign-in up that was made for this request, where it counts for one code; `false` if another opening of the
    /// request was faster.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn use_up(&self, app: &App, now: Timestamp) -> Result<bool, Fault> {
        let Some(name) = self.once.clone().filter(|_| !self.used) else { return Ok(true) };
        Ok(spent::spend(&app.db, name, now.plus(app.config.tokens.transaction_seconds)).await?)
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
            used: self.used,
            reach: self.reach,
            pseudonyms: &pseudonyms,
        };
        decide(transaction, &facts, now)
    }
}

/// A name that only this request has in this session.
fn name_of(app: &App, transaction: &Transaction, session: &Session) -> Option<String> {
    let request = serde_json::to_vec(&transaction.request).ok()?;
    let whose = format!("request {} {} ", session.id.0, transaction.began_at.0);
    let mac = app.keyring.sealer().mac(Purpose::Lookup, &[whose.as_bytes(), &request].concat());
    Some(format!("request {}", URL_SAFE_NO_PAD.encode(mac)))
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
