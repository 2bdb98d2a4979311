//! The next step of an authorization request: a page, an error, or a code.

use super::{Answer, AuthorizationRequest, Prompt, Transaction, surely::made_good};
use crate::assurance::{Acr, Missing, Reach};
use crate::clients::Client;
use crate::consents::{Consent, Question, chosen_last, granted};
use crate::contexts::{Context, Role};
use crate::gate;
use crate::ids::{ConsentId, ContextId};
use crate::pseudonyms::Pseudonyms;
use crate::refusal::{OauthCode, OauthRefusal};
use crate::registration::is_shared_address;
use crate::scope::Scope;
use crate::sessions::Session;
use crate::standing::Standing;
use crate::timestamp::Timestamp;

/// How old a sign-in made for a request may be when its code is issued, however short `max_age` is, in seconds.
const READING_SECONDS: i64 = 300;

/// The facts of the decision.
pub struct Facts<'a, 's> {
    /// The client that asks.
    pub client: &'a Client,
    /// The browser's session, if it has one.
    pub session: Option<&'a Session>,
    /// The session's person.
    pub standing: Option<&'a Standing>,
    /// The person's consents for this client, newest first.
    pub consents: &'a [Consent],
    /// What the person must agree to: the requested scopes, and the scopes that single claims belong to.
    pub consent_scope: &'a Scope,
    /// A code was issued for this request in this session already: its sign-in was used.
    pub used_sign_in: bool,
    /// A code was issued for the answer that the request carries.
    pub used_answer: bool,
    /// Which second factors the person can use.
    pub reach: Reach,
    /// The names that this client gets for people and contexts.
    pub pseudonyms: &'s dyn Pseudonyms,
}

/// The next step.
#[derive(Debug, PartialEq)]
pub enum Step<'a> {
    /// The person must sign in.
    SignIn,
    /// The person is signed in, but not surely enough: the next factor is missing (step-up, RFC 9470).
    StepUp(Acr),
    /// The person must enrol a factor first, to sign in so surely.
    Enrol(Acr),
    /// The person must be asked.
    Interact(Interaction<'a>),
    /// The service means another person than the one who signed in for the request: the person may sign in with another
    /// account, or go back without a code.
    SomebodyElse,
    /// The client gets an error.
    Refuse(OauthRefusal),
    /// The client gets a code.
    Issue(Issue),
}

/// What the consent page asks.
#[derive(Debug, PartialEq)]
pub struct Interaction<'a> {
    /// The contexts to choose from; empty if none fits or none is needed.
    pub contexts: Vec<&'a Context>,
    /// The proposed context.
    pub proposed: Option<ContextId>,
    /// Whether the client must know a context at all.
    pub needs_context: bool,
    /// All contexts in which the client admits the person, those that the request does not mean too: one answer covers the
    /// contexts of one role (see [`crate::consents::covered`]).
    pub admitted: Vec<&'a Context>,
    /// What the person must agree to, in each role; none if nothing.
    pub question: Option<Question>,
}

impl Interaction<'_> {
    /// The roles that the person chooses from; one «none» where no context is needed.
    pub fn roles(&self) -> Vec<Option<Role>> {
        if !self.needs_context {
            return vec![None];
        }
        let mut roles: Vec<Option<Role>> = self.contexts.iter().map(|context| Some(context.role)).collect();
        roles.sort();
        roles.dedup();
        roles
    }
}

/// The content of the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The acting context.
    pub context: Option<ContextId>,
    /// When that was chosen.
    pub chosen_at: Option<Timestamp>,
    /// The consent that the code rests on; none if the client needs none.
    pub consent: Option<ConsentId>,
    /// What the grant may tell.
    pub scope: Scope,
    /// The `acr` that the client is told.
    pub acr: &'static str,
}

