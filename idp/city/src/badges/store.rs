//! SQL of tables `badge` and `picture_secret`.

use std::collections::HashSet;

use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _, Select,
};
use tables::badge::{ActiveModel, Column, Entity, Model};
use tables::picture_secret;
use uuid::Uuid;

use super::model::{Badge, KeptBadge, WhichBadges};
use super::secret::Secret;
use platform::bound::{self, Bond};
use platform::db::is_inserted;
use platform::fault::StoreError;
use platform::seal::Sealer;

impl From<Model> for Badge {
    fn from(row: Model) -> Self {
        Self {
            person: PersonId(row.person_id),
            code: row.code,
            issued_by: PersonId(row.issued_by),
            issued_at: Timestamp(row.issued_at),
            opened_at: Timestamp(row.opened_at),
            choice_until: Timestamp(row.choice_until),
            closed_at: row.closed_at.map(Timestamp),
            voided_at: row.voided_at.map(Timestamp),
        }
    }
}

/// What the code of a row vouches for: all that the row says.
fn bond_of(badge: &Badge) -> Bond {
    let moments = [
        Some(badge.issued_at),
        Some(badge.choice_until),
        Some(badge.opened_at),
        badge.closed_at,
        badge.voided_at,
    ];
    let moments = moments.map(|moment| moment.map(|at| at.0));
    Bond::of_badge((badge.person.0, badge.issued_by.0), &badge.code, moments)
}

/// The badge of a row; none that was written behind our back.
fn from_row(sealer: &Sealer, row: Model) -> Option<Badge> {
    let bound = row.bound.clone();
    let badge = Badge::from(row);
    if !bond_of(&badge).holds(sealer, Some(&bound)) {
        bound::report("badge", badge.person);
        return None;
    }
    Some(badge)
}

/// The badge with that keyed hash, whatever its state; none that was changed behind our back.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    code: &[u8],
) -> Result<Option<Badge>, StoreError> {
    read(db, sealer, by_code(code)).await
}

/// The same; its row stays locked until the transaction ends.
pub(super) async fn hold(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    code: &[u8],
) -> Result<Option<Badge>, StoreError> {
    read(tx, sealer, by_code(code).lock_exclusive()).await
}

fn by_code(code: &[u8]) -> Select<Entity> {
    Entity::find().filter(Column::Code.eq(code))
}

async fn read(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    found: Select<Entity>,
) -> Result<Option<Badge>, StoreError> {
    Ok(found.one(db).await?.and_then(|row| from_row(sealer, row)))
}

/// The badge of a person; its row stays locked until the transaction ends.
pub(super) async fn hold_of(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Option<Badge>, StoreError> {
    read(tx, sealer, Entity::find_by_id(person.0).lock_exclusive()).await
}

/// The badges of these people.
pub(super) async fn list_of(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    people: &[PersonId],
) -> Result<Vec<Badge>, StoreError> {
    let of = Column::PersonId.is_in(people.iter().map(|person| person.0));
    let rows = Entity::find().filter(of).all(db).await?;
    Ok(rows.into_iter().filter_map(|row| from_row(sealer, row)).collect())
}

/// Puts a badge in the place of the one before; for the missing ones, only of one that was voided. Whether it did.
pub(super) async fn put_badge(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    badge: Badge,
    which: WhichBadges,
) -> Result<bool, StoreError> {
    let row = ActiveModel {
        bound: Set(bond_of(&badge).sign(sealer)),
        person_id: Set(badge.person.0),
        code: Set(badge.code),
        issued_by: Set(badge.issued_by.0),
        issued_at: Set(badge.issued_at.0),
        opened_at: Set(badge.opened_at.0),
        choice_until: Set(badge.choice_until.0),
        closed_at: Set(badge.closed_at.map(|at| at.0)),
        voided_at: Set(badge.voided_at.map(|at| at.0)),
    };
    let mut replace = OnConflict::column(Column::PersonId);
    replace.update_columns([
        Column::Code,
        Column::IssuedBy,
        Column::IssuedAt,
        Column::OpenedAt,
        Column::ChoiceUntil,
        Column::ClosedAt,
        Column::VoidedAt,
        Column::Bound,
    ]);
    if which == WhichBadges::Missing {
        replace.action_and_where(Expr::col((Entity, Column::VoidedAt)).is_not_null());
    }
    Ok(Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await? > 0)
}

/// Writes how a badge stands from now on. The caller holds its row.
pub(super) async fn set(tx: &impl ConnectionTrait, sealer: &Sealer, badge: &Badge) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::OpenedAt, Expr::value(badge.opened_at.0))
        .col_expr(Column::ChoiceUntil, Expr::value(badge.choice_until.0))
        .col_expr(Column::ClosedAt, Expr::value(badge.closed_at.map(|at| at.0)))
        .col_expr(Column::VoidedAt, Expr::value(badge.voided_at.map(|at| at.0)))
        .col_expr(Column::Bound, Expr::value(bond_of(badge).sign(sealer)))
        .filter(Column::PersonId.eq(badge.person.0))
        .filter(Column::Code.eq(badge.code.as_slice()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Removes the badge of a person.
pub(super) async fn forget_badge(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    Entity::delete_by_id(person.0).exec(tx).await?;
    Ok(())
}

/// What is kept of a badge, without what opens it.
pub(super) async fn find_kept(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<KeptBadge>, StoreError> {
    let Some(badge) = Entity::find_by_id(person.0).one(db).await? else { return Ok(None) };
    let pictures = picture_secret::Entity::find_by_id(person.0).one(db).await?;
    Ok(Some(KeptBadge {
        issued_at: Timestamp(badge.issued_at),
        voided_at: badge.voided_at.map(Timestamp),
        pictures_chosen_at: pictures.map(|pictures| Timestamp(pictures.chosen_at)),
    }))
}

/// What there is of the pictures of a person.
pub(super) async fn find_pictures(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<Secret>, StoreError> {
    let row = picture_secret::Entity::find_by_id(person.0).one(db).await?;
    Ok(row.map(|row| Secret { salt: row.salt, hash: row.secret }))
}

/// Those of these people who chose pictures.
pub(super) async fn list_with_pictures(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<HashSet<PersonId>, StoreError> {
    let column = picture_secret::Column::PersonId;
    let of = column.is_in(people.iter().map(|person| person.0));
    let found = picture_secret::Entity::find().select_only().column(column).filter(of);
    let found: Vec<Uuid> = found.into_tuple().all(db).await?;
    Ok(found.into_iter().map(PersonId).collect())
}

/// Writes the pictures of a person who has none; whether this call was the one that did.
pub(super) async fn insert_pictures(
    tx: &impl ConnectionTrait,
    person: PersonId,
    secret: Secret,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row = picture_secret::ActiveModel {
        person_id: Set(person.0),
        salt: Set(secret.salt),
        secret: Set(secret.hash),
        chosen_at: Set(now.0),
    };
    let insert = picture_secret::Entity::insert(row).on_conflict_do_nothing();
    Ok(is_inserted(&insert.exec_without_returning(tx).await?))
}

/// Forgets the pictures of a person.
pub(super) async fn forget_pictures(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    picture_secret::Entity::delete_by_id(person.0).exec(tx).await?;
    Ok(())
}
