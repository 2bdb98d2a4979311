//! By what the database knows its keys again: a keyed hash of each key that its rows were written with. A database
//! over which other keys are used looks whole and is of no use: every `sub` changes, and no personal field opens.

use std::collections::BTreeMap;

use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Statement,
};
use tables::{identifier, installation};

use super::db::{Act, Db};
use super::fault::StoreError;
use super::seal::Sealer;

/// Keys and their fingerprints.
pub type Fingerprints = BTreeMap<KeyName, Vec<u8>>;

/// A key that rows depend on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyName {
    /// The identity key.
    Identity,
    /// The sealing key of that number.
    Seal(u8),
    /// The key of that name, which sealed documents.
    Document(String),
}

impl KeyName {
    fn parse(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            None if text == "identity" => Some(Self::Identity),
            Some(("seal", number)) => number.parse().ok().map(Self::Seal),
            Some(("document", kid)) => Some(Self::Document(kid.to_owned())),
            _ => None,
        }
    }
}

impl std::fmt::Display for KeyName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Identity => f.write_str("identity"),
            Self::Seal(number) => write!(f, "seal {number}"),
            Self::Document(kid) => write!(f, "document {kid}"),
        }
    }
}

/// Columns that sealing keys sealed: the first byte is the number of the key. Not all of them; whoever lost a key finds
/// out by these.
const SEALED: [(&str, &str); 7] = [
    ("identifier", "sealed"),
    ("password", "bound"),
    ("person", "birth_date"),
    ("person", "email_sealed"),
    ("person", "phone_sealed"),
    ("account", "login_name_sealed"),
    ("custody_block", "note"),
];

/// Everything the database remembers of its keys; nothing where its schema is older, or nothing was written yet.
///
/// # Errors
/// When it cannot be read.
pub async fn remembered(db: &Db) -> Result<Fingerprints, StoreError> {
    if !db.read().has_table("installation").await? {
        return Ok(Fingerprints::new());
    }
    let rows = installation::Entity::find().all(db.read()).await?;
    let known = rows.into_iter().filter_map(|row| Some((KeyName::parse(&row.id)?, row.fingerprint)));
    Ok(known.collect())
}

/// Whether people with sealed numbers are there, so that keys must be there too.
///
/// # Errors
/// When it cannot be read.
pub async fn holds_people(db: &Db) -> Result<bool, StoreError> {
    Ok(newest_number(db).await?.is_some())
}

/// A sealed number with its row and its look-up hash. Only columns of the oldest schema are asked for.
async fn newest_number(db: &Db) -> Result<Option<(uuid::Uuid, Vec<u8>, Vec<u8>)>, StoreError> {
    if !db.read().has_table("identifier").await? {
        return Ok(None);
    }
    let newest = identifier::Entity::find()
        .select_only()
        .columns([identifier::Column::Id, identifier::Column::Sealed, identifier::Column::Lookup])
        .filter(identifier::Column::Kind.eq("national_id"))
        .order_by_desc(identifier::Column::Id);
    Ok(newest.limit(1).into_tuple().one(db.read()).await?)
}

/// The first key that is another one than the database was written with; none if all fit. `present` are the keys that
/// would be used, `sealer` those of them that seal.
///
/// A sealing key that is remembered and not there fits all the same unless a personal field is sealed by it: its line
/// was taken out of the file, or the file is one from before a rotation whose new key sealed nothing yet. A database
/// that remembers nothing is judged by a number that it holds.
///
/// # Errors
/// When it cannot be read.
pub async fn find_misfit(
    db: &Db,
    present: &Fingerprints,
    sealer: &Sealer,
) -> Result<Option<KeyName>, StoreError> {
    let remembered = remembered(db).await?;
    if remembered.is_empty() {
        return by_number(db, sealer).await;
    }
    for (name, fingerprint) in &remembered {
        let fits = match (present.get(name), name) {
            (Some(own), _) => own == fingerprint,
            (None, KeyName::Seal(number)) => !has_sealed(db, *number).await?,
            (None, _) => false,
        };
        if !fits {
            return Ok(Some(name.clone()));
        }
    }
    Ok(None)
}

/// Whether a field that the database holds opens under these keys; none where it holds none.
///
/// # Errors
/// When it cannot be read.
pub async fn opens(db: &Db, sealer: &Sealer) -> Result<Option<bool>, StoreError> {
    let holds = holds_people(db).await?;
    Ok(if holds { Some(by_number(db, sealer).await?.is_none()) } else { None })
}

async fn by_number(db: &Db, sealer: &Sealer) -> Result<Option<KeyName>, StoreError> {
    let Some((id, sealed, lookup)) = newest_number(db).await? else { return Ok(None) };
    let Some(number) = sealer.open_field("identifier", "sealed", id, &sealed) else {
        return Ok(Some(KeyName::Seal(sealed.first().copied().unwrap_or_default())));
    };
    let found = std::str::from_utf8(&number).is_ok_and(|text| sealer.lookup_hash(text).as_slice() == lookup);
    Ok((!found).then_some(KeyName::Identity))
}

async fn has_sealed(db: &Db, number: u8) -> Result<bool, StoreError> {
    let backend = db.read().get_database_backend();
    for (table, column) in SEALED {
        let first = match backend {
            DbBackend::Postgres => format!("substring({column} FROM 1 FOR 1)"),
            _ => format!("substr({column}, 1, 1)"),
        };
        let sql = format!("SELECT 1 AS one FROM {table} WHERE {first} = $1 LIMIT 1");
        let ask = Statement::from_sql_and_values(backend, sql, [vec![number].into()]);
        if db.read().query_one_raw(ask).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Remembers the keys that are new to the database, and forgets those it does not need any more; `instead` of what it
/// remembered before, where other keys are meant. Nothing is written where nothing changed.
///
/// # Errors
/// When it cannot be written.
pub async fn remember(
    db: &Db,
    present: &Fingerprints,
    instead: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = remembered(db).await?;
    let gone = |name: &KeyName| instead || (matches!(name, KeyName::Seal(_)) && !present.contains_key(name));
    let over: Vec<String> = known.keys().filter(|name| gone(name)).map(ToString::to_string).collect();
    let news = present.iter().filter(|(name, _)| instead || !known.contains_key(name));
    let news: Vec<installation::ActiveModel> = news
        .map(|(name, fingerprint)| installation::ActiveModel {
            id: Set(name.to_string()),
            fingerprint: Set(fingerprint.clone()),
            since: Set(now.0),
        })
        .collect();
    if over.is_empty() && news.is_empty() {
        return Ok(());
    }
    db.write(async move |tx: &Act<'_>| {
        let over = installation::Entity::delete_many().filter(installation::Column::Id.is_in(over));
        over.exec(tx).await?;
        if !news.is_empty() {
            let insert = installation::Entity::insert_many(news).on_conflict_do_nothing();
            insert.exec_without_returning(tx).await?;
        }
        Ok(())
    })
    .await
}
