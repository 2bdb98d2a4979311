//! `GET /me/children`: my children, my applications on their way, what I asked schools for.

use domain::binding::{RequestAct, RequestStatus, mask_name};
use domain::contexts::BindingStatus;
use domain::ids::PersonId;

use super::pages::{ApplicationLine, ChildrenPage, RequestLine};
use crate::relatives::{Known, child_line, notice_of};
use crate::requests::{self, Request, WithdrawRequest};
use city::applications::{self, Application};
use city::bindings;
use city::sessions::SignedIn;
use web::ask::Ask;
use web::error::Paged;

/// Requests that are shown: the latest.
const MOST_REQUESTS: usize = 20;

pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let (app, person, now) = (&ask.app, ask.person(), ask.now);
    let bindings = bindings::of_guardian(app, person).await?;
    let applications = applications::list_pending_of_person(app, person).await?;
    let mut requests = requests::list_of(app, person).await?;
    requests.truncate(MOST_REQUESTS);
    let mut people: Vec<PersonId> = vec![person];
    people.extend(bindings.iter().map(|binding| binding.student));
    people.extend(applications.iter().map(|one| one.student));
    people.extend(requests.iter().map(|one| one.student));
    let known = Known::of(app, &people).await?;
    let is_over = |status| !matches!(status, BindingStatus::Approved | BindingStatus::Blocked);
    let (ended, living): (Vec<_>, Vec<_>) =
        bindings.iter().partition(|binding| is_over(binding.status_at(now)));
    ask.show(&ChildrenPage {
        person_name: known.name(person),
        children: living.into_iter().map(|binding| child_line(binding, &known, now)).collect(),
        ended: ended.into_iter().map(|binding| child_line(binding, &known, now)).collect(),
        applications: applications.iter().map(|one| application_line(one, &known)).collect(),
        requests: requests.into_iter().map(|one| request_line(one, &known)).collect(),
        notice: notice_of(&ask),
    })
}

/// Until a school has approved, a name is masked.
fn application_line(application: &Application, known: &Known) -> ApplicationLine {
    ApplicationLine {
        name: mask_name(&known.name(application.student)),
        relation: application.relation.as_str(),
        status: application.status.as_str(),
        submitted_at: application.submitted_at.into(),
    }
}

fn request_line(request: Request, known: &Known) -> RequestLine {
    let may_withdraw = request.status.after(request.kind, RequestAct::Withdraw).is_some();
    RequestLine {
        withdraw: may_withdraw.then_some(WithdrawRequest { id: request.id }),
        kind: request.kind.as_str(),
        about: known.name(request.student),
        status: request.status.as_str(),
        created_at: request.created_at.into(),
        is_closed: request.status == RequestStatus::Refused && request.answer.is_none(),
        answer: request.answer,
    }
}
