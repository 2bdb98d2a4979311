//! Why applications were returned that are being corrected.

use domain::binding::{FoundBy, ReturnReason, mask_name};
use domain::ids::{ApplicationId, PersonId};

use super::pages::ReturnedLine;
use super::visit::Visit;
use city::applications;
use city::students;
use platform::fault::Fault;
use web::app::App;

/// The application that a student was taken from, if she was.
fn returned(by: FoundBy) -> Option<ApplicationId> {
    match by {
        FoundBy::Returned(id) => Some(id),
        FoundBy::Number | FoundBy::Letter(_) => None,
    }
}

/// The reasons of what the draft corrects, in the order of its students.
pub(super) async fn reasons(app: &App, visit: &Visit) -> Result<Vec<ReturnedLine>, Fault> {
    let draft = visit.draft();
    let chosen = draft.students.iter().map(|one| (one.student, one.by));
    let candidate = draft.candidate.iter().map(|one| (one.student, one.by));
    let corrected: Vec<(PersonId, ApplicationId)> =
        candidate.chain(chosen).filter_map(|(student, by)| Some((student, returned(by)?))).collect();
    let mut lines = Vec::with_capacity(corrected.len());
    for (student, id) in corrected {
        let found = applications::find(app, id).await?.filter(|one| one.applicant == visit.applicant.id);
        let Some((reason, text)) = found.and_then(|one| Some((one.reason?, one.reason_text))) else {
            continue;
        };
        let name = students::find(app, student).await?.map(|student| mask_name(&student.name));
        lines.push(ReturnedLine {
            name: name.unwrap_or_default(),
            reason: ReturnReason::as_str(reason),
            text,
        });
    }
    Ok(lines)
}
