//! Where each application stands, and its document.

use axum::response::IntoResponse as _;
use domain::accounts::AccountState;
use domain::binding::{ApplicationStatus, EndReason, mask_name};
use domain::ids::{ApplicationId, PersonId};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use std::collections::HashMap;

use super::pages::{ApplicationLine, StatusNotice, StatusPage};
use super::paths::{CancelPath, DocumentPath};
use super::visit::{Visit, address_of};
use city::applications::{self, Application};
use city::bindings;
use city::students::{self, Student};
use city::{accounts, documents};
use platform::fault::Fault;
use web::app::App;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::path::Id;

/// `GET /binding/status`: who has sent nothing yet goes to the step whose turn it is. Asked again by itself, it does not
/// keep the session alive.
pub(super) async fn get(ask: Ask<Visit>) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let query = ask.query();
    let applications = lines(app, visit).await?;
    if applications.is_empty() && query.get("told").is_none() {
        return go(address_of(visit.step()));
    }
    let draft = visit.draft();
    let page = StatusPage {
        way: visit.way(0),
        can_cancel: applications.iter().any(|line| line.can_cancel || line.can_correct),
        all_approved: applications.iter().all(|line| line.status == ApplicationStatus::Approved.as_str()),
        applications,
        unsent: (!draft.students.is_empty()).then(|| address_of(visit.step())),
        signed_in: visit.applicant.person.is_some(),
        notice: query.get("told").and_then(StatusNotice::parse),
        now: visit.now.into(),
    };
    if query.get("poll").is_some() { ask.show_quietly(&page) } else { ask.show(&page) }
}

/// Her applications in the order in which they were sent, but for those cancelled and those that were returned and sent
/// again.
async fn list(app: &App, visit: &Visit) -> Result<Vec<Application>, Fault> {
    let all = applications::list_of_applicant(app, visit.applicant.id).await?;
    let mut kept: Vec<Application> = Vec::new();
    for one in all.into_iter().filter(|one| one.status != ApplicationStatus::Cancelled) {
        kept.retain(|before| {
            before.status != ApplicationStatus::Rejected || !is_about_the_same(before, &one)
        });
        kept.push(one);
    }
    Ok(kept)
}

/// Both are for the same student and the same guardian, of whom number or name may have been mended.
fn is_about_the_same(one: &Application, other: &Application) -> bool {
    let (mine, yours) = (&one.guardian, &other.guardian);
    one.student == other.student && (mine.national_id == yours.national_id || mine.name == yours.name)
}

pub(super) async fn lines(app: &App, visit: &Visit) -> Result<Vec<ApplicationLine>, Fault> {
    let applications = list(app, visit).await?;
    let people: Vec<PersonId> = applications.iter().map(|one| one.student).collect();
    let mut known: HashMap<PersonId, Vec<Student>> = HashMap::new();
    for student in students::list(app, &people).await? {
        known.entry(student.person).or_default().push(student);
    }
    let mut lines = Vec::with_capacity(applications.len());
    for one in applications {
        let places = known.get(&one.student).map(Vec::as_slice).unwrap_or_default();
        let binding = Binding::of(app, &one).await?;
        let is_one_of_several = people.iter().filter(|student| **student == one.student).count() > 1;
        let guardian = is_one_of_several.then(|| mask_name(&one.guardian.name));
        lines.push(ApplicationLine { guardian, ..line(one, places, binding) });
    }
    Ok(lines)
}

/// The name is whole only once the school has approved, and as long as she may act. What became of a binding that does not
/// live is not told: a school may have sealed it.
fn line(one: Application, places: &[Student], binding: Binding) -> ApplicationLine {
    let is_over = matches!(binding, Binding::Over | Binding::WaitsForStudent);
    let place = places.iter().find(|place| place.school.id == one.org).or(places.first());
    let knows_name = one.status == ApplicationStatus::Approved && !is_over;
    let name = |student: &Student| if knows_name { student.name.clone() } else { mask_name(&student.name) };
    // Where a child is, is told only to whoever may act for her now, or asks for it.
    let shown = place.filter(|_| !is_over);
    ApplicationLine {
        id: one.id,
        document: DocumentPath { id: one.id },
        cancel: CancelPath { id: one.id },
        name: place.map(name),
        guardian: None,
        school: shown.map(|student| student.school.school.name.clone()),
        class: shown.and_then(|student| student.class.as_ref()).map(|class| class.label.clone()),
        relation: one.relation.as_str(),
        status: binding.word().unwrap_or(one.status.as_str()),
        submitted_at: one.submitted_at.into(),
        decided_at: one.decided_at.map(Into::into),
        reason: one.reason.map(domain::binding::ReturnReason::as_str),
        reason_text: one.reason_text,
        can_cancel: one.status == ApplicationStatus::Pending,
        can_correct: one.status == ApplicationStatus::Rejected && place.is_some(),
        account: binding.account(),
        mailbox: binding.mailbox().map(str::to_owned),
    }
}

