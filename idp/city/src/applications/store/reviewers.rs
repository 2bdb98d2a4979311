//! The reviewers of a student now: read in the transaction of a decision.

use std::collections::HashSet;

use domain::binding::{ApplicationStatus, Duty, Source, Stage};
use domain::ids::{OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use tables::{application, class, context, duty, enrollment, org, person};
use uuid::Uuid;

use super::places::{Place, places_of};
use crate::applications::model::Application;
use crate::contexts::counts_at;
use platform::fault::StoreError;

/// Who may decide about a student: for each kind the people who are it for her class and school of now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::applications) struct Reviewers {
    people: Vec<(Source, PersonId)>,
}

impl Reviewers {
    /// As what a person may decide here.
    pub(in crate::applications) fn sources_of(&self, person: PersonId) -> impl Iterator<Item = Source> {
        self.people.iter().filter(move |(_, one)| *one == person).map(|(source, _)| *source)
    }

    /// The people of one kind.
    pub(in crate::applications) fn people(&self, source: Source) -> impl Iterator<Item = PersonId> {
        self.people.iter().filter(move |(one, _)| *one == source).map(|(_, person)| *person)
    }
}

/// Who decides about an application: the homeroom teachers of the student's class of now, its deputies, the
/// administrators of the school.
pub(in crate::applications) async fn reviewers_of(
    db: &impl ConnectionTrait,
    application: &Application,
    now: Timestamp,
) -> Result<Reviewers, StoreError> {
    let reviewers = reviewers_of_all(db, std::slice::from_ref(application), now).await?;
    Ok(reviewers.into_iter().next().unwrap_or_default())
}

/// The same for many applications, in their order; a student who is at no school has none.
pub(in crate::applications) async fn reviewers_of_all(
    db: &impl ConnectionTrait,
    applications: &[Application],
    now: Timestamp,
) -> Result<Vec<Reviewers>, StoreError> {
    let students: Vec<PersonId> = applications.iter().map(|one| one.student).collect();
    let places = places_of(db, &students, now).await?;
    let places: Vec<Option<Place>> = applications.iter().map(|one| places.of(one.student, one.org)).collect();
    let classes: HashSet<Uuid> = places.iter().flatten().filter_map(|place| place.class).collect();
    let schools: HashSet<Uuid> = places.iter().flatten().map(|place| place.school.0).collect();
    let teachers = enrollment::Entity::find()
        .filter(enrollment::Column::ClassId.is_in(classes))
        .filter(enrollment::Column::Homeroom.eq(true))
        .filter(counts_at(now))
        .all(db)
        .await?;
    let duties = duty::Entity::find()
        .filter(duty::Column::OrgId.is_in(schools))
        .filter(duty::Column::Since.lte(now.0))
        .filter(Condition::any().add(duty::Column::Until.is_null()).add(duty::Column::Until.gt(now.0)))
        .all(db)
        .await?;
    let duties = employed(db, duties, now).await?;
    let at = |Place { school, class }: Place| {
        let in_room = teachers.iter().filter(|row| Some(row.class_id) == class);
        let mut people: Vec<_> = in_room.map(|row| (Source::Teacher, PersonId(row.person_id))).collect();
        let here = duties.iter().filter(|(_, row)| row.org_id == school.0);
        people.extend(here.filter_map(|(kind, row)| match kind {
            Duty::SchoolAdmin => Some((Source::SchoolAdmin, PersonId(row.person_id))),
            Duty::Deputy => {
                let is_hers = class.is_some() && row.class_id == class;
                is_hers.then_some((Source::Deputy, PersonId(row.person_id)))
            }
        }));
        Reviewers { people }
    };
    Ok(places.into_iter().map(|place| place.map(at).unwrap_or_default()).collect())
}

