//! Table `binding`.

use std::collections::HashSet;

use domain::binding::EndReason;
use domain::binding::life::{self, After, Before, BindingState, Cause, If, Row};
use domain::contexts::{Basis, BindingMethod, BindingStatus, Relation};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoCondition as _};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::binding;
use uuid::Uuid;

use super::{insert_all, key_lists};
use city::bindings;
use platform::db::Act;
use platform::fault::StoreError;

/// A row of `binding` as the import sees it.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct Binding {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) guardian: Uuid,
    pub(in crate::oneroster) student: Uuid,
    pub(in crate::oneroster) status: BindingStatus,
    pub(in crate::oneroster) reason: Option<EndReason>,
    pub(in crate::oneroster) relation: Relation,
    /// `Delegated`: a guardian entrusted her.
    pub(in crate::oneroster) basis: Basis,
    pub(in crate::oneroster) adult_consent: bool,
}

/// A binding for which the roster vouches.
pub(in crate::oneroster) struct NewBinding {
    pub(in crate::oneroster) id: Uuid,
    pub(in crate::oneroster) guardian: Uuid,
    pub(in crate::oneroster) student: Uuid,
    pub(in crate::oneroster) relation: Relation,
    pub(in crate::oneroster) basis: Basis,
    /// What the roster's word makes of it.
    pub(in crate::oneroster) after: After,
}

impl Binding {
    /// Its state.
    pub(in crate::oneroster) fn state(&self) -> BindingState {
        BindingState { status: self.status, reason: self.reason }
    }

    /// Whether she was entrusted, and is more than that on this ground.
    pub(in crate::oneroster) fn is_more(&self, basis: Basis) -> bool {
        self.basis == Basis::Delegated && basis != Basis::Delegated
    }
}

impl NewBinding {
    /// The state of a new binding.
    pub(in crate::oneroster) fn state(&self) -> BindingState {
        self.after.state().unwrap_or(BindingState::APPROVED)
    }
}

/// Bindings between these students and anybody.
pub(in crate::oneroster) async fn list_bindings_of_students(
    db: &impl ConnectionTrait,
    students: &[Uuid],
) -> Result<Vec<Binding>, StoreError> {
    let mut found = Vec::new();
    for keys in key_lists(students) {
        let rows = binding::Entity::find().filter(binding::Column::StudentId.is_in(keys)).all(db).await?;
        for row in rows {
            found.push(from_row(&row)?);
        }
    }
    Ok(found)
}

fn from_row(row: &binding::Model) -> Result<Binding, StoreError> {
    let broken = |column| StoreError::inconsistent("binding", column, row.id);
    let reason = row.reason.as_deref().map(|text| EndReason::parse(text).ok_or_else(|| broken("reason")));
    Ok(Binding {
        id: row.id,
        guardian: row.guardian_id,
        student: row.student_id,
        status: BindingStatus::parse(&row.status).ok_or_else(|| broken("status"))?,
        reason: reason.transpose()?,
        relation: Relation::parse(&row.relation).ok_or_else(|| broken("relation"))?,
        basis: Basis::parse(&row.basis).ok_or_else(|| broken("basis"))?,
        adult_consent: row.adult_consent,
    })
}

/// Bindings between these guardians and students.
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

/// Writes new bindings.
pub(in crate::oneroster) async fn insert_bindings(
    tx: &Act<'_>,
    rows: Vec<NewBinding>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = |new: NewBinding| {
        let BindingState { status, reason } = new.state();
        binding::ActiveModel {
            id: Set(new.id),
            guardian_id: Set(new.guardian),
            student_id: Set(new.student),
            relation: Set(new.relation.as_str().to_owned()),
            basis: Set(new.basis.as_str().to_owned()),
            status: Set(status.as_str().to_owned()),
            method: Set(BindingMethod::Registry.as_str().to_owned()),
            from_roster: Set(true),
            verified_at: Set(Some(now.0)),
            valid_until: Set(None),
            adult_consent: Set(false),
            scope: Set(None),
            inviter_id: Set(None),
            reason: Set(reason.map(|reason| reason.as_str().to_owned())),
            changed_at: Set(Some(now.0)),
        }
    };
    insert_all(tx, rows.into_iter().map(row).collect()).await
}