/// Decides. The rules run in the order of OIDC Core section 3.1.2: authentication, then consent. For a silent request
/// (`prompt=none`) the consent is checked first of all: without it the client learns neither the person's contexts,
/// nor their number, nor the person, nor the time of sign-in.
pub fn decide<'a>(transaction: &Transaction, facts: &Facts<'a, '_>, now: Timestamp) -> Step<'a> {
    let request = &transaction.request;
    let silent = request.prompts(Prompt::None);
    if transaction.denied {
        return no(OauthCode::AccessDenied, "the person said no");
    }
    let Some((session, standing)) = signed_in(facts, now) else {
        return if silent { must_sign_in() } else { Step::SignIn };
    };
    let suits = suits(transaction, facts, session, now);
    if suits == Suits::NotYet && !silent {
        return Step::SignIn;
    }
    let missing = request.missing(facts.client, session, facts.reach);
    if missing == Missing::Never {
        let text = "the acr asked for as essential is not offered";
        return no(OauthCode::UnmetAuthenticationRequirements, text);
    }
    let choice = Choice::among(transaction, facts, session, standing, now);
    let agreed = choice.is_agreed(transaction, facts, session);
    let open = choice.is_open(request);
    if silent && is_asked_each_time(request, facts.client) {
        return no(OauthCode::InteractionRequired, "the person is asked each time for an app");
    }
    if silent && let Some(refusal) = silence(request, &choice, agreed, (suits, missing)) {
        return refusal;
    }
    // OIDC Core section 3.1.2.1: a hint of another person never leads to a code. A page tells the person so; the service
    // learns only what the person does there.
    if suits == Suits::SomebodyElse {
        return Step::SomebodyElse;
    }
    if let Some(step) = made_good(missing) {
        return step;
    }
    if open || !agreed {
        // The person may choose another context than the proposed one. The page shows what is not agreed to in each.
        let is_agreed = |each: &&Context| choice.is_agreed_as(transaction, facts, session, Some(each.id));
        let all = agreed && choice.contexts.iter().all(is_agreed);
        let Choice { contexts, proposed, needed, admitted, question, .. } = choice;
        let question = (!all).then_some(question);
        return Step::Interact(Interaction { contexts, proposed, needs_context: needed, admitted, question });
    }
    issue(transaction, facts, (session, standing), &choice, now)
}

/// A code, if the gate is open.
fn issue<'a>(
    transaction: &Transaction,
    facts: &Facts<'a, '_>,
    (session, standing): (&Session, &Standing),
    choice: &Choice<'a>,
    now: Timestamp,
) -> Step<'a> {
    let request = &transaction.request;
    let asked = gate::Facts {
        client: facts.client,
        standing: Some(standing),
        context: choice.proposed,
        scope: &request.scope,
        auth_time: session.auth_time,
        acr: session.assurance(),
    };
    match gate::open(&asked, now) {
        Ok(_) => {
            let (context, chosen_at) = (choice.proposed, choice.chosen_at);
            let consent = choice.covering(facts, context);
            let asked_of = consent.filter(|_| !facts.client.trusted);
            let scope = granted(facts.consent_scope, asked_of);
            let (consent, acr) = (consent.map(|consent| consent.id), request.told(facts.client, session));
            Step::Issue(Issue { context, chosen_at, consent, scope, acr })
        }
        Err(shut) => {
            let refusal = OauthRefusal::new(OauthCode::AccessDenied, "the person may not use this service");
            Step::Refuse(refusal.because(shut.as_str()))
        }
    }
}

fn no<'a>(code: OauthCode, public: &'static str) -> Step<'a> {
    Step::Refuse(OauthRefusal::new(code, public))
}

fn must_sign_in<'a>() -> Step<'a> {
    no(OauthCode::LoginRequired, "the person must sign in")
}

/// Why a silent request is refused. The consent is checked before everything that depends on the person.
fn silence<'a>(
    request: &AuthorizationRequest,
    choice: &Choice<'_>,
    agreed: bool,
    (suits, missing): (Suits, Missing),
) -> Option<Step<'a>> {
    if !agreed {
        return Some(no(OauthCode::ConsentRequired, "the person must agree"));
    }
    if suits != Suits::Yes {
        return Some(must_sign_in());
    }
    if missing != Missing::Nothing {
        // The same whether the person has the factor or not.
        return Some(no(OauthCode::InteractionRequired, "the person must sign in more surely"));
    }
    if request.wish.is_some() && choice.contexts.is_empty() {
        return Some(no(OauthCode::AccessDenied, "the person has no such context for this service"));
    }
    let asks = "the person must choose as whom she acts";
    choice.is_open(request).then(|| no(OauthCode::InteractionRequired, asks))
}

