//! Tables `context`, `binding`, `enrollment`, and the grants that end with a context.

use std::collections::HashSet;

use domain::binding::{ApplicationStatus, EndReason, Source};
use domain::contexts::{Basis, BindingMethod, BindingStatus, Relation, Role};
use domain::ids::ContextId;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, Select};
use tables::{application, binding, context, enrollment};
use uuid::Uuid;

use super::{Tx, insert_all, key_lists};
use crate::grants::{self, Which};
use crate::platform::fault::StoreError;

/// A row of `context`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::oneroster) struct ContextRow {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) person: Uuid,
    pub(in crate::oneroster) org: Uuid,
    pub(in crate::oneroster) role: Role,
    pub(in crate::oneroster) class: Option<Uuid>,
    pub(in crate::oneroster) titles: Vec<String>,
    pub(in crate::oneroster) binding: Option<Uuid>,
    pub(in crate::oneroster) primary: bool,
    pub(in crate::oneroster) valid_from: Timestamp,
    pub(in crate::oneroster) valid_until: Option<Timestamp>,
}

/// A row of `binding` as the import sees it.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct Binding {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) guardian: Uuid,
    pub(in crate::oneroster) student: Uuid,
    pub(in crate::oneroster) status: BindingStatus,
    /// A guardian entrusted her.
    pub(in crate::oneroster) delegated: bool,
}

/// A tie for which the roster vouches.
pub(in crate::oneroster) struct NewBinding {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) guardian: Uuid,
    pub(in crate::oneroster) student: Uuid,
    pub(in crate::oneroster) relation: Relation,
    pub(in crate::oneroster) basis: Basis,
}

/// Somebody in a class.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct Enrollment {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) sourced_id: String,
    pub(in crate::oneroster) person: Uuid,
    pub(in crate::oneroster) class: Uuid,
    pub(in crate::oneroster) role: &'static str,
    pub(in crate::oneroster) homeroom: bool,
    pub(in crate::oneroster) seat: Option<i32>,
}

fn living() -> Select<context::Entity> {
    context::Entity::find().filter(context::Column::EndedAt.is_null())
}

async fn list(
    db: &impl ConnectionTrait,
    keys: &[Uuid],
    column: context::Column,
    select: impl Fn() -> Select<context::Entity>,
) -> Result<Vec<ContextRow>, StoreError> {
    let mut found = Vec::new();
    for keys in key_lists(keys) {
        for row in select().filter(column.is_in(keys)).all(db).await? {
            found.push(from_row(row)?);
        }
    }
    Ok(found)
}

