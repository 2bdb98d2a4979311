//! `GET /review`: what waits, what was decided, and the way to each.

use domain::binding::ApplicationStatus;
use domain::ids::ApplicationId;
use domain::parameters::Parameters;
use domain::review::{Of, ReviewAct};
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::access::refuse;
use super::assess::{Assessed, assess};
use super::pages::{Counts, Only, QueueLine, QueueLink, QueuePage, Show, Told, ToldKind, UndoOffer};
use super::paths::{ApplicationPath, UndoPath};
use super::queues::{Acting, Laid, Queue, choose, key_of, list};
use city::applications::{self, Application};
use city::sessions::SignedIn;
use city::students::{self, Scope, StudentPath};
use platform::fault::Fault;
use web::app::App;
use web::ask::Ask;
use web::error::Paged;

/// The queue of one of her review queues.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let (app, now, query) = (&ask.app, ask.now, ask.query());
    let scopes = students::scopes_of(app, ask.person(), now).await?;
    let Some(scope) = choose(&scopes, query.get("desk")) else {
        return Err(refuse(&ask, "desk", ask.person()).await);
    };
    let Queue { laid, is_cut } = list(app, scope, now).await?;
    let show = query.get("show").and_then(Show::parse).unwrap_or(Show::Waiting);
    let only = query.get("only").and_then(Only::parse);
    let shown: Vec<&Laid> = laid.iter().filter(|one| is_shown(one, show)).collect();
    let assessed = assess(app, &shown, now).await?;
    let lines = shown.iter().zip(&assessed).map(|(laid, assessed)| line(laid, assessed, now));
    let lines: Vec<QueueLine> = lines.filter(|line| only.is_none_or(|only| only.admits(line))).collect();
    ask.show(&QueuePage {
        acting: Acting::of(app, scope).await?,
        queue: key_of(scope),
        queues: links(app, &scopes, scope).await?,
        counts: Counts::of(&laid),
        show,
        only,
        plain: assessed.iter().zip(&shown).filter(|(one, laid)| laid.waits && one.is_plain()).count(),
        lines,
        is_cut,
        told: told(query, scope, &laid, now),
    })
}

impl Counts {
    fn of(laid: &[Laid]) -> Self {
        let count = |show| laid.iter().filter(|one| is_shown(one, show)).count();
        Self {
            waiting: count(Show::Waiting),
            approved: count(Show::Approved),
            returned: count(Show::Returned),
            all: count(Show::All),
        }
    }
}

fn is_shown(laid: &Laid, show: Show) -> bool {
    match show {
        Show::Waiting => laid.waits,
        Show::Approved => laid.application.status == ApplicationStatus::Approved,
        Show::Returned => laid.application.status == ApplicationStatus::Rejected,
        Show::All => true,
    }
}

async fn links(app: &App, scopes: &[Scope], current: &Scope) -> Result<Vec<QueueLink>, Fault> {
    let mut links = Vec::with_capacity(scopes.len());
    for scope in scopes {
        let (key, acting) = (key_of(scope), Acting::of(app, scope).await?);
        links.push(QueueLink { current: key == key_of(current), key, acting });
    }
    Ok(links)
}

fn line(laid: &Laid, assessed: &Assessed, now: Timestamp) -> QueueLine {
    let application = &laid.application;
    QueueLine {
        id: application.id,
        open: ApplicationPath { id: application.id },
        revision: application.revision,
        child: laid.student.name.clone(),
        seat: laid.student.seat,
        class_label: laid.student.class.as_ref().map(|class| class.label.clone()),
        guardian: application.guardian.name.clone(),
        relation: application.relation.as_str(),
        submitted_at: application.submitted_at.into(),
        decided_at: application.decided_at.map(Into::into),
        status: application.status.as_str(),
        outcome: assessed.comparison.outcome().as_str(),
        risks: assessed.risks.iter().filter(|risk| risk.is_risk()).map(|risk| risk.as_str()).collect(),
        by_letter: application.by_letter,
        is_plain: laid.waits && assessed.is_plain(),
        undo: undo_of(application, now),
    }
}

/// The button that takes a decision back, as long as there is one.
pub(super) fn undo_of(application: &Application, now: Timestamp) -> Option<UndoOffer> {
    let until = applications::undo_until(application, now)?;
    Some(UndoOffer { take_back: UndoPath { id: application.id }, until: until.into() })
}

/// What has just been done, with the way back.
fn told(query: &Parameters, scope: &Scope, laid: &[Laid], now: Timestamp) -> Option<Told> {
    let kind = query.get("done").and_then(ToldKind::parse)?;
    let id = query.get("of").and_then(|text| Uuid::parse_str(text).ok()).map(ApplicationId);
    let of = id.and_then(|id| laid.iter().find(|one| one.application.id == id));
    Some(Told {
        kind,
        child: of.map(|one| one.student.name.clone()),
        guardian: of.map(|one| one.application.guardian.name.clone()),
        undo: of.and_then(|one| undo_of(&one.application, now)),
        student: of
            .filter(|_| kind == ToldKind::TooLate && scope.may(ReviewAct::See, Of::School, false))
            .map(|one| StudentPath { id: one.student.person }),
    })
}