/// How a guardian comes in.
enum Account {
    Active,
    /// Mailed to that address, masked.
    ByLink(String),
    OfSchool,
    /// It was put back to waiting, and no mailbox is known to which a link could go: the next approval proves one.
    Reset,
    /// It is switched off.
    Off,
}

impl Account {
    /// How this guardian comes in now.
    async fn of(app: &App, guardian: PersonId) -> Result<Self, Fault> {
        let found = accounts::find_by_person(app, guardian).await?;
        if found.as_ref().is_some_and(|one| !one.person_active || one.account.state == AccountState::Disabled)
        {
            return Ok(Self::Off);
        }
        match found.map(|found| found.account) {
            Some(account) if account.state == AccountState::Active => return Ok(Self::Active),
            Some(account) if !account.activation_mailed => return Ok(Self::OfSchool),
            _ => {}
        }
        let mailbox = accounts::find_proved_mailbox(app.db.read(), &app.keyring.sealer(), guardian).await?;
        Ok(mailbox.map_or(Self::Reset, |mailbox| Self::ByLink(mailbox.masked())))
    }
}

/// What became of the binding that an approval made.
enum Binding {
    /// Nothing was approved.
    None,
    /// She may act: by an account that is activated, waits for the mailed link, or for the way of her school.
    Lives(Account),
    /// The student is of age and has not agreed.
    WaitsForStudent,
    /// It ended or is frozen.
    Over,
}

impl Binding {
    async fn of(app: &App, one: &Application) -> Result<Self, Fault> {
        let binding = one.binding.filter(|_| one.status == ApplicationStatus::Approved);
        let Some(binding) = binding else { return Ok(Self::None) };
        let Some(binding) = bindings::find(app.db.read(), binding).await? else { return Ok(Self::Over) };
        if binding.reason == Some(EndReason::Majority) {
            return Ok(Self::WaitsForStudent);
        }
        if !binding.lives(app.now()) {
            return Ok(Self::Over);
        }
        Ok(Self::Lives(Account::of(app, binding.guardian).await?))
    }

    /// The word by which the page tells how she comes in.
    fn account(&self) -> Option<&'static str> {
        match self {
            Self::Lives(Account::Active) => Some("active"),
            Self::Lives(Account::ByLink(_)) => Some("link"),
            Self::Lives(Account::OfSchool) => Some("school"),
            Self::Lives(Account::Reset) => Some("reset"),
            Self::Lives(Account::Off) => Some("off"),
            Self::None | Self::WaitsForStudent | Self::Over => None,
        }
    }

    /// Where the link was mailed to.
    fn mailbox(&self) -> Option<&str> {
        match self {
            Self::Lives(Account::ByLink(mailbox)) => Some(mailbox),
            _ => None,
        }
    }

    /// The word by which the page names it, where it is another one than that of the application.
    fn word(&self) -> Option<&'static str> {
        match self {
            Self::None | Self::Lives(_) => None,
            Self::WaitsForStudent => Some("waits"),
            Self::Over => Some("over"),
        }
    }
}

/// One of her applications that she has not cancelled.
pub(super) async fn own(app: &App, visit: &Visit, id: Id<ApplicationId>) -> Paged<Application> {
    let own = own_or_cancelled(app, visit, id).await?;
    if own.status == ApplicationStatus::Cancelled { Err(PageRefusal::NotFound.into()) } else { Ok(own) }
}

/// One of her applications.
pub(super) async fn own_or_cancelled(app: &App, visit: &Visit, id: Id<ApplicationId>) -> Paged<Application> {
    let found = applications::find(app, id.read()?).await?;
    Ok(found.filter(|one| one.applicant == visit.applicant.id).ok_or(PageRefusal::NotFound)?)
}

/// `GET /binding/document/{id}`: the sealed PDF of one of her own applications.
pub(super) async fn get_document(ask: Ask<Visit>, id: Id<ApplicationId>) -> Paged {
    let (app, visit) = (&ask.app, &ask.who);
    let application = own(app, visit, id).await?;
    let document = documents::read(app, application.id).await?.ok_or(PageRefusal::NotFound)?;
    let name = format!("attachment; filename=\"{}\"", document.name);
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, document.pdf).into_response())
}
