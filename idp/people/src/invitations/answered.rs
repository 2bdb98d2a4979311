//! `/me/invitations/{id}`: the inviter sees who answered, confirms her or takes the invitation back.

use domain::binding::{GuardianData, InvitationAct, InvitationStatus, mask_id};
use domain::contexts::Relation;
use domain::ids::BindingId;
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::pages::AnsweredPage;
use super::paths::{Answered, Confirm, WithdrawInvitation};
use super::store::{self, Invitation};
use crate::relatives::{self, Child, FamilyNotice, Known, hide, last_day};
use city::bindings::{self, BindRefusal, Delegation};
use city::sessions::SignedIn;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use web::app::App;
use web::ask::Ask;
use web::error::Paged;
use web::extract::CsrfForm;
use web::path::Id;

/// An invitation that this person sent.
async fn own(ask: &Ask<SignedIn>, id: Id<Uuid>) -> Paged<Invitation> {
    let (id, person) = (id.read()?, ask.person());
    let found = store::find_invitation(ask.app.db.read(), &ask.app.keyring.sealer(), id).await?;
    match found.filter(|invitation| invitation.inviter == person) {
        Some(invitation) => Ok(invitation),
        None => Err(hide(ask, "invitation", id).await),
    }
}

/// Back to the child, or to all of them where she is not bound to it any more.
async fn back(ask: &Ask<SignedIn>, invitation: &Invitation, notice: FamilyNotice) -> Paged {
    match own_binding(&ask.app, invitation).await? {
        Some(binding) => relatives::back(Child { binding }, notice),
        None => relatives::back("/me/children", notice),
    }
}

async fn own_binding(app: &App, invitation: &Invitation) -> Result<Option<BindingId>, Fault> {
    let bindings = bindings::of_guardian(app, invitation.inviter).await?;
    Ok(bindings.iter().find(|binding| binding.student == invitation.student).map(|binding| binding.id))
}

/// Who answered.
pub(super) async fn get(ask: Ask<SignedIn>, id: Id<Uuid>) -> Paged {
    let invitation = own(&ask, id).await?;
    let (Some(data), true) = (answer(&invitation, ask.now), invitation.is_open(ask.now)) else {
        return back(&ask, &invitation, FamilyNotice::TooLate).await;
    };
    let (known, id) = (Known::of(&ask.app, &[invitation.student]).await?, invitation.id);
    ask.show(&AnsweredPage {
        open: Answered { id },
        confirm: Confirm { id },
        withdraw: WithdrawInvitation { id },
        back: own_binding(&ask.app, &invitation).await?.map(|binding| Child { binding }),
        child: known.name(invitation.student),
        name: data.name.clone(),
        number: mask_id(&data.national_id),
        contact: invitation.contact.masked(),
        scope: invitation.scope.clone(),
        until: last_day(invitation.valid_until),
    })
}

/// What the invitee told, while it waits for the inviter.
fn answer(invitation: &Invitation, now: Timestamp) -> Option<&GuardianData> {
    let waits = invitation.status == InvitationStatus::Answered && invitation.is_open(now);
    invitation.invitee.as_ref().filter(|_| waits)
}

/// `POST /me/invitations/{id}/withdraw`: at any time before it is confirmed; who answered is forgotten.
pub(super) async fn post_withdraw(ask: Ask<SignedIn>, id: Id<Uuid>, CsrfForm(_): CsrfForm) -> Paged {
    let (invitation, now) = (own(&ask, id).await?, ask.now);
    let (id, from, actor) = (invitation.id, invitation.status, ask.person().to_string());
    let act = ask.app.db.write(async move |act: &Act<'_>| {
        let done = store::mark_closed(act, id, (from, InvitationAct::Withdraw)).await?;
        if done {
            act.audit(AuditAct::InvitationWithdrawn, &actor, &id.to_string(), &json!({}), now).await?;
        }
        Ok(done)
    });
    let notice = if act.await? { FamilyNotice::InvitationWithdrawn } else { FamilyNotice::TooLate };
    back(&ask, &invitation, notice).await
}

/// `POST /me/invitations/{id}/confirm`: of several at once one binds.
pub(super) async fn post_confirm(ask: Ask<SignedIn>, id: Id<Uuid>, CsrfForm(_): CsrfForm) -> Paged {
    let invitation = own(&ask, id).await?;
    let notice = match answer(&invitation, ask.now).cloned() {
        Some(data) => confirm(&ask.app, &invitation, data, ask.now).await?,
        None => FamilyNotice::TooLate,
    };
    back(&ask, &invitation, notice).await
}

async fn confirm(
    app: &App,
    invitation: &Invitation,
    guardian: GuardianData,
    now: Timestamp,
) -> Result<FamilyNotice, Fault> {
    let delegation = Delegation {
        guardian,
        student: invitation.student,
        relation: Relation::Other,
        inviter: invitation.inviter,
        scope: invitation.scope.clone(),
        valid_until: invitation.valid_until,
    };
    let (id, own) = (invitation.id, app.clone());
    let act =
        app.db.write(async move |act: &Act<'_>| confirm_within(&own, act, (id, &delegation), now).await);
    Ok(act.await?)
}

/// The invitation is taken first: whoever finds it taken does nothing.
async fn confirm_within(
    app: &App,
    act: &Act<'_>,
    (id, delegation): (Uuid, &Delegation),
    now: Timestamp,
) -> Result<FamilyNotice, StoreError> {
    bindings::lock_within(act).await?;
    if !store::begin_confirmation(act, id).await? {
        return Ok(FamilyNotice::TooLate);
    }
    let (actor, subject) = (delegation.inviter.to_string(), id.to_string());
    match bindings::bind_delegated_within(app, act, delegation, now).await? {
        Ok(binding) => {
            store::finish_confirmation(act, id, Some(binding)).await?;
            let detail = json!({ "binding": binding.to_string() });
            act.audit(AuditAct::InvitationConfirmed, &actor, &subject, &detail, now).await?;
            Ok(FamilyNotice::Confirmed)
        }
        Err(refusal) => {
            store::finish_confirmation(act, id, None).await?;
            let (notice, reason) = told(refusal);
            let detail = json!({ "reason": reason });
            act.audit(AuditAct::InvitationRefused, &actor, &subject, &detail, now).await?;
            Ok(notice)
        }
    }
}

/// What the inviter is told: of a bar only that the school must be asked.
fn told(refusal: BindRefusal) -> (FamilyNotice, &'static str) {
    match refusal {
        BindRefusal::Barred => (FamilyNotice::AskSchool, "barred"),
        BindRefusal::Unproved => (FamilyNotice::AskSchool, "unproved"),
        BindRefusal::AlreadyBound => (FamilyNotice::AlreadyBound, "already bound"),
        BindRefusal::Number => (FamilyNotice::TooLate, "number"),
        BindRefusal::NotEntitled => (FamilyNotice::TooLate, "not entitled"),
        BindRefusal::Oneself => (FamilyNotice::TooLate, "oneself"),
    }
}
