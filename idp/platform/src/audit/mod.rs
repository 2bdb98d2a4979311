//! The record of privileged acts and of refusals: each entry carries the hash of the one before, and a code under the
//! identity key over all it says, so that without that key none can be changed, put in or taken out unseen. Only the
//! last ones could be taken away; the head of the chain, which the log and each backup keep, tells.

mod act;
pub(super) mod chain;
mod code;
mod read;

use std::future::{Ready, ready};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::timestamp::Timestamp;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tables::audit_entry::{Column, Entity, Model};

pub use act::AuditAct;
pub(super) use code::sign_page;
use code::{PAGE, hash_of, text_of};
pub use read::{Entry, Wanted, list, list_about};

use chain::GENESIS;

use crate::db::{Act, Db};
use crate::fault::StoreError;
use crate::origin::Origin;
use crate::seal::{Purpose, Sealer};

/// The actor of what nobody signed in has done.
pub const NOBODY: &str = "nobody";

/// The actor of what an operator does at the command line.
pub const OPERATOR: &str = "operator";

impl Act<'_> {
    /// Records an act: the entry is written at the end of its transaction, see `chain.rs`. `actor` and `subject` are ids,
    /// never names; `detail` holds no secret and no personal number.
    ///
    /// # Errors
    /// When the process has no key for it; the act then must not happen either.
    pub fn audit(
        &self,
        what: AuditAct,
        actor: &str,
        subject: &str,
        detail: &serde_json::Value,
        at: Timestamp,
    ) -> Ready<Result<(), StoreError>> {
        if self.sealer().is_none() {
            return ready(Err(chain::no_key()));
        }
        let acting = self.origin().map(Origin::acting).unwrap_or_default();
        self.record_last(Model {
            seq: 0,
            at: at.0,
            actor: actor.to_owned(),
            act: what.as_str().to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_string(),
            previous: Vec::new(),
            hash: Vec::new(),
            request_id: self.origin().map(|origin| origin.request().to_owned()),
            role: acting.role.map(str::to_owned),
            school: acting.school,
            mac: None,
        });
        ready(Ok(()))
    }
}

/// Writes an entry in a commit of its own: of what was only looked at, or refused.
///
/// # Errors
/// When it cannot be written; what it records then must not be answered either.
pub async fn record_alone(
    db: &Db,
    at: Timestamp,
    actor: String,
    what: AuditAct,
    subject: String,
    detail: serde_json::Value,
) -> Result<(), StoreError> {
    db.write(async move |act: &Act<'_>| act.audit(what, &actor, &subject, &detail, at).await).await
}

/// An entry that cannot be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Its number.
    pub seq: i64,
    /// It follows from the one before it but has no code: a server of a release before this one wrote it, or whoever
    /// can write into the database.
    pub unsigned: bool,
}

/// The first entry of the chain that was changed, put in, or follows a gap; none if all is well.
///
/// # Errors
/// When the entries cannot be read.
pub async fn find_flaw(db: &impl ConnectionTrait, sealer: &Sealer) -> Result<Option<Flaw>, StoreError> {
    let (mut seq, mut previous) = (0, GENESIS.to_vec());
    loop {
        let page = page_after(db, seq).await?;
        if page.is_empty() {
            return Ok(None);
        }
        for entry in page {
            let follows = entry.seq == seq + 1 && entry.previous == previous && entry.hash == hash_of(&entry);
            let code = entry.mac.as_deref();
            let good = |code| sealer.verify_mac(Purpose::Audit, &text_of(&entry), code);
            if !follows || !code.is_some_and(good) {
                return Ok(Some(Flaw { seq: entry.seq, unsigned: follows && code.is_none() }));
            }
            (seq, previous) = (entry.seq, entry.hash);
        }
    }
}

async fn page_after(db: &impl ConnectionTrait, seq: i64) -> Result<Vec<Model>, StoreError> {
    let later = Entity::find().filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq);
    Ok(later.limit(PAGE).all(db).await?)
}

/// The last entry's number and code: whoever keeps them elsewhere finds out whether entries are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the entry.
    pub seq: i64,
    mac: Vec<u8>,
}

impl Head {
    /// Reads what [`Head`] prints: `NUMBER:CODE`.
    pub fn parse(text: &str) -> Option<Self> {
        let (seq, mac) = text.trim().split_once(':')?;
        Some(Self { seq: seq.parse().ok()?, mac: URL_SAFE_NO_PAD.decode(mac).ok()? })
    }
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.seq, URL_SAFE_NO_PAD.encode(&self.mac))
    }
}

/// The head of the chain; none of an empty one.
///
/// # Errors
/// When it cannot be read.
pub async fn head(db: &impl ConnectionTrait) -> Result<Option<Head>, StoreError> {
    let last = Entity::find().order_by_desc(Column::Seq).one(db).await?;
    Ok(last.map(|last| Head { seq: last.seq, mac: last.mac.unwrap_or_default() }))
}

/// Whether the entry that was the head once is still there as it was.
///
/// # Errors
/// When it cannot be read.
pub async fn knows(db: &impl ConnectionTrait, head: &Head) -> Result<bool, StoreError> {
    let entry = Entity::find_by_id(head.seq).one(db).await?;
    Ok(entry.is_some_and(|entry| entry.mac.as_deref() == Some(head.mac.as_slice())))
}
