//! Who reaches what: only bindings, invitations and requests of one's own.

use domain::contexts::Role;
use domain::identifiers::taipei_date;
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;
use std::fmt::Display;

use super::pages::FamilyNotice;
use city::accounts;
use city::bindings::{self, Binding};
use city::contexts;
use city::sessions::SignedIn;
use platform::audit::AuditAct;
use platform::fault::Fault;
use platform::origin::acts_as;
use web::app::App;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged, Stop};
use web::path::{Id, told};

/// Puts on record that a person tried what the person may not do with what is the person's own, and says so.
pub async fn refuse(ask: &Ask<SignedIn>, act: &'static str, subject: impl Display) -> Stop {
    ask.refuse(AuditAct::FamilyRefused, subject, json!({ "act": act }), PageRefusal::Forbidden).await
}

/// Puts on record that a person reached for what is somebody else's, or for what there is not. Both get the same answer,
/// so that nobody learns which ids exist.
pub async fn hide(ask: &Ask<SignedIn>, act: &'static str, subject: impl Display) -> Stop {
    ask.refuse(AuditAct::FamilyRefused, subject, json!({ "act": act }), PageRefusal::NotFound).await
}

/// A binding in which this person is the guardian.
pub async fn own_binding(ask: &Ask<SignedIn>, binding: Id<BindingId>, act: &'static str) -> Paged<Binding> {
    let person = ask.person();
    let binding = find_binding(ask, binding, act, |binding| binding.guardian == person).await?;
    let standing = contexts::standing(&ask.app, person).await?;
    let mut contexts = standing.iter().flat_map(|standing| &standing.contexts);
    let by_binding =
        contexts.find(|context| context.child.as_ref().is_some_and(|child| child.binding == binding.id));
    acts_as(Role::Guardian.as_str(), by_binding.map(|context| context.school.code.as_str()));
    Ok(binding)
}

/// A binding in which this person is the guardian, and by which she may act now. Whose own is over or frozen by now is told
/// so: she reached for nothing that was not hers.
pub async fn own_living_binding(
    ask: &Ask<SignedIn>,
    binding: Id<BindingId>,
    act: &'static str,
) -> Paged<Binding> {
    let binding = own_binding(ask, binding, act).await?;
    if binding.lives(ask.now) { Ok(binding) } else { Err(too_late("/me/children")) }
}

/// Back to a page, which tells what was done.
pub fn back(page: impl Display, notice: FamilyNotice) -> Paged {
    go(told(page, "done", notice.as_str()))
}

/// To a page of hers, which tells that something changed meanwhile.
pub fn too_late(page: impl Display) -> Stop {
    Stop::at(&told(page, "done", FamilyNotice::TooLate.as_str()))
}

/// A binding that is this person's in some way.
pub async fn find_binding(
    ask: &Ask<SignedIn>,
    binding: Id<BindingId>,
    act: &'static str,
    is_own: impl Fn(&Binding) -> bool,
) -> Paged<Binding> {
    let id = binding.read()?;
    match bindings::find(ask.app.db.read(), id).await?.filter(is_own) {
        Some(binding) => Ok(binding),
        None => Err(hide(ask, act, id).await),
    }
}

/// Whether this person is responsible for the student.
pub async fn answers_for(
    app: &App,
    person: PersonId,
    student: PersonId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let bindings = bindings::of_guardian(app, person).await?;
    Ok(bindings.iter().any(|binding| binding.student == student && binding.is_responsible(now)))
}

/// Whether a student decides alone: an adult does.
pub async fn is_of_age(app: &App, student: PersonId, now: Timestamp) -> Result<bool, Fault> {
    let born = accounts::find_birth_date(app.db.read(), &app.keyring.sealer(), student).await?;
    Ok(born.is_some_and(|born| born.is_adult_on(taipei_date(now))))
}
