//! SQL of table `upstream_link`.

use domain::ids::{LinkId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tables::upstream_link::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use super::UpstreamAccount;
use platform::bound::{self, Bond};
use platform::db::is_inserted;
use platform::fault::StoreError;
use platform::ids::new_id;
use platform::seal::Sealer;

/// A link as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// Whose account it opens.
    pub person: PersonId,
    /// Who vouches for the other account.
    pub issuer: String,
    /// The masked name of the other account; empty where it has none.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the person last signed in by it.
    pub last_used_at: Option<Timestamp>,
}

/// A link about to be written, with what is sealed in it.
pub struct NewLink {
    pub(super) person: PersonId,
    row: Model,
}

impl NewLink {
    /// Of an account with that masked name, for a person.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn of(
        sealer: &Sealer,
        person: PersonId,
        (account, name): (&UpstreamAccount, &str),
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let (id, lookup) = (new_id(), account.lookup(sealer));
        let row = Model {
            id,
            person_id: person.0,
            issuer: account.issuer.clone(),
            sub: sealer.seal_text("upstream_link", "sub", id, &account.subject)?,
            name: sealer.seal_text("upstream_link", "name", id, name)?,
            created_at: now.0,
            last_used_at: None,
            bound: Bond::of_link(id, person.0, &lookup).sign(sealer),
            lookup,
        };
        Ok(Self { person, row })
    }

    /// Who vouches for the other account.
    pub(super) fn issuer(&self) -> &str {
        &self.row.issuer
    }
}

/// What a row holds, if this program wrote it as it stands.
fn from_row(sealer: &Sealer, row: Model) -> Result<Option<Link>, StoreError> {
    if !Bond::of_link(row.id, row.person_id, &row.lookup).holds(sealer, Some(&row.bound)) {
        bound::report("upstream_link", row.id);
        return Ok(None);
    }
    let name = sealer.open_text("upstream_link", "name", row.id, &row.name)?;
    Ok(Some(Link {
        id: LinkId(row.id),
        person: PersonId(row.person_id),
        issuer: row.issuer,
        name: name.to_string(),
        created_at: Timestamp(row.created_at),
        last_used_at: row.last_used_at.map(Timestamp),
    }))
}

/// The link of that keyed hash.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    lookup: &[u8],
) -> Result<Option<Link>, StoreError> {
    let row = Entity::find().filter(Column::Lookup.eq(lookup)).one(db).await?;
    Ok(row.map(|row| from_row(sealer, row)).transpose()?.flatten())
}

/// The links of a person, the oldest first.
pub(super) async fn list_of(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Vec<Link>, StoreError> {
    let of = Entity::find().filter(Column::PersonId.eq(person.0));
    let rows = of.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(db).await?;
    let links = rows.into_iter().map(|row| from_row(sealer, row)).collect::<Result<Vec<_>, _>>()?;
    Ok(links.into_iter().flatten().collect())
}

/// The links of a person; they stay as they are until the transaction ends.
pub(super) async fn lock_all_of(
    tx: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<LinkId>, StoreError> {
    let of = Entity::find().filter(Column::PersonId.eq(person.0)).lock_exclusive();
    Ok(of.all(tx).await?.into_iter().map(|row| LinkId(row.id)).collect())
}

/// Whether a person has that link; it stays as it is until the transaction ends.
///
/// # Errors
/// When the row cannot be read.
pub async fn lock_within(
    tx: &impl ConnectionTrait,
    person: PersonId,
    link: LinkId,
) -> Result<bool, StoreError> {
    let of = Entity::find_by_id(link.0).filter(Column::PersonId.eq(person.0)).lock_exclusive();
    Ok(of.one(tx).await?.is_some())
}

/// Notes that the person signs in by the link now; `false` where it is over.
///
/// # Errors
/// When the row cannot be written.
pub async fn use_within(tx: &impl ConnectionTrait, link: &Link, now: Timestamp) -> Result<bool, StoreError> {
    let used = Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::value(now.0))
        .filter(Column::Id.eq(link.id.0))
        .filter(Column::PersonId.eq(link.person.0))
        .exec(tx)
        .await?;
    Ok(used.rows_affected > 0)
}

/// What came of writing a new link.
pub(super) enum Inserted {
    /// It is written.
    Yes,
    /// The account opens that person's already.
    Owned(PersonId),
    /// Another link of the account stood in its way, and is gone by now.
    Gone,
}

/// Writes a new link, unless the account has one.
pub(super) async fn insert(tx: &impl ConnectionTrait, link: NewLink) -> Result<Inserted, StoreError> {
    let row = link.row;
    let lookup = row.lookup.clone();
    let row = ActiveModel {
        id: Set(row.id),
        person_id: Set(row.person_id),
        issuer: Set(row.issuer),
        lookup: Set(row.lookup),
        sub: Set(row.sub),
        name: Set(row.name),
        created_at: Set(row.created_at),
        last_used_at: Set(row.last_used_at),
        bound: Set(row.bound),
    };
    let inserted = Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    if is_inserted(&inserted) {
        return Ok(Inserted::Yes);
    }
    let owner = Entity::find().filter(Column::Lookup.eq(lookup)).select_only().column(Column::PersonId);
    let owner = owner.into_tuple::<Uuid>().one(tx).await?;
    Ok(owner.map_or(Inserted::Gone, |owner| Inserted::Owned(PersonId(owner))))
}

/// Ends a link.
pub(super) async fn delete(tx: &impl ConnectionTrait, link: LinkId) -> Result<(), StoreError> {
    Entity::delete_by_id(link.0).exec(tx).await?;
    Ok(())
}

/// Ends all links of a person; returns how many there were.
pub(super) async fn delete_all_of(tx: &impl ConnectionTrait, person: PersonId) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::PersonId.eq(person.0)).exec(tx).await?.rows_affected)
}
