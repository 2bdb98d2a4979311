//! The facts of a request under way, read together.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::assurance::Reach;
use domain::authorize::{Facts, Step, Transaction, decide, needs_answer};
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
    /// The sign-in of this session, where it counts for one code of the request.
    sign_in: Option<Single>,
    /// The answer that the request carries, where it counts for one code.
    answer: Option<Single>,
    /// Which second factors the person can use, where the request asks for any.
    reach: Reach,
}

/// What counts for one code.
struct Single {
    /// The name under which it is used up.
    name: String,
    /// It is used up.
    used: bool,
}

impl Single {
    async fn of(app: &App, name: Option<String>) -> Result<Option<Self>, Fault> {
        let Some(name) = name else { return Ok(None) };
        let used = spent::is_spent(&app.db, &name).await?;
        Ok(Some(Self { name, used }))
    }
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
        let demanding = session.as_ref().filter(|_| transaction.demands_sign_in());
        let sign_in = demanding.and_then(|session| name_of(app, transaction, session));
        let answer = transaction.answer.filter(|_| needs_answer(request, &client.client));
        let answer = answer.map(|answer| format!("answer {}", answer.id));
        let (sign_in, answer) = (Single::of(app, sign_in).await?, Single::of(app, answer).await?);
        let reach = match &session {
            Some(session) if request.asks_surely(&client.client) => {
                factors::held(app, session.person).await?.reach()
            }
            _ => Reach::default(),
        };
        Ok(Self { client, session, standing, consent_scope, consents, sign_in, answer, reach })
    }

    /// Uses up what counts for one code of this request: the sign-in that was made for it, and the answer; `false` if another
    /// opening of the request was faster.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn use_up(&self, app: &App, now: Timestamp) -> Result<bool, Fault> {
        let until = now.plus(app.config.tokens.transaction_seconds);
        for single in [&self.sign_in, &self.answer].into_iter().flatten().filter(|single| !single.used) {
            if !spent::spend(&app.db, single.name.clone(), until).await? {
                return Ok(false);
            }
        }
        Ok(true)
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
            used_sign_in: is_used(self.sign_in.as_ref()),
            used_answer: is_used(self.answer.as_ref()),
            reach: self.reach,
            pseudonyms: &pseudonyms,
        };
        decide(transaction, &facts, now)
    }
}

fn is_used(single: Option<&Single>) -> bool {
    single.is_some_and(|single| single.used)
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
