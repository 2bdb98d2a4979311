//! What an applicant changes about what she has sent: cancel one, cancel all, correct one, the link once more.

use domain::binding::{ApplicationStatus, Candidate, FoundBy};
use domain::ids::ApplicationId;

use super::pages::CancelPage;
use super::status::{lines, own, own_or_cancelled};
use super::visit::{self, Visit};
use city::applications;
use city::students;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::CsrfForm;
use web::path::Id;

/// `GET /binding/cancel/{id}`: asks once more.
pub(super) async fn get_cancel(ask: Ask<Visit>, id: Id<ApplicationId>) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let line = lines(app, visit).await?.into_iter().find(|line| Some(line.id) == id.get() && line.can_cancel);
    let Some(line) = line else { return go("/binding/status") };
    let page = CancelPage { way: visit.way(0), applications: vec![line], all: false };
    ask.show(&page)
}

/// `POST /binding/cancel/{id}`. What she has cancelled is told as cancelled however often it is sent.
pub(super) async fn post_cancel(ask: Ask<Visit>, id: Id<ApplicationId>, CsrfForm(_): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let application = own_or_cancelled(app, visit, id).await?;
    let done = application.status == ApplicationStatus::Pending
        && applications::cancel(app, visit.applicant.id, application.id, visit.now).await?;
    // By the back button, or pressed twice.
    let done = done || own_or_cancelled(app, visit, id).await?.status == ApplicationStatus::Cancelled;
    go(if done { "/binding/status?told=cancelled" } else { "/binding/status?told=decided" })
}

/// `GET /binding/cancel-all`: asks once more, with all that would go.
pub(super) async fn get_cancel_all(ask: Ask<Visit>) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let mut applications = lines(app, visit).await?;
    applications.retain(|line| line.can_cancel || line.can_correct);
    if applications.is_empty() {
        return go("/binding/status");
    }
    let page = CancelPage { way: visit.way(0), applications, all: true };
    ask.show(&page)
}

/// `POST /binding/cancel-all`: 註銷全部紀錄, never what was approved.
pub(super) async fn post_cancel_all(ask: Ask<Visit>, CsrfForm(_): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    applications::cancel_all(app, visit.applicant.id, visit.now).await?;
    go("/binding/status?told=all-cancelled")
}

/// `POST /binding/correct`: an application that was returned goes into the draft as it was entered.
pub(super) async fn post_correct(ask: Ask<Visit>, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let application = own(app, visit, Id::of(fields.get("application"))).await?;
    let places = students::list(app, &[application.student]).await?;
    let place = places.iter().find(|place| place.school.id == application.org).or(places.first());
    if application.status != ApplicationStatus::Rejected {
        return go("/binding/status?told=decided");
    }
    let Some(place) = place else { return go("/binding/status?told=gone") };
    let mut draft = visit.draft().clone();
    draft.candidate = Some(Candidate {
        student: application.student,
        relation: application.relation,
        level: None,
        by: FoundBy::Returned(application.id),
        org: Some(place.school.id),
    });
    // The mailbox was proved when it was sent.
    draft.tell(application.guardian, true, None);
    visit::save(&ask, &fields, &draft).await?;
    go("/binding/confirm")
}

/// `POST /binding/link`: the activation link once more.
pub(super) async fn post_link(ask: Ask<Visit>, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let application = own(app, visit, Id::of(fields.get("application"))).await?;
    let sent = applications::resend_link(app, application.id, visit.now).await?;
    go(if sent { "/binding/status?told=link-sent" } else { "/binding/status?told=link-not-sent" })
}
