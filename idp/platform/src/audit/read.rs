//! Reading the record: by who is named in it, by act, by time.

use std::collections::BTreeMap;

use domain::timestamp::Timestamp;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use tables::audit_entry::{Column, Entity, Model};

use super::code::text_of;
use crate::fault::StoreError;
use crate::seal::{Purpose, Sealer};

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Who did it, or to whom or what it was done.
    pub about: Option<String>,
    /// The act, or the begin of its name up to a point: `session` for all acts on sessions.
    pub act: Option<String>,
    /// Not before that moment.
    pub since: Option<Timestamp>,
    /// Before that moment.
    pub until: Option<Timestamp>,
}

/// An entry as it is read.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub act: String,
    /// To whom or what.
    pub subject: String,
    /// More of it, as JSON.
    pub detail: String,
    /// As what the actor acted, and at which school.
    pub acting: [Option<String>; 2],
    /// Its code is right: nobody changed it.
    pub is_sound: bool,
}

impl Wanted {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(about) = &self.about {
            let either = Condition::any().add(Column::Actor.eq(about)).add(Column::Subject.eq(about));
            all = all.add(either);
        }
        if let Some(act) = &self.act {
            let whole = Condition::any().add(Column::Act.eq(act));
            all = all.add(whole.add(Column::Act.starts_with(format!("{act}."))));
        }
        if let Some(since) = self.since {
            all = all.add(Column::At.gte(since.0));
        }
        if let Some(until) = self.until {
            all = all.add(Column::At.lt(until.0));
        }
        all
    }
}

/// The last `most` of the entries that are wanted, the oldest first.
///
/// # Errors
/// When they cannot be read.
pub async fn list(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    wanted: &Wanted,
    most: u64,
) -> Result<Vec<Entry>, StoreError> {
    let found = Entity::find().filter(wanted.condition()).order_by_desc(Column::Seq).limit(most);
    let mut entries: Vec<Entry> = found.all(db).await?.into_iter().map(|row| entry(sealer, row)).collect();
    entries.reverse();
    Ok(entries)
}

/// The last `most` entries about one person, by whom or to whom something was done, the latest first. Each half is read by
/// an index of its own.
///
/// # Errors
/// When they cannot be read.
pub async fn list_about(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: &str,
    most: u64,
) -> Result<Vec<Entry>, StoreError> {
    let mut rows: BTreeMap<i64, Model> = BTreeMap::new();
    for column in [Column::Actor, Column::Subject] {
        let found = Entity::find().filter(column.eq(person)).order_by_desc(Column::Seq).limit(most);
        rows.extend(found.all(db).await?.into_iter().map(|row| (row.seq, row)));
    }
    let latest = rows.into_values().rev().take(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(latest.map(|row| entry(sealer, row)).collect())
}

fn entry(sealer: &Sealer, row: Model) -> Entry {
    let code = row.mac.as_deref();
    let is_sound = code.is_some_and(|code| sealer.verify_mac(Purpose::Audit, &text_of(&row), code));
    Entry {
        seq: row.seq,
        at: Timestamp(row.at),
        actor: row.actor,
        act: row.act,
        subject: row.subject,
        detail: row.detail,
        acting: [row.role, row.school],
        is_sound,
    }
}
