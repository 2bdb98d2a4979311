//! Table `binding`.

use domain::binding::EndReason;
use domain::binding::life::BindingState;
use domain::contexts::{Basis, BindingMethod, BindingStatus, Relation};
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tables::binding::{ActiveModel, Column, Entity, Model};

use crate::bindings::former::FormerBinding;
use crate::bindings::model::{Binding, BindingsOf};
use platform::db::{AT_ONCE, Part};
use platform::fault::StoreError;

/// A binding to be written.
pub(crate) struct NewBinding {
    pub(crate) id: BindingId,
    pub(crate) guardian: PersonId,
    pub(crate) student: PersonId,
    pub(crate) state: BindingState,
    pub(crate) relation: Relation,
    pub(crate) basis: Basis,
    pub(crate) method: BindingMethod,
    pub(crate) valid_until: Option<Timestamp>,
    pub(crate) scope: Option<String>,
    pub(crate) inviter: Option<PersonId>,
}

/// A binding.
pub async fn find_binding(db: &impl ConnectionTrait, id: BindingId) -> Result<Option<Binding>, StoreError> {
    Entity::find_by_id(id.0).one(db).await?.map(from_row).transpose()
}

pub(crate) async fn find_pair(
    db: &impl ConnectionTrait,
    guardian: PersonId,
    student: PersonId,
) -> Result<Option<Binding>, StoreError> {
    let pair =
        Entity::find().filter(Column::GuardianId.eq(guardian.0)).filter(Column::StudentId.eq(student.0));
    pair.one(db).await?.map(from_row).transpose()
}

/// All bindings of these people, those that are over too; those of one person in the order of their ids.
pub async fn list_bindings(
    db: &impl ConnectionTrait,
    of: BindingsOf<'_>,
) -> Result<Vec<Binding>, StoreError> {
    let (end, people) = match of {
        BindingsOf::Guardians(people) => (Column::GuardianId, people),
        BindingsOf::Students(people) => (Column::StudentId, people),
    };
    let mut found = Vec::new();
    for some in people.chunks(AT_ONCE) {
        let bindings =
            Entity::find().filter(end.is_in(some.iter().map(|person| person.0))).order_by_asc(Column::Id);
        for row in bindings.all(db).await? {
            found.push(from_row(row)?);
        }
    }
    Ok(found)
}

/// Whose bindings these are.
pub(crate) async fn list_guardians_of(
    db: &impl ConnectionTrait,
    bindings: &[BindingId],
) -> Result<Vec<PersonId>, StoreError> {
    let mut found = Vec::new();
    for some in bindings.chunks(AT_ONCE) {
        let rows =
            Entity::find().filter(Column::Id.is_in(some.iter().map(|binding| binding.0))).all(db).await?;
        found.extend(rows.into_iter().map(|row| PersonId(row.guardian_id)));
    }
    Ok(found)
}

/// Bindings of these students that ended since that moment because they left the city's schools; of a guardian and of those
/// whom she entrusted, she comes first.
pub(crate) async fn list_left(
    db: &impl ConnectionTrait,
    students: &[PersonId],
    since: Timestamp,
) -> Result<Vec<Binding>, StoreError> {
    let rows = Entity::find()
        .filter(Column::StudentId.is_in(students.iter().map(|student| student.0)))
        .filter(Column::Status.eq(BindingStatus::Ended.as_str()))
        .filter(Column::Reason.eq(EndReason::Left.as_str()))
        .filter(Column::ChangedAt.gte(since.0))
        .all(db);
    let bindings = rows.await?.into_iter().map(from_row);
    let mut bindings = bindings.collect::<Result<Vec<Binding>, StoreError>>()?;
    bindings.sort_by_key(|binding| (binding.basis == Basis::Delegated, binding.id));
    Ok(bindings)
}

