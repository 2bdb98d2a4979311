//! GET and POST /consent.

use axum::extract::RawQuery;
use domain::authorize::{Answer, Interaction, Prompt, Step, Transaction};
use domain::contexts::{Context, Role};
use domain::ids::{ConsentId, ContextId};
use domain::parameters::Parameters;
use domain::scope::{Scope, ScopeValue};
use domain::sessions::Session;
use domain::timestamp::Timestamp;
use http::HeaderMap;
use uuid::Uuid;

use super::Known;
use super::agree::{Agreement, agree, lost};
use super::pages::{ConsentPage, CoveredLine, ScopeLine, SomebodyElsePage};
use city::sessions::{self, SignedIn};
use platform::fault::Fault;
use platform::ids::new_id;
use web::app::App;
use web::ask::{Ask, go};
use web::error::{PageError, PageRefusal, Paged};
use web::extract::CsrfForm;
use web::render::cards::{ClientCard, ContextCard};
use web::{render, transaction};

/// Shows what is asked; where nothing is (any more), goes on.
pub(super) async fn get(ask: Ask<SignedIn>, headers: HeaderMap, RawQuery(query): RawQuery) -> Paged {
    let query = Parameters::parse(query.unwrap_or_default().as_bytes()).map_err(PageError::malformed)?;
    let (app, now) = (&ask.app, ask.now);
    let tx = query.get("tx").ok_or(PageRefusal::TransactionOver)?;
    let request = transaction::open_in(app, &headers, tx, now)?;
    let known = Known::read(app, &request, Some(ask.who.session.clone())).await?;
    let interaction = match known.step(app, &request, now) {
        Step::Interact(interaction) => interaction,
        Step::SomebodyElse => return ask.show(&SomebodyElsePage::new(&known, tx)),
        _ => return go(render::with_tx("/oauth/continue", Some(tx))),
    };
    let ends = ends(app, &known, &interaction, &request, now).await?;
    let asked_of = Some(ask.who.session.id);
    let another = transaction::seal(app, &Transaction { asked_of, ..request })?;
    let page = page_of((&known, known.person(app)), &interaction, tx);
    ask.show(&ConsentPage { ends, sign_in: render::with_tx("/login", Some(&another)), ..page })
}

fn page_of((known, person): (&Known, String), interaction: &Interaction<'_>, tx: &str) -> ConsentPage {
    let card =
        |context: &&Context| ContextCard::from(*context).chosen(interaction.proposed == Some(context.id));
    ConsentPage {
        tx: tx.to_owned(),
        client: ClientCard::from(&known.client.client),
        person,
        person_name: known.person_name(),
        sign_in: String::new(),
        scopes: scopes(interaction),
        seen: seen(interaction),
        covered: covered(interaction),
        ends: Vec::new(),
        cards: interaction.contexts.iter().map(card).collect(),
        choose: interaction.contexts.len() > 1,
        nothing_fits: interaction.needs_context && interaction.contexts.is_empty(),
    }
}

/// What must be agreed to, each with the roles in which it is asked.
fn scopes(interaction: &Interaction<'_>) -> Vec<ScopeLine> {
    let Some(question) = &interaction.question else { return Vec::new() };
    let roles: Vec<(Option<Role>, Scope)> =
        interaction.roles().into_iter().map(|role| (role, question.in_role(role))).collect();
    let all = roles.iter().fold(Scope::default(), |all, (_, scope)| all.union(scope));
    let line = |value: ScopeValue| {
        let asked = roles.iter().filter(|(_, scope)| scope.contains(value));
        let only: Vec<String> =
            asked.filter_map(|(role, _)| Some(role.as_ref()?.as_str().to_owned())).collect();
        let everywhere = only.len() == roles.len();
        ScopeLine { word: value.as_str().to_owned(), roles: if everywhere { Vec::new() } else { only } }
    };
    all.iter().map(line).collect()
}

/// The contexts that one answer covers, where there are several of a role.
fn covered(interaction: &Interaction<'_>) -> Vec<CoveredLine> {
    let of_role = |role: Role| {
        let cards = interaction.admitted.iter().filter(|context| context.role == role);
        let cards: Vec<ContextCard> = cards.map(|context| ContextCard::from(*context)).collect();
        CoveredLine { role: role.as_str().to_owned(), cards }
    };
    let roles = interaction.roles().into_iter().flatten().filter(|_| interaction.question.is_some());
    roles.map(of_role).filter(|line| line.cards.len() > 1).collect()
}

