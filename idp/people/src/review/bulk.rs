//! `POST /review/bulk`, `POST /review/bulk/approve`: several at once, of which nothing differs and nothing is unusual.

use domain::binding::Verdict;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;

use super::access::refuse;
use super::assess::assess;
use super::decide::decide;
use super::pages::{BulkDonePage, BulkPage, Pick, ToldKind};
use super::paths::ApplicationPath;
use super::queues::{Acting, Laid, choose, key_of, list};
use city::applications::Decided;
use city::sessions::SignedIn;
use city::students::{self, Scope};
use platform::fault::Fault;
use web::app::App;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::CsrfForm;

/// No more than these at once; more than a class has pupils.
const MOST: usize = 50;

/// Asks once more, with names.
pub(super) async fn post(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, scope) = (&ask.app, queue_of(&ask, &fields).await?);
    let laid = list(app, &scope, ask.now).await?.laid;
    let all = fields.get("all") == Some("plain");
    let picked = |one: &Laid| all || fields.has(&field_of(one));
    let plain = plain(app, &laid, ask.now).await?;
    let picks: Vec<Pick> = plain.into_iter().filter(|one| picked(one)).take(MOST).map(pick).collect();
    let queue = key_of(&scope);
    if picks.is_empty() {
        return go(format!("/review?desk={queue}&done={}", ToldKind::NonePicked.as_str()));
    }
    ask.show(&BulkPage { acting: Acting::of(app, &scope).await?, queue, picks })
}

/// Approves them one after the other, each on record, and tells of each what came of it.
pub(super) async fn post_approve(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, now, scope) = (&ask.app, ask.now, queue_of(&ask, &fields).await?);
    let laid = list(app, &scope, now).await?.laid;
    let plain: Vec<_> = plain(app, &laid, now).await?.into_iter().map(|one| one.application.id).collect();
    let (mut done, mut changed) = (Vec::new(), Vec::new());
    for one in laid.iter().filter(|one| fields.has(&field_of(one))).take(MOST) {
        let revision = fields.get(&field_of(one)).and_then(|text| text.parse().ok());
        let approved = match revision {
            Some(revision) if plain.contains(&one.application.id) => {
                let id = one.application.id;
                decide(app, &scope, id, revision, Verdict::Approve, now).await? == Decided::Done
            }
            _ => false,
        };
        if approved { done.push(pick(one)) } else { changed.push(pick(one)) }
    }
    ask.show(&BulkDonePage { acting: Acting::of(app, &scope).await?, queue: key_of(&scope), done, changed })
}

async fn queue_of(ask: &Ask<SignedIn>, fields: &Parameters) -> Paged<Scope> {
    let scopes = students::scopes_of(&ask.app, ask.person(), ask.now).await?;
    match choose(&scopes, fields.get("desk")) {
        Some(scope) => {
            scope.take();
            Ok(scope.clone())
        }
        None => Err(refuse(ask, "bulk", ask.person()).await),
    }
}

/// Those on the review queue that several may be approved of at once, as things stand now.
async fn plain<'l>(app: &App, laid: &'l [Laid], now: Timestamp) -> Result<Vec<&'l Laid>, Fault> {
    let waiting: Vec<&Laid> = laid.iter().filter(|one| one.waits).collect();
    let assessed = assess(app, &waiting, now).await?;
    let plain = waiting.into_iter().zip(assessed).filter(|(_, assessed)| assessed.is_plain());
    Ok(plain.map(|(one, _)| one).collect())
}

/// Name of the field by which an application is ticked; its value is the revision that was looked at.
fn field_of(laid: &Laid) -> String {
    format!("pick-{}", laid.application.id)
}

fn pick(laid: &Laid) -> Pick {
    Pick {
        id: laid.application.id,
        open: ApplicationPath { id: laid.application.id },
        revision: laid.application.revision,
        child: laid.student.name.clone(),
        seat: laid.student.seat,
        guardian: laid.application.guardian.name.clone(),
        relation: laid.application.relation.as_str(),
    }
}
