//! `GET /me/children/{binding}`: one child, whom she is entrusted to, and what can be done.

use domain::binding::{
    InvitationStatus, InviteRefusal, Unbinding, may_be_corrected, may_invite, unbinding_of,
};
use domain::identifiers::taipei_date;
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;

use super::access::{is_delegate, is_responsible, own_binding, status_of};
use super::lines::{Known, child_line, last_day, notice_of};
use super::pages::{ChildActs, ChildPage, DelegateLine, InvitationLine};
use super::paths::{Answered, Unbind, WithdrawInvitation};
use super::store::{self, Invitation};
use city::accounts::Facts;
use city::bindings::{self, Binding};
use city::sessions::SignedIn;
use platform::fault::Fault;
use web::app::App;
use web::ask::Ask;
use web::error::Paged;
use web::path::Id;

/// The page.
pub(super) async fn get(ask: Ask<SignedIn>, binding: Id<BindingId>) -> Paged {
    let (app, now) = (&ask.app, ask.now);
    let binding = own_binding(&ask, binding, "child").await?;
    let (delegates, invitations) = entrusted(app, &binding, now).await?;
    let mut people: Vec<PersonId> = vec![binding.student];
    people.extend(delegates.iter().map(|one| one.guardian));
    let known = Known::of(app, &people).await?;
    let refusal = invite_refusal(app, &binding, delegates.len(), now).await?;
    let status = status_of(&binding, now);
    ask.show(&ChildPage {
        child: child_line(&binding, &known, now),
        acts: ChildActs::of(binding.id),
        delegates: delegates.iter().map(|one| delegate_line(one, &known)).collect(),
        invitations: invitations.iter().map(|one| invitation_line(one, now)).collect(),
        invite_refusal: refusal.map(code),
        unbinding: unbinding_of(binding.basis, status, true, false).map(|how| match how {
            Unbinding::AtOnce => "at-once",
            Unbinding::Request => "request",
        }),
        may_correct: may_be_corrected(&Facts::of(app, ask.person()).await?.roles),
        notice: notice_of(&ask),
    })
}

/// Those entrusted with the child and those invited by this guardian; nobody's business where she is not responsible.
async fn entrusted(
    app: &App,
    binding: &Binding,
    now: Timestamp,
) -> Result<(Vec<Binding>, Vec<Invitation>), Fault> {
    if !is_responsible(binding, now) {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut delegates = bindings::of_student(app, binding.student).await?;
    delegates.retain(|one| is_delegate(one, now));
    let sealer = app.keyring.sealer();
    let mut invitations =
        store::list_invitations(app.db.read(), &sealer, binding.guardian, binding.student).await?;
    let shown = [InvitationStatus::Sent, InvitationStatus::Answered, InvitationStatus::Declined];
    invitations.retain(|one| shown.contains(&one.status));
    Ok((delegates, invitations))
}

/// Why nobody more can be invited.
async fn invite_refusal(
    app: &App,
    binding: &Binding,
    delegates: usize,
    now: Timestamp,
) -> Result<Option<InviteRefusal>, Fault> {
    let living = delegates + store::count_open(app.db.read(), binding.student, now).await?;
    let of_age = is_of_age(app, binding.student, now).await?;
    Ok(may_invite(binding.basis, status_of(binding, now), living, of_age).err())
}

/// Whether a student decides for herself.
pub(super) async fn is_of_age(app: &App, student: PersonId, now: Timestamp) -> Result<bool, Fault> {
    let born = Facts::of(app, student).await?.birth_date();
    Ok(born.is_some_and(|born| born.is_adult_on(taipei_date(now))))
}

fn code(refusal: InviteRefusal) -> &'static str {
    match refusal {
        InviteRefusal::NotEntitled => "not-entitled",
        InviteRefusal::TooMany => "too-many",
        InviteRefusal::OfAge => "of-age",
    }
}

fn delegate_line(binding: &Binding, known: &Known) -> DelegateLine {
    DelegateLine {
        end: Unbind { binding: binding.id },
        name: known.name(binding.guardian),
        scope: binding.scope.clone(),
        until: binding.valid_until.map(last_day),
    }
}

fn invitation_line(invitation: &Invitation, now: Timestamp) -> InvitationLine {
    let lapsed = invitation.status.is_open() && !invitation.is_open(now);
    InvitationLine {
        open: Answered { id: invitation.id },
        withdraw: WithdrawInvitation { id: invitation.id },
        contact: invitation.contact.masked(),
        scope: invitation.scope.clone(),
        until: last_day(invitation.valid_until),
        status: if lapsed { "expired" } else { invitation.status.as_str() },
        is_open: invitation.status.is_open(),
    }
}