/// The signed-in session, if it is live and still suits its person.
fn signed_in<'a>(facts: &Facts<'a, '_>, now: Timestamp) -> Option<(&'a Session, &'a Standing)> {
    let session = facts.session.filter(|session| session.is_live(now))?;
    let standing = facts.standing.filter(|standing| session.suits(standing, now))?;
    Some((session, standing))
}

/// Whether a sign-in is what the request asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Suits {
    Yes,
    /// Another sign-in may fit: this one is too old, or of another person.
    NotYet,
    /// Another person signed in for this request.
    SomebodyElse,
}

/// OIDC Core section 3.1.2.3, and 3.1.2.1 for `prompt`, `max_age` and hints.
fn suits(transaction: &Transaction, facts: &Facts<'_, '_>, session: &Session, now: Timestamp) -> Suits {
    let request = &transaction.request;
    let fresh = !transaction.unseen
        && transaction.began_in != Some(session.id)
        && session.auth_time >= transaction.began_at;
    // A person who signed in for this request has done what it asks for, for one code. Its age is judged now, when a code
    // would be issued; the consent page leaves some time.
    let age = now.since(session.auth_time);
    let done = fresh && !facts.used_sign_in;
    let too_old =
        request.max_age.is_some_and(|most| age > if done { most.max(READING_SECONDS) } else { most });
    // OIDC Core section 3.1.2.1: `max_age=0` asks for what `prompt=login` asks for. Times are whole seconds, so that the age
    // alone would let a sign-in of the same second pass.
    let wants_another = request.prompts(Prompt::Login) || request.max_age == Some(0);
    if too_old || (wants_another && !done) {
        return Suits::NotYet;
    }
    let sub = facts.pseudonyms.person(session.person);
    let wanted = request.claims.sub.iter().chain(transaction.hint.iter().map(|hint| &hint.sub));
    if wanted.into_iter().all(|wanted| *wanted == sub) {
        Suits::Yes
    } else if fresh {
        Suits::SomebodyElse
    } else {
        Suits::NotYet
    }
}

struct Choice<'a> {
    needed: bool,
    /// All contexts in which the client admits the person.
    admitted: Vec<&'a Context>,
    /// What the person is asked.
    question: Question,
    contexts: Vec<&'a Context>,
    proposed: Option<ContextId>,
    chosen_at: Option<Timestamp>,
    answered: bool,
    /// The proposed context was chosen in an earlier session: the person confirms it, since the next person in front of
    /// the same pages may mean another child.
    recalled: bool,
}

impl<'a> Choice<'a> {
    /// The fitting contexts, and the chosen one: the answer given just now; otherwise the only context; otherwise the
    /// one of the client's last token or of the session. The one of the last consent for this client is only proposed,
    /// unless the client is registered to keep it.
    fn among(
        transaction: &Transaction,
        facts: &Facts<'a, '_>,
        session: &Session,
        standing: &'a Standing,
        now: Timestamp,
    ) -> Self {
        let request = &transaction.request;
        // What single claims tell of the context needs one too.
        let needed = gate::needs_context(facts.client, facts.consent_scope) || request.wish.is_some();
        let answer = transaction.answer.filter(|answer| answer.session == session.id);
        let admitted = standing.live_contexts(now);
        let admitted: Vec<&Context> =
            admitted.filter(|context| gate::admit(facts.client, context, now).is_ok()).collect();
        let none = Self {
            needed,
            question: Question::of(facts.consent_scope, &admitted),
            admitted,
            contexts: Vec::new(),
            proposed: None,
            chosen_at: None,
            answered: answer.is_some(),
            recalled: false,
        };
        if !needed {
            return none;
        }
        let contexts = none.admitted.iter().copied();
        let contexts: Vec<&Context> = contexts.filter(|context| is_wished(request, facts, context)).collect();
        let fitting = |id: ContextId| contexts.iter().any(|context| context.id == id).then_some(id);
        if let Some((id, at)) = answer.and_then(|answer| Some((fitting(answer.context?)?, answer.at))) {
            return Self { contexts, proposed: Some(id), chosen_at: Some(at), ..none };
        }
        let only = match contexts.as_slice() {
            [one] => Some(one.id),
            _ => None,
        };
        let now_meant = only
            .or_else(|| hinted(transaction, facts, &contexts))
            .or_else(|| fitting(session.chosen_context?));
        let fits = |consent: &Consent| consent.context.and_then(fitting).is_some();
        let before = || chosen_last(facts.consents, fits)?.context;
        let proposed = now_meant.or_else(before);
        let recalled = now_meant.is_none() && proposed.is_some() && !facts.client.keeps_context;
        let consent = facts.consents.iter().find(|consent| consent.context == proposed);
        let chosen = |consent: &Consent| consent.chosen_at.unwrap_or(consent.given_at);
        let chosen_at = proposed.map(|_| consent.map_or(session.auth_time, chosen));
        Self { contexts, proposed, chosen_at, answered: false, recalled, ..none }
    }

