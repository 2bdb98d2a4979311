//! GET and POST /consent.

use axum::extract::RawQuery;
use domain::authorize::{Answer, Interaction, Prompt, Step, Transaction};
use domain::ids::ContextId;
use domain::parameters::Parameters;
use domain::scope::Scope;
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::Known;
use super::agree::{agree, lost};
use super::pages::{ConsentPage, SomebodyElsePage};
use city::sessions::{self, SignedIn};
use platform::fault::Fault;
use web::app::App;
use web::ask::{Ask, go};
use web::error::{PageError, PageRefusal, Paged};
use web::extract::CsrfForm;
use web::render::cards::{ClientCard, ContextCard};
use web::{render, transaction};

/// Shows what is asked; where nothing is (any more), goes on.
pub(super) async fn get(ask: Ask<SignedIn>, RawQuery(query): RawQuery) -> Paged {
    let query = Parameters::parse(query.unwrap_or_default().as_bytes()).map_err(PageError::malformed)?;
    let (app, now) = (&ask.app, ask.now);
    let tx = query.get("tx").ok_or(PageRefusal::TransactionOver)?;
    let request = transaction::open(app, tx, now)?;
    let known = Known::read(app, &request, Some(ask.who.session.clone())).await?;
    let interaction = match known.step(app, &request, now) {
        Step::Interact(interaction) => interaction,
        Step::SomebodyElse => return ask.show(&SomebodyElsePage::new(&known, tx)),
        _ => return go(render::with_tx("/oauth/continue", Some(tx))),
    };
    let ends = ends(app, &known, &interaction, &request, now).await?;
    ask.show(&ConsentPage { ends, ..page_of((&known, known.person(app)), &interaction, tx) })
}

fn page_of((known, person): (&Known, String), interaction: &Interaction<'_>, tx: &str) -> ConsentPage {
    let card = |context: &&domain::contexts::Context| {
        ContextCard::from(*context).chosen(interaction.proposed == Some(context.id))
    };
    ConsentPage {
        tx: tx.to_owned(),
        client: ClientCard::from(&known.client.client),
        person,
        person_name: known.person_name(),
        scopes: words(&interaction.scope),
        ends: Vec::new(),
        cards: interaction.contexts.iter().map(card).collect(),
        choose: interaction.contexts.len() > 1,
        nothing_fits: interaction.needs_context && interaction.contexts.is_empty(),
    }
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
    if interaction.scope.is_empty() {
        return Ok(Vec::new());
    }
    let offered: Vec<Option<ContextId>> = if interaction.needs_context {
        interaction.contexts.iter().map(|context| Some(context.id)).collect()
    } else {
        vec![None]
    };
    Ok(words(&lost(app, known, &offered, is_asked_anew(request), now).await?))
}

/// Whether the service wants all of it to be decided about.
fn is_asked_anew(request: &Transaction) -> bool {
    request.request.prompts(Prompt::Consent)
}

/// Takes the answer into the transaction and goes on with it.
pub(super) async fn post(ask: Ask<SignedIn>, CsrfForm(form): CsrfForm) -> Paged {
    let (app, now, session) = (&ask.app, ask.now, &ask.who.session);
    let tx = form.get("tx").ok_or(PageRefusal::TransactionOver)?;
    let mut request = transaction::open(app, tx, now)?;
    if form.get("action") != Some("allow") {
        return go_on(app, Transaction { denied: true, ..request });
    }
    let known = Known::read(app, &request, Some(session.clone())).await?;
    let Step::Interact(interaction) = known.step(app, &request, now) else {
        return go_on(app, request);
    };
    // On a machine that many use, somebody else may have signed in since the page was made.
    let hers = form.get("person") == Some(known.person(app).as_str());
    let Some(context) = chosen(&interaction, &form).ok().filter(|_| hers) else {
        // Nothing was chosen, or something that is not on the page (any more): the page shows what is.
        return go(render::with_tx("/consent", Some(tx)));
    };
    let consent = match &known.standing {
        Some(standing) if !interaction.scope.is_empty() => {
            let answer = (context, is_asked_anew(&request));
            Some(agree(app, &known, standing.person, answer, now).await?)
        }
        // A choice for a service that need not ask is remembered by the session alone.
        _ => None,
    };
    if let Some(context) = context {
        sessions::choose_context(app, session, context, now).await?;
    }
    request.answer = Some(Answer { session: session.id, context, consent, at: now });
    go_on(app, request)
}

struct NotOnThePage;

/// The context the form names, if it is one that was offered.
fn chosen(interaction: &Interaction<'_>, form: &Parameters) -> Result<Option<ContextId>, NotOnThePage> {
    if !interaction.needs_context {
        return Ok(None);
    }
    let named = form.get("context").and_then(|text| Uuid::parse_str(text).ok()).map(ContextId);
    let only = match interaction.contexts.as_slice() {
        [one] => Some(one.id),
        _ => None,
    };
    let id = named.or(only).ok_or(NotOnThePage)?;
    let offered = interaction.contexts.iter().any(|context| context.id == id);
    if offered { Ok(Some(id)) } else { Err(NotOnThePage) }
}

fn go_on(app: &App, request: Transaction) -> Paged {
    let tx = transaction::seal(app, &request)?;
    go(render::with_tx("/oauth/continue", Some(&tx)))
}
