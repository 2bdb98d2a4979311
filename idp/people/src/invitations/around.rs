//! What the page of a child tells of invitations.

use domain::binding::{InvitationStatus, InviteRefusal, may_invite};
use domain::timestamp::Timestamp;

use super::store::{self, Invitation};
use crate::relatives::is_of_age;
use city::bindings::Binding;
use platform::fault::Fault;
use web::app::App;

/// What the guardian of a binding sent about the student and has not withdrawn, answered or not.
pub async fn list_shown(app: &App, binding: &Binding) -> Result<Vec<Invitation>, Fault> {
    let (db, sealer) = (app.db.read(), app.keyring.sealer());
    let mut found = store::list_invitations(db, &sealer, binding.guardian, binding.student).await?;
    let shown = [InvitationStatus::Sent, InvitationStatus::Answered, InvitationStatus::Declined];
    found.retain(|one| shown.contains(&one.status));
    Ok(found)
}

/// Why the guardian of a binding can invite nobody more; `delegates` are those who are entrusted with the student now.
pub async fn invite_refusal(
    app: &App,
    binding: &Binding,
    delegates: usize,
    now: Timestamp,
) -> Result<Option<InviteRefusal>, Fault> {
    let living = delegates + store::count_open(app.db.read(), binding.student, now).await?;
    let of_age = is_of_age(app, binding.student, now).await?;
    Ok(may_invite(binding.basis, binding.status_at(now), living, of_age).err())
}
