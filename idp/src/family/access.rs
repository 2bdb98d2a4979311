//! Who reaches what: only ties, invitations and requests of one's own.

use domain::binding::is_living;
use domain::contexts::{Basis, BindingStatus, Role};
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::pages::FamilyNotice;
use crate::app::App;
use crate::contexts;
use crate::guardianship::{self, Binding};
use crate::platform::audit::{self, AuditAct};
use crate::platform::fault::Fault;
use crate::platform::origin::acts_as;
use crate::web::error::{PageError, PageRefusal, Stop};

/// The id in an address; what is none leads nowhere.
pub(super) fn id_of(text: &str) -> Result<Uuid, PageError> {
    Uuid::parse_str(text).map_err(|_| PageRefusal::NotFound.into())
}

/// Puts on record that a person tried what the person may not do with what is the person's own, and says so.
pub(super) async fn refuse(app: &App, person: PersonId, act: &'static str, subject: Uuid) -> PageError {
    answer(app, person, (act, subject), PageRefusal::Forbidden).await
}

/// Puts on record that a person reached for what is somebody else's, or for what there is not. Both get the same answer,
/// so that nobody learns which ids exist.
pub(super) async fn hide(app: &App, person: PersonId, act: &'static str, subject: Uuid) -> PageError {
    answer(app, person, (act, subject), PageRefusal::NotFound).await
}

async fn answer(
    app: &App,
    person: PersonId,
    (act, subject): (&'static str, Uuid),
    refusal: PageRefusal,
) -> PageError {
    let (actor, subject, detail) = (person.to_string(), subject.to_string(), json!({ "act": act }));
    match audit::record_alone(&app.db, app.now(), actor, AuditAct::FamilyRefused, subject, detail).await {
        Ok(()) => refusal.into(),
        Err(error) => error.into(),
    }
}

/// A tie in which this person is the guardian.
pub(super) async fn own_tie(
    app: &App,
    person: PersonId,
    binding: &str,
    act: &'static str,
) -> Result<Binding, PageError> {
    let tie = find_tie(app, person, binding, act, |tie| tie.guardian == person).await?;
    let standing = contexts::standing(app, person).await?;
    let mut contexts = standing.iter().flat_map(|standing| &standing.contexts);
    let by_tie = contexts.find(|context| context.child.as_ref().is_some_and(|child| child.binding == tie.id));
    acts_as(Role::Guardian.as_str(), by_tie.map(|context| context.school.code.as_str()));
    Ok(tie)
}

/// A tie in which this person is the guardian, and by which she may act now. Whose own is over or frozen by now is told
/// so: she reached for nothing that was not hers.
pub(super) async fn own_living_tie(
    app: &App,
    person: PersonId,
    binding: &str,
    act: &'static str,
) -> Result<Binding, Stop> {
    let tie = own_tie(app, person, binding, act).await?;
    if lives(&tie, app.now()) { Ok(tie) } else { Err(too_late("/me/children")) }
}

/// To a page of hers, which tells that something changed meanwhile.
pub(super) fn too_late(page: &str) -> Stop {
    Stop::at(&format!("{page}?done={}", FamilyNotice::TooLate.as_str()))
}

/// A tie that is this person's in some way.
pub(super) async fn find_tie(
    app: &App,
    person: PersonId,
    binding: &str,
    act: &'static str,
    is_own: impl Fn(&Binding) -> bool,
) -> Result<Binding, PageError> {
    let id = id_of(binding)?;
    match guardianship::find_binding(app, BindingId(id)).await?.filter(is_own) {
        Some(tie) => Ok(tie),
        None => Err(hide(app, person, act, id).await),
    }
}

/// Whether its guardian may act by it.
pub(super) fn lives(tie: &Binding, now: Timestamp) -> bool {
    is_living(tie.status, tie.valid_until, now)
}

/// Whether its guardian is responsible for the student herself: a verified 法定代理人 or 監護人.
pub(super) fn is_responsible(tie: &Binding, now: Timestamp) -> bool {
    lives(tie, now) && matches!(tie.basis, Basis::Statutory | Basis::Guardian)
}

/// Whether this person is responsible for the student.
pub(super) async fn answers_for(
    app: &App,
    person: PersonId,
    student: PersonId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let ties = guardianship::bindings_of_guardian(app, person).await?;
    Ok(ties.iter().any(|tie| tie.student == student && is_responsible(tie, now)))
}

/// Whether it is entrusted and holds.
pub(super) fn is_delegate(tie: &Binding, now: Timestamp) -> bool {
    tie.basis == Basis::Delegated && lives(tie, now)
}

/// How a tie stands now: one whose end came is over, though nobody wrote it down yet.
pub(super) fn status_of(tie: &Binding, now: Timestamp) -> BindingStatus {
    if tie.status == BindingStatus::Approved && !lives(tie, now) { BindingStatus::Ended } else { tie.status }
}
