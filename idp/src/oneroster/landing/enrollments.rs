//! enrollments.csv: people in homeroom classes. A student's context moves with them.

use std::collections::{HashMap, HashSet};

use domain::oneroster::{BundleFile, EnrollmentRole, EnrollmentRow, Record, RowRefusal, Said, first_of};
use uuid::Uuid;

use super::people_by_id;
use super::places::one_entry;
use crate::oneroster::stage::{Entry, Item, Landed, Landing, Outcome, Scene};
use crate::oneroster::store::{
    Enrollment, Kind, NOTHING, Tx, insert_enrollments, list_student_contexts, set_class_of_context,
    update_enrollment,
};
use crate::platform::fault::StoreError;

/// enrollments.csv.
pub(in crate::oneroster) struct Enrollments {
    /// Our ids of class and school, by sourcedId of the class.
    pub(in crate::oneroster) classes: HashMap<String, (Uuid, Uuid)>,
    /// Classes of which we keep nothing.
    pub(in crate::oneroster) lessons: HashSet<String>,
}

/// The students of a batch: context and class, by person and school.
type Seats = HashMap<(Uuid, Uuid), (Uuid, Option<Uuid>)>;

impl Landing for Enrollments {
    type Row = EnrollmentRow;
    const FILE: BundleFile = BundleFile::Enrollments;
    const KIND: Kind = Kind::Enrollment;

    fn read(&self, scene: &Scene, record: &Record<'_>) -> Result<Vec<Entry<EnrollmentRow>>, RowRefusal> {
        let mut entries = one_entry(record, EnrollmentRow::read)?;
        for entry in &mut entries {
            entry.remarks = std::mem::take(&mut entry.row.remarks);
        }
        entries.retain(|entry| !entry.row.span.is_over(scene.today));
        Ok(entries)
    }

    async fn land(&self, _: &Scene, tx: &Tx, items: &[Item<EnrollmentRow>]) -> Result<Outcome, StoreError> {
        let people = people_by_id(tx, items.iter().map(|item| item.row.user.clone()).collect()).await?;
        let mut seats = seats(tx, &people, items).await?;
        let (mut outcome, mut added, mut moves) = (Outcome::default(), Vec::new(), Vec::new());
        for item in items {
            let landed = match self.place(item, &people, &seats) {
                Err(refusal) => Landed::Refused(refusal),
                Ok(None) => Landed::At(NOTHING),
                Ok(Some((row, school))) => {
                    let (id, class) = (row.id, row.class);
                    if item.row.role == EnrollmentRole::Student
                        && let Some(seat) = seats.get_mut(&(row.person, school))
                        && seat.1 != Some(class)
                    {
                        seat.1 = Some(class);
                        moves.push((seat.0, class));
                    }
                    if item.target() == Some(id) {
                        update_enrollment(tx, row).await?;
                    } else {
                        added.push(row);
                    }
                    Landed::At(id)
                }
            };
            outcome.landed.push(landed);
        }
        insert_enrollments(tx, added).await?;
        for (context, class) in moves {
            set_class_of_context(tx, context, Some(class)).await?;
        }
        Ok(outcome)
    }
}

impl Enrollments {
    /// The place in a class and the school; nothing for what we do not keep.
    fn place(
        &self,
        item: &Item<EnrollmentRow>,
        people: &HashMap<String, Uuid>,
        seats: &Seats,
    ) -> Result<Option<(Enrollment, Uuid)>, RowRefusal> {
        let row = &item.row;
        let unknown = RowRefusal::Unknown { column: "userSourcedId", wanted: "user" };
        let person = *people.get(&row.user).ok_or(unknown)?;
        if self.lessons.contains(&row.class) {
            return Ok(None);
        }
        let unknown = RowRefusal::Unknown { column: "classSourcedId", wanted: "class" };
        let (class, school) = *self.classes.get(&row.class).ok_or(unknown)?;
        let role = match row.role {
            EnrollmentRole::Student if seats.contains_key(&(person, school)) => "student",
            EnrollmentRole::Student => {
                return Err(RowRefusal::Contradiction("userSourcedId is no student of the class's school"));
            }
            EnrollmentRole::Teacher => "teacher",
            EnrollmentRole::Other => return Ok(None),
        };
        let id = item.target().filter(|id| *id != NOTHING).unwrap_or_else(Uuid::now_v7);
        let before = item.had(Self::FILE, ("metadata.homeroom", "primary"));
        let homeroom = match row.role {
            EnrollmentRole::Teacher => first_of(row.homeroom, row.primary, before),
            _ => Said::Value(false),
        };
        let (sourced_id, seat) = (item.id.clone(), row.seat);
        Ok(Some((Enrollment { id, sourced_id, person, class, role, homeroom, seat }, school)))
    }
}

async fn seats(
    tx: &Tx,
    people: &HashMap<String, Uuid>,
    items: &[Item<EnrollmentRow>],
) -> Result<Seats, StoreError> {
    let students = items.iter().filter(|item| item.row.role == EnrollmentRole::Student);
    let students: Vec<Uuid> = students.filter_map(|item| people.get(&item.row.user).copied()).collect();
    let contexts = list_student_contexts(tx, &students).await?;
    Ok(contexts.into_iter().map(|row| ((row.person, row.org), (row.id, row.class))).collect())
}
