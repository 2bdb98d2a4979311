//! SQL of tables `factor_demand`, `recovery_code`, `totp`, `trusted_device`.

use std::collections::HashSet;

use domain::factors::Held;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, IntoCondition as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use tables::{factor_demand, recovery_code, totp, trusted_device};
use uuid::Uuid;

use super::model::{Totp, TrustedDevice};
use platform::db::{AT_ONCE, Db, is_inserted};
use platform::fault::StoreError;
use platform::ids::new_id;

/// The app of a person, if one is enrolled.
///
/// # Errors
/// When the row cannot be read.
pub async fn find_totp(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<Totp>, StoreError> {
    let row = totp::Entity::find_by_id(person.0).one(db).await?;
    Ok(row.map(|row| Totp {
        secret: row.secret,
        last_step: row.last_step,
        created_at: Timestamp(row.created_at),
        last_used_at: row.last_used_at.map(Timestamp),
    }))
}

/// Whether an app is enrolled, and how many recovery codes are left.
pub(super) async fn read_held(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<(bool, usize), StoreError> {
    let has_app = totp::Entity::find_by_id(person.0).count(db).await? > 0;
    Ok((has_app, count_codes(db, person).await?))
}

/// Those of these people who enrolled an app.
pub(super) async fn list_with_app(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<HashSet<PersonId>, StoreError> {
    let mut found = HashSet::new();
    for some in people.chunks(AT_ONCE) {
        let of = totp::Column::PersonId.is_in(some.iter().map(|person| person.0));
        let rows = totp::Entity::find().select_only().column(totp::Column::PersonId).filter(of);
        found.extend(rows.into_tuple::<Uuid>().all(db).await?.into_iter().map(PersonId));
    }
    Ok(found)
}

/// How many recovery codes are left.
pub(super) async fn count_codes(db: &impl ConnectionTrait, person: PersonId) -> Result<usize, StoreError> {
    let unused = recovery_code::Entity::find()
        .filter(recovery_code::Column::PersonId.eq(person.0))
        .filter(recovery_code::Column::UsedAt.is_null());
    Ok(usize::try_from(unused.count(db).await?).unwrap_or(usize::MAX))
}

/// Writes the app of a person; `false` if there is one already.
pub(super) async fn insert_totp(
    tx: &impl ConnectionTrait,
    person: PersonId,
    secret: Vec<u8>,
    step: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row = totp::ActiveModel {
        person_id: Set(person.0),
        secret: Set(secret),
        last_step: Set(step),
        created_at: Set(now.0),
        last_used_at: Set(None),
    };
    let inserted = totp::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    Ok(is_inserted(&inserted))
}

/// Accepts the code of a step; `false` if it was used, or a later one, or the app is gone. One conditional update decides
/// among all nodes.
///
/// # Errors
/// When the row cannot be written.
pub async fn accept_step_within(
    tx: &impl ConnectionTrait,
    person: PersonId,
    step: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = totp::Entity::update_many()
        .col_expr(totp::Column::LastStep, Expr::value(step))
        .col_expr(totp::Column::LastUsedAt, Expr::value(now.0))
        .filter(totp::Column::PersonId.eq(person.0))
        .filter(totp::Column::LastStep.lt(step))
        .exec(tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes the app of a person; `false` if there was none.
pub(super) async fn delete_totp(tx: &impl ConnectionTrait, person: PersonId) -> Result<bool, StoreError> {
    Ok(totp::Entity::delete_by_id(person.0).exec(tx).await?.rows_affected > 0)
}

/// Replaces the recovery codes of a person by these keyed hashes.
pub(super) async fn replace_codes(
    tx: &impl ConnectionTrait,
    person: PersonId,
    codes: Vec<Vec<u8>>,
    now: Timestamp,
) -> Result<(), StoreError> {
    delete_codes(tx, person).await?;
    let rows = codes.into_iter().map(|code| recovery_code::ActiveModel {
        id: Set(new_id()),
        person_id: Set(person.0),
        code: Set(code),
        created_at: Set(now.0),
        used_at: Set(None),
    });
    recovery_code::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Removes the recovery codes of a person.
pub(super) async fn delete_codes(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    let of = recovery_code::Column::PersonId.eq(person.0);
    recovery_code::Entity::delete_many().filter(of).exec(tx).await?;
    Ok(())
}

/// Marks a recovery code as used; `false` if it was used, or is none of the person's.
pub(super) async fn use_code(
    tx: &impl ConnectionTrait,
    person: PersonId,
    code: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(now.0))
        .filter(recovery_code::Column::Code.eq(code))
        .filter(recovery_code::Column::PersonId.eq(person.0))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Writes a trusted device.
pub(super) async fn insert_device(
    tx: &impl ConnectionTrait,
    person: PersonId,
    device: TrustedDevice,
) -> Result<(), StoreError> {
    let row = trusted_device::ActiveModel {
        id: Set(device.id),
        person_id: Set(person.0),
        user_agent: Set(device.user_agent),
        created_at: Set(device.created_at.0),
        expires_at: Set(device.expires_at.0),
        last_used_at: Set(None),
    };
    trusted_device::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The devices that a person trusts, the latest first.
pub(super) async fn list_devices(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<TrustedDevice>, StoreError> {
    let rows = trusted_device::Entity::find()
        .filter(trusted_device::Column::PersonId.eq(person.0))
        .filter(trusted_device::Column::ExpiresAt.gt(now.0))
        .order_by_desc(trusted_device::Column::CreatedAt)
        .all(db)
        .await?;
    let device = |row: trusted_device::Model| TrustedDevice {
        id: row.id,
        user_agent: row.user_agent,
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
    };
    Ok(rows.into_iter().map(device).collect())
}

/// Removes a device, or all of them; how many.
pub(super) async fn delete_devices(
    tx: &impl ConnectionTrait,
    person: PersonId,
    only: Option<Uuid>,
) -> Result<u64, StoreError> {
    let mut delete =
        trusted_device::Entity::delete_many().filter(trusted_device::Column::PersonId.eq(person.0));
    if let Some(id) = only {
        delete = delete.filter(trusted_device::Column::Id.eq(id));
    }
    Ok(delete.exec(tx).await?.rows_affected)
}

/// Ends the trust in every device.
///
/// # Errors
/// When the rows cannot be written.
pub async fn end_everybodys_devices_within(tx: &impl ConnectionTrait) -> Result<(), StoreError> {
    trusted_device::Entity::delete_many().exec(tx).await?;
    Ok(())
}

/// Since when a person is told to enrol a second factor: the first time is noted.
pub(super) async fn note_demand(
    tx: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = factor_demand::ActiveModel { person_id: Set(person.0), since: Set(now.0) };
    factor_demand::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx).await?;
    Ok(())
}

/// The same, read.
pub(super) async fn find_demand(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<Timestamp>, StoreError> {
    Ok(factor_demand::Entity::find_by_id(person.0).one(db).await?.map(|row| Timestamp(row.since)))
}

/// Forgets since when somebody is told to enrol a second factor, whose account is removed.
///
/// # Errors
/// When the row cannot be written.
pub async fn forget_demand_within(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    factor_demand::Entity::delete_by_id(person.0).exec(tx).await?;
    Ok(())
}

/// Removes some of the trusted devices that expired; whether there may be more.
///
/// # Errors
/// When the database refuses.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let over = trusted_device::Column::ExpiresAt.lt(now.0);
    db.purge::<trusted_device::Entity, Uuid>(trusted_device::Column::Id, over.into_condition()).await
}

/// Removes what a person has enrolled here; what that was.
pub(super) async fn delete_all(tx: &impl ConnectionTrait, person: PersonId) -> Result<Held, StoreError> {
    let codes = count_codes(tx, person).await?;
    let totp = delete_totp(tx, person).await?;
    delete_codes(tx, person).await?;
    delete_devices(tx, person, None).await?;
    Ok(Held { totp, passkeys: 0, codes })
}
