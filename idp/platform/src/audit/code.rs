//! The hash and the code of an entry.

use aws_lc_rs::digest::{Context, SHA256};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tables::audit_entry::{Column, Entity, Model};

use crate::fault::StoreError;
use crate::seal::{Purpose, Sealer};

/// Entries read at once.
pub(super) const PAGE: u64 = 1_000;

/// SHA-256 over the columns that an entry always had, each with its length before it.
pub(super) fn hash_of(entry: &Model) -> Vec<u8> {
    let mut digest = Context::new(&SHA256);
    let (seq, at) = (entry.seq.to_be_bytes(), entry.at.to_be_bytes());
    let texts = [&entry.actor, &entry.act, &entry.subject, &entry.detail].map(String::as_bytes);
    for part in [seq.as_slice(), at.as_slice(), &entry.previous].into_iter().chain(texts) {
        digest.update(&(part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finish().as_ref().to_vec()
}

/// Everything an entry says, for its code: what the hash stands for, and the columns that came later. A column
/// without a value is told from an empty one.
pub(super) fn text_of(entry: &Model) -> Vec<u8> {
    let mut text = hash_of(entry);
    text.extend_from_slice(&entry.hash);
    for part in [&entry.request_id, &entry.role, &entry.school] {
        let length = part.as_ref().map_or(u64::MAX, |part| part.len() as u64);
        text.extend_from_slice(&length.to_be_bytes());
        text.extend_from_slice(part.as_deref().unwrap_or_default().as_bytes());
    }
    text
}

/// Some of the entries without a code behind that number, with the codes they should have. Whether they follow from the
/// ones before them is seen when the chain is checked.
pub(crate) async fn sign_page(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    seq: i64,
) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let unsigned = Entity::find().filter(Column::Seq.gt(seq)).filter(Column::Mac.is_null());
    let page = unsigned.order_by_asc(Column::Seq).limit(PAGE).all(db).await?;
    let sign = |entry: Model| (entry.seq, sealer.mac(Purpose::Audit, &text_of(&entry)).to_vec());
    Ok(page.into_iter().map(sign).collect())
}
