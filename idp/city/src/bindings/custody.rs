//! A school keeps somebody, or everybody new, from being bound to a student. Sealed: only the school reads why, and
//! nobody who applies is told.

use domain::binding::life::{self, After, Cause};
use domain::binding::mask_id;
use domain::identifiers::NationalId;
use domain::ids::{OrgId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::change::{carry_out, facts_of, judge};
use super::model::{Binding, BindingsOf, CustodyBlock};
use super::store::{self, Sealed};
use crate::accounts;
use platform::audit::AuditAct;
use platform::db::{Act, Connection};
use platform::fault::{Fault, StoreError};
use web::app::App;

/// A block about to be set.
pub struct NewBlock {
    /// Its id: what is sent twice is set once.
    pub id: Uuid,
    /// For which student.
    pub student: PersonId,
    /// By which school.
    pub org: OrgId,
    /// Whom; nobody in particular bars everybody new.
    pub who: Option<NationalId>,
    /// Why.
    pub note: String,
    /// Who sets it.
    pub by: PersonId,
}

/// Sets a block, and freezes at once the binding of the one it bars. The caller says that the student is at the school.
///
/// # Errors
/// When it cannot be sealed or the database fails.
pub async fn set_custody_block(app: &App, new: NewBlock, now: Timestamp) -> Result<Uuid, Fault> {
    let sealer = app.keyring.sealer();
    let id = new.id;
    let lookup = new.who.as_ref().map(|number| sealer.lookup_hash(number.expose()).to_vec());
    let note = sealer.seal_field("custody_block", "note", id, new.note.as_bytes())?;
    let masked = new.who.as_ref().map(|number| mask_id(number.expose()));
    let seal = |masked: &String| sealer.seal_field("custody_block", "whom", id, masked.as_bytes());
    let sealed = Sealed { lookup, whom: masked.as_ref().map(seal).transpose()?, note };
    let block = CustodyBlock {
        id,
        student: new.student,
        org: new.org,
        of_one: sealed.lookup.is_some(),
        number: masked,
        barred: None,
        note: String::new(),
        set_by: new.by,
        set_at: now,
        lifted_at: None,
    };
    let (own, who) = (app.clone(), new.who);
    let act = app.db.write(async move |act: &Act<'_>| {
        store::lock(act).await?;
        if store::find_block(act, &own.keyring.sealer(), id).await?.is_some() {
            return Ok(());
        }
        store::insert_block(act, block.clone(), sealed).await?;
        let detail = json!({ "student": block.student.to_string(), "of_one": block.of_one });
        let (actor, subject) = (block.set_by.to_string(), id.to_string());
        act.audit(AuditAct::CustodySet, &actor, &subject, &detail, now).await?;
        freeze(&own, act, &block, who.as_ref(), now).await
    });
    act.await?;
    Ok(id)
}

/// Freezes the bindings of the one who is barred.
async fn freeze(
    app: &App,
    act: &Act<'_>,
    block: &CustodyBlock,
    who: Option<&NationalId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(number) = who else { return Ok(()) };
    for binding in freezable(app, act, block.student, number).await? {
        let change = judge(&binding, Cause::BlockSet, facts_of(&binding, now));
        carry_out(act, &binding, change, Some(block.set_by), now).await?;
    }
    Ok(())
}

/// The student's bindings of whoever has that number, or had it before a correction.
async fn freezable(
    app: &App,
    db: &impl Connection,
    student: PersonId,
    number: &NationalId,
) -> Result<Vec<Binding>, StoreError> {
    let lookup = app.keyring.sealer().lookup_hash(number.expose()).to_vec();
    let holders = accounts::list_holders(db, &[lookup]).await?;
    let mut bindings = store::list_bindings(db, BindingsOf::Students(&[student])).await?;
    let freezes = |binding: &Binding| {
        matches!(judge(binding, Cause::BlockSet, life::Facts::default()).after, After::Frozen(_))
    };
    bindings
        .retain(|binding| freezes(binding) && holders.iter().any(|holder| holder.person == binding.guardian));
    Ok(bindings)
}

/// The bindings that a block against that number would freeze: told before it is set.
pub async fn frozen_by(app: &App, student: PersonId, number: &NationalId) -> Result<Vec<Binding>, Fault> {
    Ok(freezable(app, app.db.read(), student, number).await?)
}

/// Lifts a block; `false` if it was lifted before. What it froze stays so until the school sets it free.
pub async fn lift_custody_block(app: &App, id: Uuid, by: PersonId, now: Timestamp) -> Result<bool, Fault> {
    let act = app.db.write(async move |act: &Act<'_>| {
        let lifted = store::mark_lifted(act, id, now).await?;
        if lifted {
            let (actor, subject) = (by.to_string(), id.to_string());
            act.audit(AuditAct::CustodyLifted, &actor, &subject, &json!({}), now).await?;
        }
        Ok(lifted)
    });
    Ok(act.await?)
}

/// One block, lifted or not.
pub async fn find_custody_block(app: &App, id: Uuid) -> Result<Option<CustodyBlock>, Fault> {
    Ok(store::find_block(app.db.read(), &app.keyring.sealer(), id).await?)
}

/// The blocks of a student, the latest first, those that were lifted too.
pub async fn list_custody_blocks(app: &App, student: PersonId) -> Result<Vec<CustodyBlock>, Fault> {
    Ok(store::list_blocks(app.db.read(), &app.keyring.sealer(), student).await?)
}
