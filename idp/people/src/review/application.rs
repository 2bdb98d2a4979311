//! `GET /review/{id}`: one application beside the roster; `GET /review/{id}/document`: what was signed.

use std::collections::HashMap;

use axum::response::IntoResponse as _;
use domain::binding::{ApplicationStatus, GuardianData, mask_id};
use domain::identifiers::Mobile;
use domain::ids::{ApplicationId, PersonId};
use domain::review::{Field, KnownGuardian};
use domain::timestamp::Timestamp;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use serde_json::json;

use super::access::Case;
use super::assess::{Assessed, assess};
use super::pages::{
    ApplicationActs, ApplicationNotice, ApplicationPage, DecidedLine, FieldLine, HistoryLine, ReturnForm,
    SignatureShown,
};
use super::paths::ApplicationPath;
use super::queue::undo_of;
use super::queues::{Acting, key_of};
use city::applications::{self, Application};
use city::sessions::SignedIn;
use city::{contexts, documents};
use platform::audit::AuditAct;
use platform::fault::Fault;
use web::app::App;
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::path::Id;

/// One application: that it was looked at is on record.
pub(super) async fn get(ask: Ask<SignedIn>, id: Id<ApplicationId>) -> Paged {
    let case = Case::of(&ask, id).await?;
    record(&ask, &case, AuditAct::ApplicationSeen).await?;
    let notice = ask.query().get("told").and_then(ApplicationNotice::parse);
    ask.show(&ApplicationPage { notice, ..page(&ask.app, &case, ask.now).await? })
}

/// The sealed PDF.
pub(super) async fn get_document(ask: Ask<SignedIn>, id: Id<ApplicationId>) -> Paged {
    let case = Case::of(&ask, id).await?;
    let document = documents::read(&ask.app, case.laid.application.id).await?;
    let document = document.ok_or(PageRefusal::NotFound)?;
    record(&ask, &case, AuditAct::ApplicationDocument).await?;
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", document.name)),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, document.pdf).into_response())
}

async fn record(ask: &Ask<SignedIn>, case: &Case, act: AuditAct) -> Result<(), Fault> {
    let detail = json!({ "as": case.scope.capacity().source().as_str() });
    ask.record(act, case.laid.application.id, detail).await
}

/// The page without a notice and with an empty form.
pub(super) async fn page(app: &App, case: &Case, now: Timestamp) -> Result<ApplicationPage, Fault> {
    let application = &case.laid.application;
    let assessed = assess(app, &[&case.laid], now).await?;
    let assessed = assessed.into_iter().next();
    let names = Names::of(app, application).await?;
    let document = documents::read(app, application.id).await?;
    let signature = documents::read_signature(app, application.id).await?;
    Ok(ApplicationPage {
        acting: Acting::of(app, &case.scope).await?,
        queue: key_of(&case.scope),
        open: ApplicationPath { id: application.id },
        acts: ApplicationActs::of(application.id),
        revision: application.revision,
        child: case.laid.student.name.clone(),
        seat: case.laid.student.seat,
        class_label: case.laid.student.class.as_ref().map(|class| class.label.clone()),
        school: case.laid.student.school.school.name.clone(),
        status: application.status.as_str(),
        submitted_at: application.submitted_at.into(),
        outcome: assessed.as_ref().map_or("unknown", |one| one.comparison.outcome().as_str()),
        fields: assessed.as_ref().map(|one| fields(application, one)).unwrap_or_default(),
        notes: assessed.iter().flat_map(|one| one.risks.iter()).map(|risk| risk.as_str()).collect(),
        signature: signature.as_ref().map(SignatureShown::of),
        guardian: application.guardian.name.clone(),
        document: document.map(|document| document.name),
        waits: case.laid.waits,
        decided: names.decided(application),
        undo: undo_of(application, now),
        history: names.history,
        reasons: ApplicationPage::reasons(),
        form: ReturnForm::default(),
        notice: None,
    })
}

fn fields(application: &Application, assessed: &Assessed) -> Vec<FieldLine> {
    let known = assessed.known.as_ref();
    let line = |field: Field| {
        let (applied, roster) = match field {
            Field::Relation => (
                application.relation.as_str().to_owned(),
                known.map(|known| known.relation.as_str().to_owned()),
            ),
            Field::Basis => {
                (application.basis.as_str().to_owned(), known.map(|known| known.basis.as_str().to_owned()))
            }
            _ => (told(&application.guardian, field), known.and_then(|known| known_text(known, field))),
        };
        FieldLine { field: field.as_str(), applied, roster, compared: assessed.comparison.of(field).as_str() }
    };
    Field::ALL.iter().copied().map(line).collect()
}

fn told(guardian: &GuardianData, field: Field) -> String {
    match field {
        Field::Number => mask_id(&guardian.national_id),
        Field::Phone => match &guardian.extension {
            Some(extension) => format!("{} #{extension}", telephone(&guardian.phone)),
            None => telephone(&guardian.phone),
        },
        Field::Email => guardian.email.clone(),
        _ => guardian.name.clone(),
    }
}

fn known_text(known: &KnownGuardian, field: Field) -> Option<String> {
    match field {
        Field::Number => known.national_id.as_deref().map(mask_id),
        Field::Phone => known.phone.as_deref().map(telephone),
        Field::Email => known.email.clone(),
        _ => Some(known.name.clone()),
    }
}

/// A telephone as people here write it.
fn telephone(e164: &str) -> String {
    match Mobile::parse(e164) {
        Some(mobile) => mobile.national(),
        None => e164.strip_prefix("+886").map_or_else(|| e164.to_owned(), |rest| format!("0{rest}")),
    }
}

/// Who did what.
struct Names {
    names: HashMap<PersonId, String>,
    history: Vec<HistoryLine>,
}

impl Names {
    async fn of(app: &App, application: &Application) -> Result<Self, Fault> {
        let events = applications::history(app, application.id).await?;
        let actors = events.iter().filter_map(|event| event.actor).chain(application.decided_by);
        let mut names = HashMap::new();
        for person in actors {
            if let Some(standing) = contexts::standing(app, person).await? {
                names.insert(person, standing.profile.name.clone());
            }
        }
        let line = |event: applications::ApplicationEvent| HistoryLine {
            at: event.at.into(),
            act: event.act.as_str(),
            actor: event.actor.and_then(|actor| names.get(&actor).cloned()),
        };
        let history = events.into_iter().map(line).collect();
        Ok(Self { names, history })
    }

    fn decided(&self, application: &Application) -> Option<DecidedLine> {
        if !matches!(application.status, ApplicationStatus::Approved | ApplicationStatus::Rejected) {
            return None;
        }
        Some(DecidedLine {
            at: application.decided_at?.into(),
            by: application.decided_by.and_then(|person| self.names.get(&person).cloned()),
            source: application.source.map(domain::binding::Source::as_str),
            reason: application.reason.map(domain::binding::ReturnReason::as_str),
            text: application.reason_text.clone(),
        })
    }
}