/// Those whom this guardian entrusted with the student and who can act or are frozen.
pub(crate) async fn list_delegated_by(
    db: &impl ConnectionTrait,
    inviter: PersonId,
    student: PersonId,
) -> Result<Vec<Binding>, StoreError> {
    let rows = Entity::find()
        .filter(Column::InviterId.eq(inviter.0))
        .filter(Column::StudentId.eq(student.0))
        .filter(Column::Basis.eq(Basis::Delegated.as_str()))
        .filter(Column::Status.is_in([BindingStatus::Approved.as_str(), BindingStatus::Blocked.as_str()]))
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// Some bindings whose end has come.
pub(crate) async fn list_expired(
    db: &impl ConnectionTrait,
    now: Timestamp,
    most: u64,
) -> Result<Part<Binding>, StoreError> {
    let rows = Entity::find()
        .filter(Column::ValidUntil.lte(now.0))
        .filter(Column::Status.is_in([BindingStatus::Approved.as_str(), BindingStatus::Blocked.as_str()]))
        .limit(most)
        .all(db)
        .await?;
    Ok(Part::read(rows, most, |row| row.id, from_row))
}

/// Some bindings, in the order of their ids, that end with the majority of the child.
pub(crate) async fn list_approved_after(
    db: &impl ConnectionTrait,
    after: BindingId,
    most: u64,
) -> Result<Part<Binding>, StoreError> {
    let rows = Entity::find()
        .filter(Column::Id.gt(after.0))
        .filter(Column::Status.eq(BindingStatus::Approved.as_str()))
        .filter(Column::AdultConsent.eq(false))
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(Part::read(rows, most, |row| row.id, from_row))
}

pub(crate) async fn insert_binding(
    tx: &impl ConnectionTrait,
    new: NewBinding,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel { from_roster: Set(false), ..to_row(new, now) };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Lets a binding live again, or be more than it was. Whether the roster vouches is the roster's to say.
pub(crate) async fn revive_binding(
    tx: &impl ConnectionTrait,
    new: NewBinding,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = new.id;
    let row = ActiveModel { id: NotSet, from_roster: NotSet, ..to_row(new, now) };
    Entity::update_many().set(row).filter(Column::Id.eq(id.0)).exec(tx).await?;
    Ok(())
}

/// Moves a binding as it was read to another state; whether this call was the one that did.
pub(crate) async fn mark_state(
    tx: &impl ConnectionTrait,
    binding: &Binding,
    state: BindingState,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(state.status.as_str()))
        .col_expr(Column::Reason, Expr::value(state.reason.map(EndReason::as_str)))
        .col_expr(Column::ChangedAt, Expr::value(Some(now.0)))
        .filter(Column::Id.eq(binding.id.0))
        .filter(Column::Status.eq(binding.status.as_str()))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Makes a binding what it was before an approval changed it.
pub(crate) async fn restore_binding(
    tx: &impl ConnectionTrait,
    id: BindingId,
    former: FormerBinding,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        relation: Set(former.relation.as_str().to_owned()),
        basis: Set(former.basis.as_str().to_owned()),
        status: Set(former.status.as_str().to_owned()),
        method: Set(former.method.as_str().to_owned()),
        verified_at: Set(former.verified_at.map(|at| at.0)),
        valid_until: Set(former.valid_until.map(|until| until.0)),
        adult_consent: Set(former.adult_consent),
        scope: Set(former.scope),
        inviter_id: Set(former.inviter.map(|inviter| inviter.0)),
        reason: Set(former.reason.map(|reason| reason.as_str().to_owned())),
        changed_at: Set(Some(now.0)),
        ..ActiveModel::default()
    };
    Entity::update_many().set(row).filter(Column::Id.eq(id.0)).exec(tx).await?;
    Ok(())
}

/// Takes from the bindings of a person whose account is removed what somebody wrote about her, and lets none of them come
/// back with the child, or because the child came of age and agrees.
///
/// # Errors
/// When a row cannot be written.
pub async fn strip_of_removed_within(
    tx: &impl ConnectionTrait,
    guardian: PersonId,
) -> Result<(), StoreError> {
    let hers = || Entity::update_many().filter(Column::GuardianId.eq(guardian.0));
    hers().col_expr(Column::Scope, Expr::value(None::<String>)).exec(tx).await?;
    hers()
        .col_expr(Column::Reason, Expr::value(EndReason::Withdrawn.as_str()))
        .filter(Column::Status.eq(BindingStatus::Ended.as_str()))
        .filter(Column::Reason.is_in([EndReason::Left.as_str(), EndReason::Majority.as_str()]))
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes whether a grown child lets a binding go on.
pub(crate) async fn mark_consent(
    tx: &impl ConnectionTrait,
    id: BindingId,
    agrees: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::AdultConsent, Expr::value(agrees))
        .col_expr(Column::ChangedAt, Expr::value(Some(now.0)))
        .filter(Column::Id.eq(id.0))
        .exec(tx)
        .await?;
    Ok(())
}

fn to_row(new: NewBinding, now: Timestamp) -> ActiveModel {
    ActiveModel {
        id: Set(new.id.0),
        guardian_id: Set(new.guardian.0),
        student_id: Set(new.student.0),
        relation: Set(new.relation.as_str().to_owned()),
        basis: Set(new.basis.as_str().to_owned()),
        status: Set(new.state.status.as_str().to_owned()),
        method: Set(new.method.as_str().to_owned()),
        from_roster: NotSet,
        verified_at: Set(Some(now.0)),
        valid_until: Set(new.valid_until.map(|until| until.0)),
        adult_consent: Set(false),
        scope: Set(new.scope),
        inviter_id: Set(new.inviter.map(|id| id.0)),
        reason: Set(new.state.reason.map(|reason| reason.as_str().to_owned())),
        changed_at: Set(Some(now.0)),
    }
}

fn from_row(row: Model) -> Result<Binding, StoreError> {
    let broken = |column| StoreError::inconsistent("binding", column, row.id);
    let reason = row.reason.as_deref().map(|text| EndReason::parse(text).ok_or_else(|| broken("reason")));
    Ok(Binding {
        id: BindingId(row.id),
        guardian: PersonId(row.guardian_id),
        student: PersonId(row.student_id),
        relation: Relation::parse(&row.relation).ok_or_else(|| broken("relation"))?,
        basis: Basis::parse(&row.basis).ok_or_else(|| broken("basis"))?,
        status: BindingStatus::parse(&row.status).ok_or_else(|| broken("status"))?,
        method: BindingMethod::parse(&row.method).ok_or_else(|| broken("method"))?,
        from_roster: row.from_roster,
        verified_at: row.verified_at.map(Timestamp),
        valid_until: row.valid_until.map(Timestamp),
        adult_consent: row.adult_consent,
        reason: reason.transpose()?,
        scope: row.scope,
        inviter: row.inviter_id.map(PersonId),
    })
}
