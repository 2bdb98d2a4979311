//! A verified guardian entrusts a child to somebody: the binding is made as the inviter confirms it.

use domain::binding::is_reached;
use domain::contacts::Contact;
use domain::contexts::{Basis, BindingMethod, BindingStatus};
use domain::identifiers::NationalId;
use domain::ids::BindingId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::bind::bind_within;
use super::model::{BindRefusal, Delegation};
use super::store;
use super::wanted::Wanted;
use crate::{accounts, contexts};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::StoreError;
use web::app::App;

/// Binds a guardian whom a verified one entrusted, in the transaction of the inviter's confirmation. Call it before
/// anything else is recorded in that transaction.
pub async fn bind_delegated_within(
    app: &App,
    act: &Act<'_>,
    delegation: &Delegation,
    now: Timestamp,
) -> Result<Result<BindingId, BindRefusal>, StoreError> {
    store::lock(act).await?;
    let inviting = store::find_pair(act, delegation.inviter, delegation.student).await?;
    let entitled = inviting.is_some_and(|binding| binding.is_responsible(now));
    let places = contexts::list_places_of_students(act, &[delegation.student], now).await?;
    if !entitled || places.is_empty() {
        return Ok(Err(BindRefusal::NotEntitled));
    }
    if let Some(refusal) = refuse_known(app, act, delegation, now).await? {
        return Ok(Err(refusal));
    }
    let wanted = Wanted {
        guardian: &delegation.guardian,
        student: delegation.student,
        relation: delegation.relation,
        basis: Basis::Delegated,
        method: BindingMethod::Guardian,
        entrusted: Some((delegation.valid_until, delegation.scope.clone(), delegation.inviter)),
    };
    let bound = match bind_within(app, act, &wanted, now).await? {
        Ok(bound) => bound,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (actor, subject) = (delegation.inviter.to_string(), bound.binding.to_string());
    let detail = json!({ "method": "guardian", "until": delegation.valid_until.0 });
    act.audit(AuditAct::BindingMade, &actor, &subject, &detail, now).await?;
    Ok(Ok(bound.binding))
}

/// Nobody is entrusted with what she has anyway, or by herself; and nobody comes into the account of somebody whose number
/// alone is known to her.
async fn refuse_known(
    app: &App,
    act: &Act<'_>,
    delegation: &Delegation,
    now: Timestamp,
) -> Result<Option<BindRefusal>, StoreError> {
    let Some(number) = NationalId::parse_stored(&delegation.guardian.national_id) else {
        return Ok(Some(BindRefusal::Number));
    };
    let sealer = app.keyring.sealer();
    let Some(person) = accounts::find_by_number_within(act, &sealer, &number).await? else { return Ok(None) };
    if person == delegation.inviter {
        return Ok(Some(BindRefusal::Oneself));
    }
    let binding = store::find_pair(act, person, delegation.student).await?;
    let bound =
        binding.is_some_and(|binding| binding.status == BindingStatus::Approved && binding.lives(now));
    if bound {
        return Ok(Some(BindRefusal::AlreadyBound));
    }
    let known = accounts::list_particulars(act, &sealer, &[person]).await?.remove(&person);
    let (email, phone) = known.map(|known| (known.email, known.phone)).unwrap_or_default();
    let proved: Vec<Contact> = Contact::parse(&delegation.guardian.email).into_iter().collect();
    let is_she = is_reached(&proved, [email.as_deref(), phone.as_deref()]);
    Ok((!is_she && !accounts::has_come_in(act, person).await?).then_some(BindRefusal::Unproved))
}
