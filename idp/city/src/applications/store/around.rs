//! What reviewers read around applications, of many at once.

use domain::binding::ApplicationStatus;
use domain::ids::{ApplicationId, OrgId, PersonId};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select,
};
use tables::{application, context};
use uuid::Uuid;

use super::applications::from_row;
use crate::applications::model::{Application, Sent};
use platform::db::AT_ONCE;
use platform::fault::StoreError;
use platform::seal::Sealer;

/// What waits for the students who are at a school now: first what most reviewers were reminded of, which lies with
/// the administrators, and of that the longest waiting.
pub(in crate::applications) async fn list_pending_at_school(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    school: OrgId,
    most: u64,
) -> Result<Vec<Application>, StoreError> {
    let pending = at_school(school)
        .filter(application::Column::Status.eq(ApplicationStatus::Pending.as_str()))
        .order_by_desc(application::Column::Reminded)
        .order_by_asc(application::Column::SubmittedAt)
        .order_by_asc(application::Column::Id);
    pending.limit(most).all(db).await?.into_iter().map(|row| from_row(sealer, row)).collect()
}

/// What was decided about the students who are at a school now, the latest first.
pub(in crate::applications) async fn list_decided_at_school(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    school: OrgId,
    most: u64,
) -> Result<Vec<Application>, StoreError> {
    let decided = at_school(school)
        .filter(application::Column::DecidedAt.is_not_null())
        .order_by_desc(application::Column::DecidedAt)
        .order_by_desc(application::Column::Id);
    decided.limit(most).all(db).await?.into_iter().map(|row| from_row(sealer, row)).collect()
}

fn at_school(school: OrgId) -> Select<application::Entity> {
    let students = Query::select()
        .column(context::Column::PersonId)
        .from(context::Entity)
        .and_where(context::Column::OrgId.eq(school.0))
        .and_where(context::Column::Role.eq("student"))
        .and_where(context::Column::EndedAt.is_null())
        .to_owned();
    application::Entity::find().filter(application::Column::StudentId.in_subquery(students))
}

/// Everything that was ever sent with these numbers, by their keyed hashes.
pub(in crate::applications) async fn list_sent(
    db: &impl ConnectionTrait,
    lookups: &[Vec<u8>],
) -> Result<Vec<(Vec<u8>, Sent)>, StoreError> {
    let mut found = Vec::new();
    for some in lookups.chunks(AT_ONCE) {
        let rows = application::Entity::find()
            .select_only()
            .column(application::Column::GuardianLookup)
            .column(application::Column::Id)
            .column(application::Column::StudentId)
            .column(application::Column::Status)
            .filter(application::Column::GuardianLookup.is_in(some.iter().cloned()))
            .order_by_asc(application::Column::Id)
            .into_tuple::<(Vec<u8>, Uuid, Uuid, String)>();
        for (lookup, id, student, status) in rows.all(db).await? {
            let broken = || StoreError::inconsistent("application", "status", id);
            let status = ApplicationStatus::parse(&status).ok_or_else(broken)?;
            found.push((lookup, Sent { id: ApplicationId(id), student: PersonId(student), status }));
        }
    }
    Ok(found)
}