    /// Whether the person must still choose.
    fn is_open(&self, request: &AuthorizationRequest) -> bool {
        let missing = self.needed && self.proposed.is_none();
        missing || self.recalled || (request.prompts(Prompt::SelectAccount) && !self.answered)
    }

    /// Whether the person agreed to what this request asks for. If a context is needed and none is proposed, only a
    /// client that needs no consent counts as agreed to.
    fn is_agreed(&self, transaction: &Transaction, facts: &Facts<'_, '_>, session: &Session) -> bool {
        let named = !self.needed || self.proposed.is_some() || facts.client.trusted;
        named && self.is_agreed_as(transaction, facts, session, self.proposed)
    }

    /// The consent that covers all that is asked in this context.
    fn covering<'c>(&self, facts: &Facts<'c, '_>, context: Option<ContextId>) -> Option<&'c Consent> {
        let mut admitted = self.admitted.iter();
        let role =
            context.and_then(|id| admitted.find(|context| context.id == id)).map(|context| context.role);
        let asked = self.question.in_role(role);
        facts.consents.iter().find(|consent| consent.covers(context, &asked))
    }

    /// Whether a live consent covers all of it in this context. The bureau's own services need no consent. If consent is
    /// asked anew, only a consent given for this request counts, for one code.
    fn is_agreed_as(
        &self,
        transaction: &Transaction,
        facts: &Facts<'_, '_>,
        session: &Session,
        context: Option<ContextId>,
    ) -> bool {
        let consent = self.covering(facts, context).map(|consent| consent.id);
        let request = &transaction.request;
        if needs_answer(request, facts.client) {
            let unused = |answer: &Answer| answer.session == session.id && !facts.used_answer;
            let answer = transaction.answer.filter(unused);
            return consent.is_some() && answer.is_some_and(|answer| answer.consent == consent);
        }
        facts.client.trusted || consent.is_some()
    }
}

fn is_wished(request: &AuthorizationRequest, facts: &Facts<'_, '_>, context: &Context) -> bool {
    let child_sub = context.child.as_ref().map(|child| facts.pseudonyms.person(child.person));
    request.wish.as_ref().is_none_or(|wish| wish.fits(context, child_sub.as_deref()))
}

/// The context of the token that the client sent along, if it is among these.
fn hinted(transaction: &Transaction, facts: &Facts<'_, '_>, contexts: &[&Context]) -> Option<ContextId> {
    let ctx = transaction.hint.as_ref()?.ctx.as_ref()?;
    contexts.iter().map(|context| context.id).find(|id| facts.pseudonyms.context(*id) == *ctx)
}

/// Whether each code for this request needs an answer of its own: the service asks for the consent page (`prompt=consent`), or
/// it is an app on a device.
pub fn needs_answer(request: &AuthorizationRequest, client: &Client) -> bool {
    request.prompts(Prompt::Consent) || is_asked_each_time(request, client)
}

/// RFC 8252 section 8.6: where any app may answer in the client's place, only the person can tell whether this is the app
/// that she started.
fn is_asked_each_time(request: &AuthorizationRequest, client: &Client) -> bool {
    !client.is_confidential() && is_shared_address(&request.target.redirect_uri)
}
