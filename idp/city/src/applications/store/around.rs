//! What reviewers read around applications, of many at once.

use domain::binding::{ApplicationStatus, Stage};
use domain::ids::{ApplicationId, ClassId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};
use tables::application;
use uuid::Uuid;

use super::applications::from_row;
use super::places::places_of;
use crate::applications::model::{Application, Sent};
use crate::contexts;
use crate::students::Posts;
use platform::db::AT_ONCE;
use platform::fault::StoreError;
use platform::seal::Sealer;

/// What waits for the students who are at a school now: first what most reviewers were reminded of, which lies with
/// the administrators, and of that the longest waiting.
pub(crate) async fn list_pending_at_school(
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
pub(crate) async fn list_decided_at_school(
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
    application::Entity::find()
        .filter(application::Column::StudentId.in_subquery(contexts::students_of([school])))
}

/// How many pending applications wait of which a person with these posts has been reminded.
pub(crate) async fn count_reminded(
    db: &impl ConnectionTrait,
    posts: &Posts,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let students = contexts::students_of(posts.administers.iter().copied());
    let seated = contexts::seated_in(posts.homerooms.iter().chain(&posts.deputy_for).copied(), now);
    let pending = application::Entity::find()
        .select_only()
        .column(application::Column::StudentId)
        .column(application::Column::OrgId)
        .column(application::Column::Reminded)
        .filter(application::Column::Status.eq(ApplicationStatus::Pending.as_str()))
        .filter(
            Condition::any()
                .add(application::Column::StudentId.in_subquery(students))
                .add(application::Column::StudentId.in_subquery(seated)),
        )
        .into_tuple::<(Uuid, Uuid, i32)>()
        .all(db)
        .await?;
    let people: Vec<PersonId> = pending.iter().map(|(student, ..)| PersonId(*student)).collect();
    let places = places_of(db, &people, now).await?;
    let is_reminded = |(student, school, stage): &&(Uuid, Uuid, i32)| {
        let Some(place) = places.of(PersonId(*student), OrgId(*school)) else { return false };
        let of_class = |classes: &[ClassId]| place.class.is_some_and(|class| classes.contains(&class));
        (of_class(&posts.homerooms) && *stage >= Stage::Reminded.number())
            || (of_class(&posts.deputy_for) && *stage >= Stage::Deputy.number())
            || (posts.administers.contains(&place.school) && *stage >= Stage::SchoolAdmin.number())
    };
    Ok(pending.iter().filter(is_reminded).count())
}

/// Everything that was ever sent with these numbers, by their keyed hashes.
pub(crate) async fn list_sent(
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

/// Selects the applicants who have sent something.
pub fn senders() -> SelectStatement {
    Query::select().column(application::Column::ApplicantId).from(application::Entity).to_owned()
}
