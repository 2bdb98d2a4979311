//! enrollments.csv: people in homeroom classes, each while its dates hold.

use std::collections::{HashMap, HashSet};

use domain::oneroster::{
    BundleFile, EnrollmentRole, EnrollmentRow, Record, RowRefusal, Said, Span, first_of,
};
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::people_by_id;
use super::places::one_entry;
use crate::oneroster::rows::{Entry, Item, Landed, Landing, Outcome, Scene};
use crate::oneroster::store::{
    ContextRow, Enrollment, Kind, NOTHING, insert_enrollments, list_classes_of_students,
    list_student_contexts, set_class_of_contexts, update_enrollment,
};
use platform::db::Act;
use platform::fault::StoreError;
use platform::ids::new_id;

/// enrollments.csv.
pub(in crate::oneroster) struct Enrollments {
    /// Our ids of class and school, by sourcedId of the class.
    pub(in crate::oneroster) classes: HashMap<String, (Uuid, Uuid)>,
    /// Classes of which we keep nothing.
    pub(in crate::oneroster) lessons: HashSet<String>,
}

impl Landing for Enrollments {
    type Row = EnrollmentRow;
    const FILE: BundleFile = BundleFile::Enrollments;
    const KIND: Kind = Kind::Enrollment;

    fn read(&self, scene: &Scene, record: &Record<'_>) -> Result<Vec<Entry<EnrollmentRow>>, RowRefusal> {
        let mut entries = one_entry(record, EnrollmentRow::read)?;
        // A row that landed before dates were kept is news once, if it has any.
        let is_dated = |span: Span| span.begin.is_some() || span.end.is_some();
        for entry in &mut entries {
            entry.remarks = std::mem::take(&mut entry.row.remarks);
            if is_dated(entry.row.span) {
                entry.content.push_str("dates");
            }
        }
        entries.retain(|entry| !entry.row.span.is_over(scene.today));
        Ok(entries)
    }

    async fn land(
        &self,
        scene: &Scene,
        tx: &Act<'_>,
        items: &[Item<EnrollmentRow>],
    ) -> Result<Outcome, StoreError> {
        let people =
            people_by_id(scene, tx, items.iter().map(|item| item.row.user.clone()).collect()).await?;
        let students = items.iter().filter(|item| item.row.role == EnrollmentRole::Student);
        let students: Vec<Uuid> = students.filter_map(|item| people.get(&item.row.user).copied()).collect();
        let contexts = list_student_contexts(tx, &students).await?;
        let schools: HashSet<(Uuid, Uuid)> = contexts.iter().map(|row| (row.person, row.org)).collect();
        let (mut outcome, mut added) = (Outcome::default(), Vec::new());
        for item in items {
            let landed = match self.place(item, &people, &schools) {
                Err(refusal) => Landed::Refused(refusal),
                Ok(None) => Landed::At(NOTHING),
                Ok(Some(row)) => {
                    let id = row.id;
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
        settle_classes(tx, &contexts, scene.now).await?;
        Ok(outcome)
    }
}

/// Writes in which class these students are today, for the release that does not know the dates of places. Follows from
/// all their places, so it is right whichever of them came or went.
pub(in crate::oneroster) async fn settle_classes(
    tx: &Act<'_>,
    contexts: &[ContextRow],
    now: Timestamp,
) -> Result<(), StoreError> {
    let students: Vec<Uuid> = contexts.iter().map(|row| row.person).collect();
    let classes = list_classes_of_students(tx, &students, now).await?;
    let mut moves: HashMap<Option<Uuid>, Vec<Uuid>> = HashMap::new();
    for row in contexts {
        let class = classes.get(&(row.person, row.org)).copied();
        if class != row.class {
            moves.entry(class).or_default().push(row.id);
        }
    }
    for (class, ids) in moves {
        set_class_of_contexts(tx, &ids, class).await?;
    }
    Ok(())
}

impl Enrollments {
    /// The place in a class; nothing for what we do not keep.
    fn place(
        &self,
        item: &Item<EnrollmentRow>,
        people: &HashMap<String, Uuid>,
        schools: &HashSet<(Uuid, Uuid)>,
    ) -> Result<Option<Enrollment>, RowRefusal> {
        let row = &item.row;
        let unknown = RowRefusal::Unknown { column: "userSourcedId", wanted: "user" };
        let person = *people.get(&row.user).ok_or(unknown)?;
        if self.lessons.contains(&row.class) {
            return Ok(None);
        }
        let unknown = RowRefusal::Unknown { column: "classSourcedId", wanted: "class" };
        let (class, school) = *self.classes.get(&row.class).ok_or(unknown)?;
        let role = match row.role {
            EnrollmentRole::Student if schools.contains(&(person, school)) => "student",
            EnrollmentRole::Student => {
                return Err(RowRefusal::Contradiction("userSourcedId is no student of the class's school"));
            }
            EnrollmentRole::Teacher => "teacher",
            EnrollmentRole::Other => return Ok(None),
        };
        let id = item.target().filter(|id| *id != NOTHING).unwrap_or_else(new_id);
        let before = item.had(Self::FILE, ("metadata.homeroom", "primary"));
        let homeroom = match row.role {
            EnrollmentRole::Teacher => first_of(row.homeroom, row.primary, before),
            _ => Said::Value(false),
        };
        let (begins_at, ends_at) = (row.span.begins_at(), row.span.ends_at());
        let (sourced_id, seat) = (item.id.clone(), row.seat);
        Ok(Some(Enrollment { id, sourced_id, person, class, role, homeroom, seat, begins_at, ends_at }))
    }
}
