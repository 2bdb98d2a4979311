//! What lies on somebody's desk: each application with what the school knows.

use std::collections::HashMap;

use domain::binding::{
    ApplicationStatus, Comparison, KnownGuardian, Risk, RiskFacts, Source, compare, is_living, may_decide,
    risks, stage_at,
};
use domain::identifiers::NationalId;
use domain::ids::{ApplicationId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use crate::app::App;
use crate::guardianship::{self, Application, Binding};
use crate::platform::audit;
use crate::platform::fault::Fault;
use crate::students::{self, Scope, Student};
use crate::web::error::{PageError, PageRefusal};
use crate::{accounts, contexts};

/// An application on somebody's desk.
pub(super) struct Case {
    pub(super) application: Application,
    pub(super) student: Student,
    /// As whom she decides.
    pub(super) source: Source,
    pub(super) comparison: Comparison,
    pub(super) risks: Vec<Risk>,
}

impl Case {
    /// Whether it may be approved among others, without a look at it alone.
    pub(super) fn is_plain(&self) -> bool {
        self.application.status == ApplicationStatus::Pending
            && self.comparison.is_exact()
            && self.risks.is_empty()
    }
}

/// The scopes of somebody; whoever has none has no desk.
pub(super) async fn scopes(app: &App, person: PersonId, now: Timestamp) -> Result<Vec<Scope>, PageError> {
    let scopes = students::scopes_of(app, person, now).await?;
    if scopes.is_empty() {
        refuse(app, person, "desk", now).await?;
        return Err(PageRefusal::Forbidden.into());
    }
    Ok(scopes)
}

/// Everything on the desk, pending first, then the latest decisions.
pub(super) async fn cases(app: &App, scopes: &[Scope], now: Timestamp) -> Result<Vec<Case>, Fault> {
    let mut seen: HashMap<PersonId, (Student, Source)> = HashMap::new();
    let mut sources: HashMap<PersonId, Vec<Source>> = HashMap::new();
    for scope in scopes {
        for class in students::list_classes(app, scope).await? {
            for student in students::list_of_class(app, scope, class.id).await?.unwrap_or_default() {
                let source = scope.capacity().source();
                sources.entry(student.person).or_default().push(source);
                seen.entry(student.person).or_insert((student, source));
            }
        }
    }
    let people: Vec<PersonId> = seen.keys().copied().collect();
    let mut cases = Vec::new();
    for application in guardianship::list_of_students(app, &people).await? {
        let Some((student, _)) = seen.get(&application.student) else { continue };
        let own = sources.get(&application.student).map(Vec::as_slice).unwrap_or_default();
        let viewer = scopes.first().map(Scope::person);
        if let Some(source) = called(app, &application, own, now)
            && (viewer.is_none() || owner(app, &application).await? != viewer)
        {
            cases.push(case(app, application, student.clone(), source, now).await?);
        }
    }
    cases.sort_by_key(|case| {
        let decided = case.application.decided_at.map_or(0, |at| -at.0);
        (case.application.status != ApplicationStatus::Pending, decided, case.application.submitted_at)
    });
    Ok(cases)
}

/// As whom she sees an application: cancelled ones nobody does; a deputy and an administrator when called.
fn called(app: &App, application: &Application, own: &[Source], now: Timestamp) -> Option<Source> {
    if application.status == ApplicationStatus::Cancelled {
        return None;
    }
    let until = application.decided_at.unwrap_or(now);
    let days = app.config.calendar.school_days();
    let stage = application.stage.max(stage_at(&days, application.submitted_at, until));
    own.iter().copied().find(|source| may_decide(*source, stage))
}

/// One application, if it lies on her desk; anything else is refused and recorded.
pub(super) async fn find(
    app: &App,
    person: PersonId,
    id: ApplicationId,
    now: Timestamp,
) -> Result<Case, PageError> {
    if let Some(application) = guardianship::find(app, id).await? {
        let reaching = students::scopes_over(app, person, application.student, now).await?;
        let own: Vec<Source> = reaching.iter().map(|(scope, _)| scope.capacity().source()).collect();
        if let Some(source) = called(app, &application, &own, now)
            && let Some((_, student)) = reaching.into_iter().next()
            && owner(app, &application).await? != Some(person)
        {
            return Ok(case(app, application, student, source, now).await?);
        }
    }
    refuse(app, person, &id.to_string(), now).await?;
    Err(PageRefusal::NotFound.into())
}

async fn case(
    app: &App,
    application: Application,
    student: Student,
    source: Source,
    now: Timestamp,
) -> Result<Case, Fault> {
    let ties = guardianship::bindings_of_student(app, application.student).await?;
    let known = known(app, &application, &ties).await?;
    let mut names = Vec::new();
    for tie in ties.iter().filter(|tie| is_living(tie.status, tie.valid_until, now)) {
        names.extend(contexts::standing(app, tie.guardian).await?.map(|one| one.profile.name.clone()));
    }
    let comparison = compare((&application.guardian, application.relation), known.as_ref(), &names);
    let before = guardianship::list_of_students(app, &[application.student]).await?;
    let same = |other: &&Application| other.guardian.national_id == application.guardian.national_id;
    let returned_before = before
        .iter()
        .filter(same)
        .any(|other| other.id != application.id && other.status == ApplicationStatus::Rejected);
    let blocks = guardianship::list_custody_blocks(app, application.student).await?;
    let pending = application.status == ApplicationStatus::Pending;
    let facts = RiskFacts {
        barred: pending && guardianship::is_barred(app, &application).await?,
        sealed_family: blocks.iter().any(|block| block.lifted_at.is_none()),
        guardians: names.len(),
        returned_before,
    };
    let risks = if pending { risks(&comparison, facts) } else { Vec::new() };
    Ok(Case { application, student, source, comparison, risks })
}

/// Whose number was given. Nobody sees her own application at the desk: it tells of blocks.
async fn owner(app: &App, application: &Application) -> Result<Option<PersonId>, Fault> {
    let Some(number) = NationalId::parse_stored(&application.guardian.national_id) else { return Ok(None) };
    let sealer = app.keyring.sealer();
    Ok(accounts::find_by_number_within(app.db.read(), &sealer, &number).await?)
}

/// What the city knows of the person with the number that was given.
async fn known(
    app: &App,
    application: &Application,
    ties: &[Binding],
) -> Result<Option<KnownGuardian>, Fault> {
    let Some(person) = owner(app, application).await? else { return Ok(None) };
    let Some(standing) = contexts::standing(app, person).await? else { return Ok(None) };
    let profile = &standing.profile;
    Ok(Some(KnownGuardian {
        name: profile.name.clone(),
        email: profile.email.as_ref().map(|(email, _)| email.clone()),
        phone: profile.phone.as_ref().map(|(phone, _)| phone.clone()),
        relation: ties.iter().find(|tie| tie.guardian == person).map(|tie| tie.relation),
    }))
}

/// The name of somebody who is signed in.
pub(super) async fn name_of(app: &App, person: PersonId) -> Result<String, Fault> {
    let standing = contexts::standing(app, person).await?;
    Ok(standing.map_or_else(String::new, |standing| standing.profile.name.clone()))
}

/// Records that somebody asked for what is not hers; `subject` is an id or a word.
async fn refuse(app: &App, person: PersonId, subject: &str, now: Timestamp) -> Result<(), Fault> {
    record(app, person, "review.refused", subject.to_owned(), now).await
}

/// Records that somebody looked at an application.
pub(super) async fn seen(
    app: &App,
    person: PersonId,
    id: ApplicationId,
    now: Timestamp,
) -> Result<(), Fault> {
    record(app, person, "review.seen", id.to_string(), now).await
}

async fn record(
    app: &App,
    person: PersonId,
    act: &'static str,
    subject: String,
    now: Timestamp,
) -> Result<(), Fault> {
    let write = app.db.write(move |tx| {
        Box::pin(async move { audit::record(tx, now, &person.to_string(), act, &subject, &json!({})).await })
    });
    Ok(write.await?)
}