/// Contexts with these ids, ended or not.
pub(in crate::oneroster) async fn list_contexts(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<ContextRow>, StoreError> {
    list(db, ids, context::Column::Id, context::Entity::find).await
}

/// What these people can act as.
pub(in crate::oneroster) async fn list_living_contexts_of(
    db: &impl ConnectionTrait,
    people: &[Uuid],
) -> Result<Vec<ContextRow>, StoreError> {
    list(db, people, context::Column::PersonId, living).await
}

/// What these people can act as, as students; their first school comes first.
pub(in crate::oneroster) async fn list_student_contexts(
    db: &impl ConnectionTrait,
    people: &[Uuid],
) -> Result<Vec<ContextRow>, StoreError> {
    let students = || living().filter(context::Column::Role.eq(Role::Student.as_str()));
    let mut found = list(db, people, context::Column::PersonId, students).await?;
    found.sort_by_key(|row| (!row.primary, row.id));
    Ok(found)
}

/// Living contexts of guardians in these bindings.
pub(in crate::oneroster) async fn list_contexts_of_bindings(
    db: &impl ConnectionTrait,
    bindings: &[Uuid],
) -> Result<Vec<ContextRow>, StoreError> {
    list(db, bindings, context::Column::BindingId, living).await
}

/// Writes new contexts.
pub(in crate::oneroster) async fn insert_contexts(tx: &Tx, rows: Vec<ContextRow>) -> Result<(), StoreError> {
    insert_all(tx, rows.into_iter().map(to_row).collect()).await
}

/// Writes what a context is now, but not its class; it lives again if it had ended.
pub(in crate::oneroster) async fn update_context(tx: &Tx, row: ContextRow) -> Result<(), StoreError> {
    let id = row.id;
    let row = context::ActiveModel { class_id: NotSet, ..to_row(row) };
    context::Entity::update_many().set(row).filter(context::Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Moves a student to a class, or out of any.
pub(in crate::oneroster) async fn set_class_of_context(
    tx: &Tx,
    id: Uuid,
    class: Option<Uuid>,
) -> Result<(), StoreError> {
    context::Entity::update_many()
        .col_expr(context::Column::ClassId, Expr::value(class))
        .filter(context::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends contexts and all grants in them, and has the clients told.
pub(in crate::oneroster) async fn end_contexts(
    tx: &Tx,
    ids: &[Uuid],
    now: Timestamp,
) -> Result<(), StoreError> {
    for list in key_lists(ids) {
        context::Entity::update_many()
            .col_expr(context::Column::EndedAt, Expr::value(Some(now.0)))
            .filter(context::Column::Id.is_in(list.iter().copied()))
            .filter(context::Column::EndedAt.is_null())
            .exec(tx)
            .await?;
        // Every node forgets everything after a batch of an import, so these grants too.
        let _ =
            grants::end_where(tx, Which::Contexts(list.into_iter().map(ContextId).collect()), now).await?;
    }
    Ok(())
}

/// Ties between these students and anybody.
pub(in crate::oneroster) async fn list_bindings_of_students(
    db: &impl ConnectionTrait,
    students: &[Uuid],
) -> Result<Vec<Binding>, StoreError> {
    let mut found = Vec::new();
    for keys in key_lists(students) {
        let rows = binding::Entity::find().filter(binding::Column::StudentId.is_in(keys)).all(db).await?;
        for row in rows {
            let status = BindingStatus::parse(&row.status);
            let status = status.ok_or_else(|| StoreError::inconsistent("binding", "status", row.id))?;
            let (guardian, student) = (row.guardian_id, row.student_id);
            let delegated = row.basis == Basis::Delegated.as_str();
            found.push(Binding { id: row.id, guardian, student, status, delegated });
        }
    }
    Ok(found)
}

/// Ties between these guardians and students.
pub(in crate::oneroster) async fn list_bindings_between(
    db: &impl ConnectionTrait,
    pairs: &[(Uuid, Uuid)],
) -> Result<Vec<Binding>, StoreError> {
    let students: Vec<Uuid> = pairs.iter().map(|(_, student)| *student).collect();
    let mut found = list_bindings_of_students(db, &students).await?;
    let pairs: HashSet<(Uuid, Uuid)> = pairs.iter().copied().collect();
    found.retain(|row| pairs.contains(&(row.guardian, row.student)));
    Ok(found)
}

/// Writes new ties, approved.
pub(in crate::oneroster) async fn insert_bindings(
    tx: &Tx,
    rows: Vec<NewBinding>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = |new: NewBinding| binding::ActiveModel {
        id: Set(new.id),
        guardian_id: Set(new.guardian),
        student_id: Set(new.student),
        relation: Set(new.relation.as_str().to_owned()),
        basis: Set(new.basis.as_str().to_owned()),
        status: Set(BindingStatus::Approved.as_str().to_owned()),
        method: Set(BindingMethod::Registry.as_str().to_owned()),
        from_roster: Set(true),
        verified_at: Set(Some(now.0)),
        valid_until: Set(None),
        adult_consent: Set(false),
        scope: Set(None),
        inviter_id: Set(None),
        reason: Set(None),
        changed_at: Set(Some(now.0)),
    };
    insert_all(tx, rows.into_iter().map(row).collect()).await
}

/// Lets the roster vouch for a tie that is there; one that is blocked stays so. Where she was entrusted till a day, the
/// roster alone vouches from now on, and till it says otherwise.
pub(in crate::oneroster) async fn confirm_binding(
    tx: &Tx,
    new: &NewBinding,
    known: &Binding,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut update = binding::Entity::update_many()
        .col_expr(binding::Column::Relation, Expr::value(new.relation.as_str()))
        .col_expr(binding::Column::Basis, Expr::value(new.basis.as_str()))
        .col_expr(binding::Column::FromRoster, Expr::value(true));
    let is_more = known.delegated && new.basis != Basis::Delegated;
    if known.status != BindingStatus::Blocked && (is_more || known.status != BindingStatus::Approved) {
        update = update
            .col_expr(binding::Column::ValidUntil, Expr::value(None::<i64>))
            .col_expr(binding::Column::Scope, Expr::value(None::<String>))
            .col_expr(binding::Column::InviterId, Expr::value(None::<Uuid>))
            .col_expr(binding::Column::Status, Expr::value(BindingStatus::Approved.as_str()))
            .col_expr(binding::Column::Method, Expr::value(BindingMethod::Registry.as_str()))
            .col_expr(binding::Column::VerifiedAt, Expr::value(Some(now.0)))
            .col_expr(binding::Column::Reason, Expr::value(None::<String>))
            .col_expr(binding::Column::ChangedAt, Expr::value(Some(now.0)));
    }
    update.filter(binding::Column::Id.eq(new.id)).exec(tx).await?;
    Ok(())
}

/// An application for the tie that somebody else than the roster approved since it lives.
fn vouched_for() -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(application::Entity)
        .and_where(
            Expr::col((application::Entity, application::Column::BindingId))
                .equals((binding::Entity, binding::Column::Id)),
        )
        .and_where(application::Column::Status.eq(ApplicationStatus::Approved.as_str()))
        .and_where(application::Column::Source.ne(Source::Roster.as_str()))
        .and_where(
            Expr::col((application::Entity, application::Column::DecidedAt))
                .gte(Expr::col((binding::Entity, binding::Column::VerifiedAt))),
        )
        .to_owned()
}

/// Ends ties that live: of students who left all of them, else those for which only the roster vouched; says which
/// ones of `ids` it ended.
pub(in crate::oneroster) async fn mark_binding_ended(
    tx: &Tx,
    ids: &[Uuid],
    reason: EndReason,
    now: Timestamp,
) -> Result<Vec<Uuid>, StoreError> {
    let mut ended = Vec::new();
    for keys in key_lists(ids) {
        let mut over = binding::Entity::find()
            .filter(binding::Column::Id.is_in(keys.iter().copied()))
            .filter(binding::Column::Status.eq(BindingStatus::Approved.as_str()));
        if reason != EndReason::Left {
            over = over.filter(binding::Column::Method.eq(BindingMethod::Registry.as_str()));
            over = over.filter(Expr::exists(vouched_for()).not());
        }
        let over: Vec<Uuid> = over.all(tx).await?.into_iter().map(|row| row.id).collect();
        binding::Entity::update_many()
            .col_expr(binding::Column::FromRoster, Expr::value(false))
            .filter(binding::Column::Id.is_in(keys))
            .exec(tx)
            .await?;
        for keys in key_lists(&over) {
            binding::Entity::update_many()
                .col_expr(binding::Column::Status, Expr::value(BindingStatus::Ended.as_str()))
                .col_expr(binding::Column::Reason, Expr::value(Some(reason.as_str())))
                .col_expr(binding::Column::ChangedAt, Expr::value(Some(now.0)))
                .filter(binding::Column::Id.is_in(keys))
                .exec(tx)
                .await?;
        }
        ended.extend(over);
    }
    Ok(ended)
}

/// Writes new places in classes.
pub(in crate::oneroster) async fn insert_enrollments(
    tx: &Tx,
    rows: Vec<Enrollment>,
) -> Result<(), StoreError> {
    insert_all(tx, rows.into_iter().map(enrollment_row).collect()).await
}

/// Writes what a place in a class is now; it lives again if it had ended.
pub(in crate::oneroster) async fn update_enrollment(tx: &Tx, row: Enrollment) -> Result<(), StoreError> {
    let id = row.id;
    let update = enrollment::Entity::update_many().set(enrollment_row(row));
    update.filter(enrollment::Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Ends places in classes; answers with person and class of those that were a student's.
pub(in crate::oneroster) async fn end_enrollments(
    tx: &Tx,
    ids: &[Uuid],
    now: Timestamp,
) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    let mut seats = Vec::new();
    for keys in key_lists(ids) {
        let rows =
            enrollment::Entity::find().filter(enrollment::Column::Id.is_in(keys.iter().copied())).all(tx);
        let students = rows.await?.into_iter().filter(|row| row.role == Role::Student.as_str());
        seats.extend(students.map(|row| (row.person_id, row.class_id)));
        enrollment::Entity::update_many()
            .col_expr(enrollment::Column::EndedAt, Expr::value(Some(now.0)))
            .filter(enrollment::Column::Id.is_in(keys))
            .filter(enrollment::Column::EndedAt.is_null())
            .exec(tx)
            .await?;
    }
    Ok(seats)
}

fn enrollment_row(row: Enrollment) -> enrollment::ActiveModel {
    enrollment::ActiveModel {
        id: Set(row.id),
        sourced_id: Set(row.sourced_id),
        person_id: Set(row.person),
        class_id: Set(row.class),
        role: Set(row.role.to_owned()),
        homeroom: Set(row.homeroom),
        seat: Set(row.seat),
        ended_at: Set(None),
    }
}

fn from_row(row: context::Model) -> Result<ContextRow, StoreError> {
    let broken = |column| StoreError::inconsistent("context", column, row.id);
    Ok(ContextRow {
        id: row.id,
        person: row.person_id,
        org: row.org_id,
        role: Role::parse(&row.role).ok_or_else(|| broken("role"))?,
        class: row.class_id,
        titles: serde_json::from_str(&row.titles).map_err(|_| broken("titles"))?,
        binding: row.binding_id,
        primary: row.is_primary,
        valid_from: Timestamp(row.valid_from),
        valid_until: row.valid_until.map(Timestamp),
    })
}

fn to_row(row: ContextRow) -> context::ActiveModel {
    context::ActiveModel {
        id: Set(row.id),
        person_id: Set(row.person),
        org_id: Set(row.org),
        role: Set(row.role.as_str().to_owned()),
        class_id: Set(row.class),
        titles: Set(serde_json::Value::from(row.titles).to_string()),
        binding_id: Set(row.binding),
        is_primary: Set(row.primary),
        valid_from: Set(row.valid_from.0),
        valid_until: Set(row.valid_until.map(|until| until.0)),
        ended_at: Set(None),
    }
}
