//! Writing entries behind the last one of the chain.
//!
//! The writers of the chain wait for each other until their commits. An act therefore writes its entries last: it holds the
//! chain for a moment only, and never waits for a row while it does. Otherwise two acts could wait for each other, one with
//! the row and one with the chain, and an act that is only rehearsed would hold it for nothing.

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait as _, QueryOrder as _};
use tables::audit_entry::{ActiveModel, Column, Entity, Model};

use super::code::{hash_of, text_of};
use crate::db::Lock;
use crate::fault::StoreError;
use crate::seal::{Purpose, Sealer};

/// Hash before the first entry.
pub(super) const GENESIS: [u8; 32] = [0; 32];

/// A process without its keys writes no entry.
pub(super) fn no_key() -> StoreError {
    StoreError::Other(DbErr::Custom("the audit has no key".to_owned()))
}

/// Writes entries in their order.
///
/// # Errors
/// When there is no key, or when one cannot be written; the act then must not happen either.
pub(crate) async fn write(
    tx: &impl ConnectionTrait,
    sealer: Option<&Sealer>,
    entries: Vec<Model>,
) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let sealer = sealer.ok_or_else(no_key)?;
    Lock::AuditChain.take(tx).await?;
    let last = Entity::find().order_by_desc(Column::Seq).one(tx).await?;
    let (mut seq, mut previous) = last.map_or((0, GENESIS.to_vec()), |last| (last.seq, last.hash));
    for mut entry in entries {
        (entry.seq, entry.previous) = (seq + 1, previous);
        entry.hash = hash_of(&entry);
        entry.mac = Some(sealer.mac(Purpose::Audit, &text_of(&entry)).to_vec());
        (seq, previous) = (entry.seq, entry.hash.clone());
        Entity::insert(to_row(entry)).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn to_row(entry: Model) -> ActiveModel {
    ActiveModel {
        seq: Set(entry.seq),
        at: Set(entry.at),
        actor: Set(entry.actor),
        act: Set(entry.act),
        subject: Set(entry.subject),
        detail: Set(entry.detail),
        previous: Set(entry.previous),
        hash: Set(entry.hash),
        request_id: Set(entry.request_id),
        role: Set(entry.role),
        school: Set(entry.school),
        mac: Set(entry.mac),
    }
}