/// How many pending applications wait of which this person has been reminded, in the capacities of now.
pub(in crate::applications) async fn count_reminded(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let rooms = enrollment::Entity::find()
        .filter(enrollment::Column::PersonId.eq(person.0))
        .filter(enrollment::Column::Homeroom.eq(true))
        .filter(counts_at(now))
        .all(db)
        .await?;
    let duties = duty::Entity::find()
        .filter(duty::Column::PersonId.eq(person.0))
        .filter(duty::Column::Since.lte(now.0))
        .filter(Condition::any().add(duty::Column::Until.is_null()).add(duty::Column::Until.gt(now.0)))
        .all(db)
        .await?;
    let of = |kind: Duty| duties.iter().filter(move |row| row.kind == kind.as_str());
    let rooms: HashSet<Uuid> = rooms.into_iter().map(|row| row.class_id).collect();
    let deputized: HashSet<Uuid> = of(Duty::Deputy).filter_map(|row| row.class_id).collect();
    let schools: HashSet<Uuid> = of(Duty::SchoolAdmin).map(|row| row.org_id).collect();
    let classes: Vec<Uuid> = rooms.union(&deputized).copied().collect();
    let students = Query::select()
        .column(context::Column::PersonId)
        .from(context::Entity)
        .and_where(Expr::col(context::Column::Role).eq("student"))
        .and_where(Expr::col(context::Column::EndedAt).is_null())
        .and_where(context::Column::OrgId.is_in(schools.iter().copied()))
        .to_owned();
    let seated = Query::select()
        .column(enrollment::Column::PersonId)
        .from(enrollment::Entity)
        .and_where(enrollment::Column::ClassId.is_in(classes))
        .and_where(enrollment::Column::Role.eq("student"))
        .cond_where(counts_at(now))
        .to_owned();
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
        let of_class = |classes: &HashSet<Uuid>| place.class.is_some_and(|class| classes.contains(&class));
        (of_class(&rooms) && *stage >= Stage::Reminded.number())
            || (of_class(&deputized) && *stage >= Stage::Deputy.number())
            || (schools.contains(&place.school.0) && *stage >= Stage::SchoolAdmin.number())
    };
    Ok(pending.iter().filter(is_reminded).count())
}

/// Those duties whose holders work at the school: a duty ends with the work.
async fn employed(
    db: &impl ConnectionTrait,
    duties: Vec<duty::Model>,
    now: Timestamp,
) -> Result<Vec<(Duty, duty::Model)>, StoreError> {
    if duties.is_empty() {
        return Ok(Vec::new());
    }
    let rows = context::Entity::find()
        .filter(context::Column::PersonId.is_in(duties.iter().map(|row| row.person_id)))
        .filter(context::Column::Role.is_in(["teacher", "staff", "principal"]))
        .filter(context::Column::EndedAt.is_null())
        .filter(
            Condition::any()
                .add(context::Column::ValidUntil.is_null())
                .add(context::Column::ValidUntil.gt(now.0)),
        )
        .all(db)
        .await?;
    let at_work: HashSet<(Uuid, Uuid)> = rows.into_iter().map(|row| (row.person_id, row.org_id)).collect();
    let hers = duties.into_iter().filter(|row| at_work.contains(&(row.person_id, row.org_id)));
    let kinds = hers.map(|row| {
        let broken = || StoreError::inconsistent("duty", "kind", row.id);
        Duty::parse(&row.kind).map(|kind| (kind, row.clone())).ok_or_else(broken)
    });
    kinds.collect()
}

/// Names of the student, her school and her class of now, for the document.
pub(in crate::applications) async fn student_name(
    db: &impl ConnectionTrait,
    student: PersonId,
    place: Place,
) -> Result<Option<(String, String, Option<String>)>, StoreError> {
    let Some(row) = person::Entity::find_by_id(student.0).one(db).await? else { return Ok(None) };
    let Some(school) = org::Entity::find_by_id(place.school.0).one(db).await? else { return Ok(None) };
    let class = match place.class {
        Some(id) => class::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    Ok(Some((row.name, school.name, class.map(|class| class.label))))
}
