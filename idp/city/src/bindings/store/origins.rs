//! Table `application`, read: whether an approval brought a binding decides about the links and the return of guardians
//! whom the roster names too, and no column of the binding says it.

use std::collections::HashSet;

use domain::binding::{ApplicationStatus, Source};
use domain::ids::BindingId;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use tables::{application, binding};
use uuid::Uuid;

use platform::db::AT_ONCE;
use platform::fault::StoreError;

/// Which of these bindings an approved application brought.
pub(crate) async fn list_origins(
    db: &impl ConnectionTrait,
    bindings: &[BindingId],
) -> Result<HashSet<BindingId>, StoreError> {
    let mut found = HashSet::new();
    for some in bindings.chunks(AT_ONCE) {
        let rows: Vec<Option<Uuid>> = application::Entity::find()
            .select_only()
            .column(application::Column::BindingId)
            .filter(application::Column::BindingId.is_in(some.iter().map(|binding| binding.0)))
            .filter(application::Column::Status.eq(ApplicationStatus::Approved.as_str()))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows.into_iter().flatten().map(BindingId));
    }
    Ok(found)
}

/// The same for one binding.
pub(crate) async fn is_origin(db: &impl ConnectionTrait, binding: BindingId) -> Result<bool, StoreError> {
    Ok(!list_origins(db, &[binding]).await?.is_empty())
}

/// Selects an application for the binding of the statement around it that somebody else than the roster approved since the
/// binding lives.
pub fn vouched_for() -> SelectStatement {
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
