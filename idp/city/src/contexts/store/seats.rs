//! Places in classes: each counts while its dates hold, so what follows from them is asked anew each time.

use std::collections::{HashMap, HashSet};

use domain::contexts::{Class, Homeroom};
use domain::identifiers::taipei_date;
use domain::ids::{ClassId, OrgId, PersonId};
use domain::oneroster::{Sessions, place_at};
use domain::timestamp::Timestamp;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use tables::{class, enrollment};
use uuid::Uuid;

use platform::db::AT_ONCE;
use platform::fault::StoreError;

/// A place in a class.
pub(super) struct Seat {
    place: enrollment::Model,
    room: class::Model,
}

/// The places of some people that the roster has now, whether they count today or another day.
pub(super) struct Seats(Vec<Seat>);

/// Where a student sits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatedIn {
    /// The class.
    pub class: Class,
    /// The seat, if the roster says it.
    pub seat: Option<i32>,
}

impl Seats {
    pub(super) async fn read(db: &impl ConnectionTrait, people: &[Uuid]) -> Result<Self, StoreError> {
        let mut seats = Vec::new();
        for some in people.chunks(AT_ONCE) {
            let to_class = enrollment::Entity::belongs_to(class::Entity)
                .from(enrollment::Column::ClassId)
                .to(class::Column::Id);
            let rows = enrollment::Entity::find()
                .join(JoinType::InnerJoin, to_class.into())
                .select_also(class::Entity)
                .filter(enrollment::Column::PersonId.is_in(some.iter().copied()))
                .filter(enrollment::Column::EndedAt.is_null())
                .order_by_asc(enrollment::Column::Id)
                .all(db)
                .await?;
            seats.extend(rows.into_iter().filter_map(|(place, room)| Some(Seat { place, room: room? })));
        }
        Ok(Self(seats))
    }

    /// The classes that have a code, whether of their own or not.
    pub(super) fn classes_with_codes(&self) -> Vec<ClassId> {
        let coded = self.0.iter().filter(|seat| seat.room.code.is_some());
        let ids: HashSet<ClassId> = coded.map(|seat| ClassId(seat.room.id)).collect();
        ids.into_iter().collect()
    }

    /// The student's place at a school.
    pub(super) fn of_student(&self, (student, school): (Uuid, Uuid), now: Timestamp) -> Option<&Seat> {
        let hers = self.0.iter().filter(|seat| seat.is_of(student, school) && seat.place.role == "student");
        place_at(
            hers.map(|seat| (seat.place.begins_at.map(Timestamp), seat.place.ends_at.map(Timestamp), seat)),
            now,
        )
    }

    /// The classes at a school for which the teacher is responsible.
    pub(super) fn homerooms(
        &self,
        (teacher, school): (Uuid, Uuid),
        now: Timestamp,
    ) -> impl Iterator<Item = Homeroom> {
        let hers = self.0.iter().filter(move |seat| {
            let place = &seat.place;
            let counts = place.begins_at.is_none_or(|begin| begin <= now.0)
                && place.ends_at.is_none_or(|end| now.0 < end);
            seat.is_of(teacher, school) && place.homeroom && counts
        });
        hers.map(|seat| Homeroom { id: ClassId(seat.room.id), label: seat.room.label.clone(), code: None })
    }
}

impl Seat {
    fn is_of(&self, person: Uuid, school: Uuid) -> bool {
        self.place.person_id == person && self.room.org_id == school
    }

    pub(super) fn class(&self, now: Timestamp) -> Result<Class, StoreError> {
        class_at(&self.room, now)
    }
}

/// Where these students sit at that moment, by student and school.
pub async fn list_seats(
    db: &impl ConnectionTrait,
    students: &[PersonId],
    now: Timestamp,
) -> Result<HashMap<(PersonId, OrgId), SeatedIn>, StoreError> {
    let ids: Vec<Uuid> = students.iter().map(|student| student.0).collect();
    let seats = Seats::read(db, &ids).await?;
    let mut found = HashMap::new();
    for seat in &seats.0 {
        let at = (seat.place.person_id, seat.room.org_id);
        if let Some(sits) = seats.of_student(at, now) {
            let seated = SeatedIn { class: sits.class(now)?, seat: sits.place.seat };
            found.insert((PersonId(at.0), OrgId(at.1)), seated);
        }
    }
    Ok(found)
}

/// The class as it is on that day: its term follows the clock. Its code is left out, since the other classes of the school
/// decide whether it counts ([`super::list_class_codes`]).
///
/// # Errors
/// When the row cannot be one of ours.
pub fn class_at(row: &class::Model, now: Timestamp) -> Result<Class, StoreError> {
    let broken = |column| StoreError::inconsistent("class", column, row.id);
    let sessions =
        row.sessions.as_deref().map(|text| Sessions::parse(text).ok_or_else(|| broken("sessions")));
    let term = sessions.transpose()?.and_then(|sessions| sessions.term_on(taipei_date(now)));
    let (year, number) = term.map_or((row.year, row.term), |term| (term.year, i32::from(term.term)));
    Ok(Class {
        id: ClassId(row.id),
        grade: u8::try_from(row.grade).map_err(|_| broken("grade"))?,
        label: row.label.clone(),
        code: None,
        year: u16::try_from(year).map_err(|_| broken("year"))?,
        term: u8::try_from(number).map_err(|_| broken("term"))?,
    })
}

/// That a place counts at that moment.
pub fn counts_at(now: Timestamp) -> Condition {
    let begun = Condition::any()
        .add(enrollment::Column::BeginsAt.is_null())
        .add(enrollment::Column::BeginsAt.lte(now.0));
    let lasts =
        Condition::any().add(enrollment::Column::EndsAt.is_null()).add(enrollment::Column::EndsAt.gt(now.0));
    Condition::all().add(enrollment::Column::EndedAt.is_null()).add(begun).add(lasts)
}
