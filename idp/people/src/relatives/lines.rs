//! Lines of the pages, made of what other rooms know.

use std::collections::HashMap;

use domain::binding::EndReason;
use domain::contexts::BindingStatus;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::pages::{ChildLine, FamilyNotice};
use super::paths::Child;
use city::accounts::{self, Reachable};
use city::bindings::Binding;
use city::sessions::SignedIn;
use city::students::{self, Student};
use platform::fault::Fault;
use web::app::App;
use web::ask::Ask;
use web::moment::Moment;

/// Names and places of people.
pub struct Known {
    names: HashMap<PersonId, Reachable>,
    students: Vec<Student>,
}

impl Known {
    /// Of these people; places of those who are students.
    pub async fn of(app: &App, people: &[PersonId]) -> Result<Self, Fault> {
        let names = accounts::list_reachable(app.db.read(), &app.keyring.sealer(), people).await?;
        Ok(Self { names, students: students::list(app, people).await? })
    }

    pub fn name(&self, person: PersonId) -> String {
        self.names.get(&person).map(|one| one.name.clone()).unwrap_or_default()
    }

    pub fn student(&self, person: PersonId) -> Option<&Student> {
        self.students.iter().find(|student| student.person == person)
    }
}

/// A child as her guardian sees it.
pub fn child_line(binding: &Binding, known: &Known, now: Timestamp) -> ChildLine {
    let status = binding.status_at(now);
    // Where a child is, is told only to whoever may act for her now.
    let place = known.student(binding.student).filter(|_| status == BindingStatus::Approved);
    ChildLine {
        open: Child { binding: binding.id },
        name: known.name(binding.student),
        school: place.map(|student| student.school.school.name.clone()),
        class_label: place.and_then(|student| student.class.as_ref()).map(|class| class.label.clone()),
        relation: binding.relation.as_str(),
        basis: binding.basis.as_str(),
        status: status.as_str(),
        method: binding.method.as_str(),
        since: binding.verified_at.map(Moment::from),
        until: binding.valid_until.map(last_day),
        scope: binding.scope.clone(),
        reason: told_reason(binding, now).map(EndReason::as_str),
    }
}

/// Why a binding ended, as its guardian is told. Why one is frozen is told to nobody: by what is not told, a guardian would
/// know that a school bars her.
pub fn told_reason(binding: &Binding, now: Timestamp) -> Option<EndReason> {
    match (binding.status, binding.status_at(now)) {
        (BindingStatus::Approved, BindingStatus::Ended) => Some(EndReason::Expired),
        (_, BindingStatus::Ended) => binding.reason.filter(|reason| *reason != EndReason::Custody),
        _ => None,
    }
}

/// The last day of what ends at that moment.
pub fn last_day(until: Timestamp) -> Moment {
    Moment::from(until.plus(-1))
}

/// What the address `?done=…` tells.
pub fn notice_of(ask: &Ask<SignedIn>) -> Option<FamilyNotice> {
    ask.query().get("done").and_then(FamilyNotice::parse)
}