/// What the page asks, as a form brings it back: nobody agrees to what has come to it since.
fn seen(interaction: &Interaction<'_>) -> String {
    let Some(question) = &interaction.question else { return String::new() };
    let asked = interaction.roles().into_iter().map(|role| question.in_role(role).to_string());
    let covered = covered(interaction).into_iter().flat_map(|line| line.cards).map(|card| card.id);
    asked.chain(covered).collect::<Vec<String>>().join(",")
}

fn words(scope: &Scope) -> Vec<String> {
    scope.iter().map(|value| value.as_str().to_owned()).collect()
}

/// What the service will not know any more once the person agrees.
async fn ends(
    app: &App,
    known: &Known,
    interaction: &Interaction<'_>,
    request: &Transaction,
    now: Timestamp,
) -> Result<Vec<String>, Fault> {
    let Some(question) = &interaction.question else { return Ok(Vec::new()) };
    Ok(words(&lost(app, known, (interaction, question), is_asked_anew(request), now).await?))
}

/// Whether the service wants all of it to be decided about.
fn is_asked_anew(request: &Transaction) -> bool {
    request.request.prompts(Prompt::Consent)
}

/// Takes the answer into the transaction and goes on with it.
pub(super) async fn post(ask: Ask<SignedIn>, headers: HeaderMap, CsrfForm(form): CsrfForm) -> Paged {
    let (app, now, session) = (&ask.app, ask.now, &ask.who.session);
    let tx = form.get("tx").ok_or(PageRefusal::TransactionOver)?;
    let mut request = transaction::open_in(app, &headers, tx, now)?;
    if form.get("action") != Some("allow") {
        return go_on(app, Transaction { denied: true, ..request });
    }
    let known = Known::read(app, &request, Some(session.clone())).await?;
    // On a machine that many use, somebody else may have signed in since the page was made.
    let hers = form.get("person") == Some(known.person(app).as_str());
    let interaction = match known.step(app, &request, now) {
        Step::Interact(interaction) => interaction,
        // Another tab was faster, and nothing is asked any more: the identity that was chosen here is meant all the same.
        Step::Issue(_) if hers && let Some(context) = named(&form) => {
            choose(app, &known, (session, context), now).await?;
            request.answer = Some(answer(session, Some(context), None, now));
            return go_on(app, request);
        }
        _ => return go_on(app, request),
    };
    let as_seen =
        interaction.question.is_none() || form.get("seen").unwrap_or_default() == seen(&interaction);
    let Some(context) = chosen(&interaction, &form).ok().filter(|_| hers && as_seen) else {
        // Nothing was chosen, or something that is not on the page (any more): the page shows what is.
        return go(render::with_tx("/consent", Some(tx)));
    };
    let consent = match (&known.standing, &interaction.question) {
        (Some(standing), Some(question)) => {
            let asked = (&interaction, question);
            let answer = Agreement::new(standing.person, asked, context, is_asked_anew(&request));
            Some(agree(app, &known, answer, now).await?)
        }
        // A choice for a service that need not ask is remembered by the session alone.
        _ => None,
    };
    if let Some(context) = context {
        choose(app, &known, (session, context), now).await?;
    }
    request.answer = Some(answer(session, context, consent, now));
    go_on(app, request)
}

/// Keeps what was chosen, in this session and for the next one.
async fn choose(
    app: &App,
    known: &Known,
    (session, context): (&Session, ContextId),
    now: Timestamp,
) -> Result<(), Fault> {
    sessions::choose_context(app, session, context, now).await?;
    let client = known.client.client.id.clone();
    super::choose_context(app, (session.person, context), Some(client), now).await
}

/// An answer that was given just now.
fn answer(
    session: &Session,
    context: Option<ContextId>,
    consent: Option<ConsentId>,
    now: Timestamp,
) -> Answer {
    Answer { id: new_id(), session: session.id, context, consent, at: now }
}

struct NotOnThePage;

fn named(form: &Parameters) -> Option<ContextId> {
    form.get("context").and_then(|text| Uuid::parse_str(text).ok()).map(ContextId)
}

/// The context the form names, if it is one that was offered.
fn chosen(interaction: &Interaction<'_>, form: &Parameters) -> Result<Option<ContextId>, NotOnThePage> {
    if !interaction.needs_context {
        return Ok(None);
    }
    let only = match interaction.contexts.as_slice() {
        [one] => Some(one.id),
        _ => None,
    };
    let id = named(form).or(only).ok_or(NotOnThePage)?;
    let offered = interaction.contexts.iter().any(|context| context.id == id);
    if offered { Ok(Some(id)) } else { Err(NotOnThePage) }
}

fn go_on(app: &App, request: Transaction) -> Paged {
    let tx = transaction::seal(app, &request)?;
    go(render::with_tx("/oauth/continue", Some(&tx)))
}