/// Lets the roster vouch for a binding that is there; one that is blocked stays so. Where she was entrusted till a day, the
/// roster alone vouches from now on, and till it says otherwise.
pub(in crate::oneroster) async fn confirm_binding(
    tx: &Act<'_>,
    new: &NewBinding,
    known: &Binding,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut update = binding::Entity::update_many()
        .col_expr(binding::Column::Relation, Expr::value(new.relation.as_str()))
        .col_expr(binding::Column::Basis, Expr::value(new.basis.as_str()))
        .col_expr(binding::Column::FromRoster, Expr::value(true));
    let begins = new.after.state();
    if begins.is_some() || known.is_more(new.basis) {
        update = update
            .col_expr(binding::Column::ValidUntil, Expr::value(None::<i64>))
            .col_expr(binding::Column::Scope, Expr::value(None::<String>))
            .col_expr(binding::Column::InviterId, Expr::value(None::<Uuid>))
            .col_expr(binding::Column::Method, Expr::value(BindingMethod::Registry.as_str()))
            .col_expr(binding::Column::VerifiedAt, Expr::value(Some(now.0)));
    }
    if let Some(BindingState { status, reason }) = begins {
        update = update
            .col_expr(binding::Column::Status, Expr::value(status.as_str()))
            .col_expr(binding::Column::Reason, Expr::value(reason.map(EndReason::as_str)))
            .col_expr(binding::Column::ChangedAt, Expr::value(Some(now.0)));
    }
    if new.after == After::Waits {
        update = update.col_expr(binding::Column::AdultConsent, Expr::value(false));
    }
    update.filter(binding::Column::Id.eq(new.id)).exec(tx).await?;
    Ok(())
}

/// Notes that the roster vouches for none of these bindings.
pub(in crate::oneroster) async fn mark_unvouched(tx: &Act<'_>, ids: &[Uuid]) -> Result<(), StoreError> {
    for keys in key_lists(ids) {
        binding::Entity::update_many()
            .col_expr(binding::Column::FromRoster, Expr::value(false))
            .filter(binding::Column::Id.is_in(keys))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Ends bindings by a cause of the roster, as `domain::binding::life` says, in one statement for each row of the table; says
/// which ones of `ids` lived.
pub(in crate::oneroster) async fn mark_binding_ended(
    tx: &Act<'_>,
    ids: &[Uuid],
    cause: Cause,
    now: Timestamp,
) -> Result<Vec<Uuid>, StoreError> {
    mark_unvouched(tx, ids).await?;
    let mut ended = Vec::new();
    for (row, state) in life::changes_by(cause) {
        for keys in key_lists(ids) {
            let fits = fits(row).add(binding::Column::Id.is_in(keys));
            let over = binding::Entity::find().filter(fits).all(tx).await?;
            let all: Vec<Uuid> = over.iter().map(|row| row.id).collect();
            for keys in key_lists(&all) {
                binding::Entity::update_many()
                    .col_expr(binding::Column::Status, Expr::value(state.status.as_str()))
                    .col_expr(binding::Column::Reason, Expr::value(state.reason.map(EndReason::as_str)))
                    .col_expr(binding::Column::ChangedAt, Expr::value(Some(now.0)))
                    .filter(binding::Column::Id.is_in(keys))
                    .exec(tx)
                    .await?;
            }
            let lived = over.into_iter().filter(|row| row.status == BindingStatus::Approved.as_str());
            ended.extend(lived.map(|row| row.id));
        }
    }
    Ok(ended)
}

/// Which bindings a row of the table is about.
fn fits(row: &Row) -> Condition {
    let status = |status: BindingStatus| binding::Column::Status.eq(status.as_str()).into_condition();
    let mut before = Condition::any();
    for one in row.before {
        before = before.add(match one {
            Before::Any => Condition::all(),
            Before::Approved => status(BindingStatus::Approved),
            Before::Frozen => status(BindingStatus::Blocked),
            Before::Ended(reason) => {
                status(BindingStatus::Ended).add(binding::Column::Reason.eq(reason.as_str()))
            }
        });
    }
    let fits = Condition::all().add(before);
    if !row.when.contains(&If::NotVouched) {
        return fits;
    }
    fits.add(binding::Column::Method.eq(BindingMethod::Registry.as_str()))
        .add(Expr::exists(bindings::vouched_for()).not())
}
