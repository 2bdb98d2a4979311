//! `GET /me/children/{binding}`: one child, whom she is entrusted to, and what can be done.

use domain::binding::{InviteRefusal, Unbinding, may_be_corrected, unbinding_of};
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;

use super::pages::{ChildActs, ChildPage, DelegateLine, InvitationLine};
use super::paths::Unbind;
use crate::invitations::{self, Answered, Invitation, WithdrawInvitation};
use crate::relatives::{Known, child_line, last_day, notice_of, own_binding};
use city::accounts::Facts;
use city::bindings::{self, Binding};
use city::sessions::SignedIn;
use platform::fault::Fault;
use web::app::App;
use web::ask::Ask;
use web::error::Paged;
use web::path::Id;

pub(super) async fn get(ask: Ask<SignedIn>, binding: Id<BindingId>) -> Paged {
    let (app, now) = (&ask.app, ask.now);
    let binding = own_binding(&ask, binding, "child").await?;
    let (delegates, invitations) = entrusted(app, &binding, now).await?;
    let mut people: Vec<PersonId> = vec![binding.student];
    people.extend(delegates.iter().map(|one| one.guardian));
    let known = Known::of(app, &people).await?;
    let refusal = invitations::invite_refusal(app, &binding, delegates.len(), now).await?;
    let status = binding.status_at(now);
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
    if !binding.is_responsible(now) {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut delegates = bindings::of_student(app, binding.student).await?;
    delegates.retain(|one| one.is_delegate(now));
    Ok((delegates, invitations::list_shown(app, binding).await?))
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
