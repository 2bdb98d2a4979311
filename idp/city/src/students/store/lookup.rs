//! The look-up of a student. Each function runs the same statements whether or not there is such a student, and reads
//! no column that is not compared: the cost of a found row could be measured.

use domain::contexts::Level;
use domain::ids::PersonId;
use domain::oneroster::place_at;
use domain::timestamp::Timestamp;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use tables::{class, context, enrollment, identifier, org, person};
use uuid::Uuid;

use super::people::lasts;
use crate::contexts::counts_at;
use platform::fault::StoreError;

/// The second facts about a student.
#[derive(Default)]
pub(in crate::students) struct SecondFacts {
    /// Sealed.
    pub(in crate::students) birth_date: Option<Vec<u8>>,
    /// Keyed hashes of the student numbers at all schools of the student.
    pub(in crate::students) student_numbers: Vec<Vec<u8>>,
    /// Bytes as long as a sealed birth date, opened where there is none.
    pub(in crate::students) placeholder: Vec<u8>,
}

/// A sealed `YYYY-MM-DD`: number of the key, nonce, text, tag.
const SEALED_DAY_BYTES: usize = 1 + 12 + 10 + 16;

/// The person whose current national ID has that keyed hash.
pub(in crate::students) async fn find_owner(
    db: &impl ConnectionTrait,
    lookup: &[u8],
) -> Result<Option<PersonId>, StoreError> {
    let found = identifier::Entity::find()
        .select_only()
        .column(identifier::Column::PersonId)
        .filter(identifier::Column::Kind.eq("national_id"))
        .filter(identifier::Column::Lookup.eq(lookup))
        .filter(identifier::Column::ValidUntil.is_null());
    Ok(found.into_tuple::<Uuid>().one(db).await?.map(PersonId))
}

/// The second facts about a person who is not disabled.
pub(in crate::students) async fn find_second_facts(
    db: &impl ConnectionTrait,
    student: PersonId,
) -> Result<SecondFacts, StoreError> {
    let person: Option<Option<Vec<u8>>> = person::Entity::find_by_id(student.0)
        .select_only()
        .column(person::Column::BirthDate)
        .filter(person::Column::Active.eq(true))
        .into_tuple()
        .one(db)
        .await?;
    let numbers: Vec<Vec<u8>> = identifier::Entity::find()
        .select_only()
        .column(identifier::Column::Lookup)
        .filter(identifier::Column::PersonId.eq(student.0))
        .filter(identifier::Column::Kind.eq("student_number"))
        .filter(identifier::Column::ValidUntil.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let known = person.is_some();
    let placeholder = vec![0; SEALED_DAY_BYTES];
    Ok(SecondFacts {
        birth_date: person.flatten(),
        student_numbers: numbers.into_iter().filter(|_| known).collect(),
        placeholder,
    })
}

/// Kind of school and grade at each school at which the person is a student now.
pub(in crate::students) async fn list_levels(
    db: &impl ConnectionTrait,
    student: PersonId,
    now: Timestamp,
) -> Result<Vec<(Level, Option<u8>)>, StoreError> {
    let to_org = context::Entity::belongs_to(org::Entity).from(context::Column::OrgId).to(org::Column::Id);
    let rows: Vec<(Uuid, String)> = context::Entity::find()
        .select_only()
        .column(context::Column::OrgId)
        .column_as(org::Column::Level, "level")
        .join(JoinType::InnerJoin, to_org.into())
        .filter(context::Column::PersonId.eq(student.0))
        .filter(context::Column::Role.eq("student"))
        .filter(context::Column::EndedAt.is_null())
        .filter(lasts(now))
        .into_tuple()
        .all(db)
        .await?;
    let to_class =
        enrollment::Entity::belongs_to(class::Entity).from(enrollment::Column::ClassId).to(class::Column::Id);
    let grades: Vec<(Uuid, i32, Option<i64>)> = enrollment::Entity::find()
        .select_only()
        .column_as(class::Column::OrgId, "org")
        .column_as(class::Column::Grade, "grade")
        .column(enrollment::Column::BeginsAt)
        .join(JoinType::InnerJoin, to_class.into())
        .filter(enrollment::Column::PersonId.eq(student.0))
        .filter(enrollment::Column::Role.eq("student"))
        .filter(counts_at(now))
        .order_by_asc(enrollment::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let place = |(id, level): (Uuid, String)| {
        let level = Level::parse(&level).ok_or_else(|| StoreError::inconsistent("org", "level", id))?;
        let hers = grades.iter().filter(|(org, ..)| *org == id);
        let dated = hers.map(|(_, grade, begin)| (begin.map(Timestamp), None, *grade));
        Ok((level, place_at(dated, now).and_then(|grade| u8::try_from(grade).ok())))
    };
    rows.into_iter().map(place).collect()
}
