//! Who decides about a student now, and what is known of the people around: read in the transaction of a decision.

use std::collections::{HashMap, HashSet};

use domain::binding::{ApplicationStatus, Duty, Source, Stage};
use domain::identifiers::{BirthDate, NationalId};
use domain::ids::{OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use tables::{application, class, context, duty, enrollment, identifier, org, person};
use uuid::Uuid;

use crate::platform::fault::StoreError;
use crate::platform::seal::Sealer;

/// Who may decide about a student: for each kind the people who are it for her class and school of now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::guardianship) struct Desk {
    people: Vec<(Source, PersonId)>,
}

impl Desk {
    /// As what a person may decide here.
    pub(in crate::guardianship) fn sources_of(&self, person: PersonId) -> impl Iterator<Item = Source> {
        self.people.iter().filter(move |(_, one)| *one == person).map(|(source, _)| *source)
    }

    /// The people of one kind.
    pub(in crate::guardianship) fn people(&self, source: Source) -> impl Iterator<Item = PersonId> {
        self.people.iter().filter(move |(one, _)| *one == source).map(|(_, person)| *person)
    }
}

/// Where a student is: school, and class if she is in one.
type Spot = (OrgId, Option<Uuid>);

/// Where a student is.
pub(in crate::guardianship) async fn student_place(
    db: &impl ConnectionTrait,
    student: PersonId,
    now: Timestamp,
) -> Result<Option<Spot>, StoreError> {
    Ok(student_places(db, &[student], now).await?.remove(&student))
}

/// Where these students are; who is at several schools is where the roster names first.
async fn student_places(
    db: &impl ConnectionTrait,
    students: &[PersonId],
    now: Timestamp,
) -> Result<HashMap<PersonId, Spot>, StoreError> {
    let rows = context::Entity::find()
        .filter(context::Column::PersonId.is_in(students.iter().map(|student| student.0)))
        .filter(context::Column::Role.eq("student"))
        .filter(context::Column::EndedAt.is_null())
        .filter(
            Condition::any()
                .add(context::Column::ValidUntil.is_null())
                .add(context::Column::ValidUntil.gt(now.0)),
        )
        .order_by_desc(context::Column::IsPrimary)
        .order_by_asc(context::Column::Id)
        .all(db)
        .await?;
    let mut places = HashMap::new();
    for row in rows {
        places.entry(PersonId(row.person_id)).or_insert((OrgId(row.org_id), row.class_id));
    }
    Ok(places)
}

/// The homeroom teachers of the student's class of now, its deputies, the administrators of the school.
pub(in crate::guardianship) async fn desk_of(
    db: &impl ConnectionTrait,
    student: PersonId,
    now: Timestamp,
) -> Result<Desk, StoreError> {
    Ok(desks_of(db, &[student], now).await?.remove(&student).unwrap_or_default())
}

/// The same for many students; who is at no school has no desk.
pub(in crate::guardianship) async fn desks_of(
    db: &impl ConnectionTrait,
    students: &[PersonId],
    now: Timestamp,
) -> Result<HashMap<PersonId, Desk>, StoreError> {
    let places = student_places(db, students, now).await?;
    let classes: HashSet<Uuid> = places.values().filter_map(|(_, class)| *class).collect();
    let schools: HashSet<Uuid> = places.values().map(|(school, _)| school.0).collect();
    let teachers = enrollment::Entity::find()
        .filter(enrollment::Column::ClassId.is_in(classes))
        .filter(enrollment::Column::Homeroom.eq(true))
        .filter(enrollment::Column::EndedAt.is_null())
        .all(db)
        .await?;
    let duties = duty::Entity::find()
        .filter(duty::Column::OrgId.is_in(schools))
        .filter(duty::Column::Since.lte(now.0))
        .filter(Condition::any().add(duty::Column::Until.is_null()).add(duty::Column::Until.gt(now.0)))
        .all(db)
        .await?;
    let duties = employed(db, duties, now).await?;
    let at = |(school, class): Spot| {
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
        Desk { people }
    };
    Ok(places.into_iter().map(|(student, place)| (student, at(place))).collect())
}

