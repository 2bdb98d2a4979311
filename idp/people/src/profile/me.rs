//! `GET /me`.

use domain::clients::Client;
use domain::consents::in_role;
use domain::contexts::{Context, Role};
use domain::gate;
use domain::grants::Grant;
use domain::ids::{ClientId, ContextId};
use domain::scope::Scope;
use domain::sessions::Session;
use domain::standing::Standing;
use domain::timestamp::Timestamp;

use super::pages::{MeNotice, MePage, ServiceLine, SessionLine};
use crate::requests;
use city::sessions::{self, Listed, SignedIn};
use city::{clients, contexts, grants, removals, students};
use platform::fault::Fault;
use signon::{consent, upstream};
use web::app::App;
use web::ask::Ask;
use web::device::Device;
use web::error::{PageRefusal, Paged};
use web::moment::Moment;
use web::render::cards::{ClientCard, ContextCard};

/// The page.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let (app, now, session) = (&ask.app, ask.now, &ask.who.session);
    let standing = contexts::standing(app, session.person).await?.ok_or(PageRefusal::Forbidden)?;
    let scopes = scopes(app, &standing, now).await?;
    let services = services(app, &standing, now).await?;
    ask.show(&MePage {
        person_name: standing.profile.name.clone(),
        login_name: standing.profile.login_name.clone(),
        cards: cards(&standing, session, now),
        home_url: app.config.pages.home_url.clone(),
        open: open(app, &standing, &services, now).await?,
        services,
        sessions: lines(sessions::list_live_of(app, session.person, now).await?, session),
        is_student: standing.live_contexts(now).any(|context| context.role == Role::Student),
        reviews: !scopes.is_empty(),
        settles_requests: requests::settles_requests(&scopes),
        other_ways: upstream::section(app, session.person).await?,
        removal: removals::find(app.db.read(), session.person).await?.map(|waits| waits.due_at.into()),
        notice: ask.query().get("done").and_then(MeNotice::parse),
    })
}

/// Whose applications and requests she decides about: asked only of those who work at a school.
async fn scopes(app: &App, standing: &Standing, now: Timestamp) -> Result<Vec<students::Scope>, Fault> {
    let works = |role| !matches!(role, Role::Student | Role::Guardian);
    if standing.live_contexts(now).any(|context| works(context.role)) {
        students::scopes_of(app, standing.person, now).await
    } else {
        Ok(Vec::new())
    }
}

/// What she can act as; chosen is what she chose in this browser, or the only one.
fn cards(standing: &Standing, session: &Session, now: Timestamp) -> Vec<ContextCard> {
    let live: Vec<&Context> = standing.live_contexts(now).collect();
    let only = live.len() == 1;
    live.into_iter()
        .map(|context| ContextCard::from(context).chosen(only || session.chosen_context == Some(context.id)))
        .collect()
}

/// What a service knows, since when, and when it last got tokens.
struct Known {
    client: ClientId,
    scope: Scope,
    context: Option<ContextId>,
    since: Timestamp,
    asked: Option<Timestamp>,
}

/// What she agreed to, and all that services hold of her, whether she was asked for it or not.
async fn services(app: &App, standing: &Standing, now: Timestamp) -> Result<Vec<ServiceLine>, Fault> {
    let agreed = consent::list(app, standing.person).await?;
    let mut known: Vec<Known> = agreed
        .iter()
        .map(|(client, consent)| Known {
            client: client.clone(),
            scope: consent.scope.clone(),
            context: consent.context,
            since: consent.given_at,
            asked: None,
        })
        .collect();
    for grant in grants::list_of_person(app, standing.person, now).await? {
        let Some(client) = clients::find_active(app, &grant.client).await? else { continue };
        let scope = app.claim_names.held(&grant, &client.client);
        let same = |known: &&mut Known| known.client == grant.client && known.context == grant.context;
        if let Some(known) = known.iter_mut().find(same) {
            known.scope = known.scope.union(&scope);
            known.asked = known.asked.max(Some(grant.rotated_at));
        } else {
            let Grant { client, context, created_at: since, rotated_at, .. } = grant;
            known.push(Known { client, scope, context, since, asked: Some(rotated_at) });
        }
    }
    let mut lines = Vec::with_capacity(known.len());
    for known in known {
        if let Some(client) = clients::find_active(app, &known.client).await? {
            let context = known.context.and_then(|id| standing.context(id, now));
            let scope = in_role(&known.scope, context.map(|context| context.role));
            let scopes: Vec<String> = scope.iter().map(|value| value.as_str().to_owned()).collect();
            let card = context.map(ContextCard::from);
            // One consent may cover several children: they are one line.
            let same = |line: &&mut ServiceLine| line.client_id == known.client.0 && line.scopes == scopes;
            if let (Some(card), Some(line)) = (&card, lines.iter_mut().find(same))
                && line.contexts.iter().any(|other: &ContextCard| other.role == card.role)
            {
                line.contexts.push(card.clone());
                // Of two moments in Taipei the later one has the later text.
                let asked = known.asked.map(Moment::from);
                if line.asked_at.as_ref().map(|at| &at.iso) < asked.as_ref().map(|at| &at.iso) {
                    line.asked_at = asked;
                }
                continue;
            }
            lines.push(ServiceLine {
                client: ClientCard::from(&client.client),
                client_id: known.client.0,
                scopes,
                contexts: card.into_iter().collect(),
                given_at: known.since.into(),
                asked_at: known.asked.map(Into::into),
            });
        }
    }
    Ok(lines)
}

/// The services that have an address, admit her and are not in use yet.
async fn open(
    app: &App,
    standing: &Standing,
    used: &[ServiceLine],
    now: Timestamp,
) -> Result<Vec<ClientCard>, Fault> {
    let admits = |client: &Client| {
        standing.live_contexts(now).any(|context| gate::admit(client, context, now).is_ok())
    };
    let is_new = |client: &Client| used.iter().all(|line| line.client_id != client.id.0);
    let fits =
        |client: &Client| client.active && client.client_uri.is_some() && is_new(client) && admits(client);
    let all = clients::list(&app.db).await?;
    Ok(all.iter().filter(|client| fits(client)).map(ClientCard::from).collect())
}

fn lines(listed: Vec<Listed>, current: &Session) -> Vec<SessionLine> {
    let line = |Listed { session, user_agent, at_school }| SessionLine {
        id: session.id.to_string(),
        device: Device::from_user_agent(&user_agent),
        created_at: session.created_at.into(),
        at_school,
        current: session.id == current.id,
    };
    listed.into_iter().map(line).collect()
}
