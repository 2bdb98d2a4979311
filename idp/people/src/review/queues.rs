//! The review queues of somebody, and what waits in each.

use domain::binding::ApplicationStatus;
use domain::ids::{OrgId, PersonId};
use domain::review::{Of, ReviewAct, may};
use domain::timestamp::Timestamp;
use serde::Serialize;

use city::applications::{self, Application, Around};
use city::contexts;
use city::students::{self, Capacity, Scope, Student};
use platform::fault::Fault;
use web::app::App;

/// As whom somebody acts, told at the head of each page.
#[derive(Clone, Debug, Serialize)]
pub struct Acting {
    /// Her name.
    pub name: String,
    /// `homeroom`, `deputy` or `admin`.
    pub capacity: &'static str,
    /// The class, unless it is the whole school.
    pub class_label: Option<String>,
    /// Full name of the school.
    pub school: String,
}

impl Acting {
    /// As whom the scope lets her act.
    ///
    /// # Errors
    /// When her name cannot be read.
    pub async fn of(app: &App, scope: &Scope) -> Result<Self, Fault> {
        let standing = contexts::standing(app, scope.person()).await?;
        Ok(Self {
            name: standing.map(|standing| standing.profile.name.clone()).unwrap_or_default(),
            capacity: word(scope.capacity()),
            class_label: scope.class().map(|class| class.label.clone()),
            school: scope.school().school.name.clone(),
        })
    }

    /// A homeroom teacher of the samples.
    pub fn sample() -> Self {
        Self {
            name: "莫名".to_owned(),
            capacity: "homeroom",
            class_label: Some("二年二班".to_owned()),
            school: "臺北市松山區西松國民小學".to_owned(),
        }
    }

    /// An administrator of the samples.
    pub fn admin_sample() -> Self {
        Self { capacity: "admin", class_label: None, ..Self::sample() }
    }
}

fn word(capacity: Capacity) -> &'static str {
    match capacity {
        Capacity::Homeroom => "homeroom",
        Capacity::Deputy => "deputy",
        Capacity::Admin => "admin",
    }
}

/// The name of a review queue in addresses.
pub(super) fn key_of(scope: &Scope) -> String {
    let id = scope.class().map_or(scope.school().id.0, |class| class.id.0);
    format!("{}-{}", word(scope.capacity()), id.simple())
}

/// The review queue of that name among these, else the first.
pub(super) fn choose<'s>(scopes: &'s [Scope], key: Option<&str>) -> Option<&'s Scope> {
    let named = key.and_then(|key| scopes.iter().find(|scope| key_of(scope) == key));
    named.or(scopes.first())
}

/// An application in a review queue.
#[derive(Clone, Debug)]
pub(super) struct Laid {
    pub(super) application: Application,
    pub(super) student: Student,
    pub(super) around: Around,
    /// It waits for her.
    pub(super) waits: bool,
}

/// What is in a review queue.
pub(super) struct Queue {
    pub(super) laid: Vec<Laid>,
    /// The school has more than was read: what its administrators were reminded of comes first.
    pub(super) is_cut: bool,
}

/// Everything in a review queue, what waits longest first, then what was decided last. The reviewer's own applications are
/// in the queues of others.
pub(super) async fn list(app: &App, scope: &Scope, now: Timestamp) -> Result<Queue, Fault> {
    let (students, applications, is_cut) = match scope.class() {
        Some(class) => {
            let students = students::list_of_class(app, scope, class.id).await?.unwrap_or_default();
            let ids: Vec<PersonId> = students.iter().map(|student| student.person).collect();
            let applications = applications::list_of_students(app, &ids).await?;
            (students, applications, false)
        }
        None => of_school(app, scope.school().id).await?,
    };
    let around = applications::survey(app, &applications, now).await?;
    let mut laid: Vec<Laid> = applications
        .into_iter()
        .zip(around)
        .filter_map(|(application, around)| {
            let here = |student: &&Student| student.person == application.student && scope.reaches(student);
            let student = students.iter().find(here)?.clone();
            let waits = sees(scope, &application, &around)?;
            Some(Laid { application, student, around, waits })
        })
        .collect();
    laid.sort_by_key(|one| {
        let decided = one.application.decided_at.unwrap_or(one.application.submitted_at);
        if one.waits { (false, one.application.submitted_at.0) } else { (true, -decided.0) }
    });
    Ok(Queue { laid, is_cut })
}

async fn of_school(app: &App, school: OrgId) -> Result<(Vec<Student>, Vec<Application>, bool), Fault> {
    let most = app.config.binding.most_on_desk;
    let one_more = u64::from(most) + 1;
    let mut applications = applications::list_pending_at_school(app, school, one_more).await?;
    let mut decided = applications::list_decided_at_school(app, school, one_more).await?;
    let is_cut = applications.len().max(decided.len()) > usize::from(most);
    applications.truncate(most.into());
    decided.truncate(most.into());
    applications.append(&mut decided);
    let ids: Vec<PersonId> = applications.iter().map(|one| one.student).collect();
    Ok((students::list(app, &ids).await?, applications, is_cut))
}

/// Whether the scope lets somebody see an application, and if so, whether it waits for her. It lies at one school, though
/// the student may be at two. Nobody decides about herself or her family: she does not even see what the school notes
/// beside it.
pub(super) fn sees(scope: &Scope, application: &Application, around: &Around) -> Option<bool> {
    if application.org != scope.school().id {
        return None;
    }
    let of = Of::application(application.status, application.source);
    let stage = if of == Of::Pending { around.stage } else { application.stage };
    let is_involved = around.involved.contains(&scope.person());
    let may = |act| may(act, of, scope.capacity().source(), stage, is_involved);
    may(ReviewAct::See).then(|| may(ReviewAct::Decide))
}

/// Whether the clock had opened to the scope what is over now, around which it looked so at that moment.
pub(super) fn was_open(scope: &Scope, application: &Application, around: &Around) -> bool {
    let (source, is_involved) = (scope.capacity().source(), around.involved.contains(&scope.person()));
    application.org == scope.school().id
        && application.status != ApplicationStatus::Pending
        && may(ReviewAct::Decide, Of::Pending, source, around.stage, is_involved)
}