/// How many pending applications wait of which the clock has called this person, as what she is now.
pub(in crate::guardianship) async fn count_called(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let rooms = enrollment::Entity::find()
        .filter(enrollment::Column::PersonId.eq(person.0))
        .filter(enrollment::Column::Homeroom.eq(true))
        .filter(enrollment::Column::EndedAt.is_null())
        .all(db)
        .await?;
    let duties = duty::Entity::find()
        .filter(duty::Column::PersonId.eq(person.0))
        .filter(duty::Column::Since.lte(now.0))
        .filter(Condition::any().add(duty::Column::Until.is_null()).add(duty::Column::Until.gt(now.0)))
        .all(db)
        .await?;
    let of = |kind: Duty| duties.iter().filter(move |row| row.kind == kind.as_str());
    let deputy = of(Duty::Deputy).filter_map(|row| row.class_id).collect::<Vec<_>>();
    let schools = of(Duty::SchoolAdmin).map(|row| row.org_id).collect::<Vec<_>>();
    let called = Condition::any()
        .add(waits_in(
            context::Column::ClassId,
            rooms.into_iter().map(|row| row.class_id).collect(),
            Stage::Reminded,
        ))
        .add(waits_in(context::Column::ClassId, deputy, Stage::Deputy))
        .add(waits_in(context::Column::OrgId, schools, Stage::SchoolAdmin));
    let pending = application::Entity::find()
        .filter(application::Column::Status.eq(ApplicationStatus::Pending.as_str()))
        .filter(called);
    Ok(pending.count(db).await?)
}

/// Of students who are at these places, and somebody of that stage was called.
fn waits_in(column: context::Column, places: Vec<Uuid>, stage: Stage) -> Condition {
    let students = Query::select()
        .column(context::Column::PersonId)
        .from(context::Entity)
        .and_where(Expr::col(context::Column::Role).eq("student"))
        .and_where(Expr::col(context::Column::EndedAt).is_null())
        .and_where(Expr::col(column).is_in(places))
        .to_owned();
    Condition::all()
        .add(application::Column::Reminded.gte(stage.number()))
        .add(application::Column::StudentId.in_subquery(students))
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

/// Birth date of somebody, if the roster knows it.
pub(in crate::guardianship) async fn birth_date(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: PersonId,
) -> Result<Option<BirthDate>, StoreError> {
    let Some(row) = person::Entity::find_by_id(id.0).one(db).await? else { return Ok(None) };
    let Some(sealed) = row.birth_date else { return Ok(None) };
    let text = sealer.open_text("person", "birth_date", row.id, &sealed)?;
    let broken = || StoreError::inconsistent("person", "birth_date", row.id);
    BirthDate::parse(&text).map(Some).ok_or_else(broken)
}

/// Name and mailbox of somebody who is not switched off.
pub(in crate::guardianship) async fn contact_of(
    db: &impl ConnectionTrait,
    id: PersonId,
) -> Result<Option<(String, Option<String>)>, StoreError> {
    let row = person::Entity::find_by_id(id.0).filter(person::Column::Active.eq(true)).one(db).await?;
    Ok(row.map(|row| (row.name, row.email)))
}

/// Names of the student, her school and her class of now, for the document.
pub(in crate::guardianship) async fn student_name(
    db: &impl ConnectionTrait,
    student: PersonId,
    place: (OrgId, Option<Uuid>),
) -> Result<Option<(String, String, Option<String>)>, StoreError> {
    let Some(row) = person::Entity::find_by_id(student.0).one(db).await? else { return Ok(None) };
    let Some(school) = org::Entity::find_by_id(place.0.0).one(db).await? else { return Ok(None) };
    let class = match place.1 {
        Some(id) => class::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    Ok(Some((row.name, school.name, class.map(|class| class.label))))
}

/// The number a person has now, opened: for the question to the registry.
pub(in crate::guardianship) async fn current_number(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: PersonId,
) -> Result<Option<NationalId>, StoreError> {
    let found = identifier::Entity::find()
        .filter(identifier::Column::PersonId.eq(id.0))
        .filter(identifier::Column::Kind.eq("national_id"))
        .filter(identifier::Column::ValidUntil.is_null())
        .one(db)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let text = sealer.open_text("identifier", "sealed", row.id, &row.sealed)?;
    Ok(NationalId::parse_stored(&text))
}
