//! Who decides about students: homeroom teachers, deputies, administrators of the school.

use std::collections::HashSet;

use domain::binding::{Duty, Source};
use domain::ids::{ClassId, OrgId, PersonId};
use domain::timestamp::Timestamp;

use super::store;
use platform::db::Connection;
use platform::fault::StoreError;

/// The people who may decide about a student, each with the capacity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviewers {
    people: Vec<(Source, PersonId)>,
}

impl Reviewers {
    /// The capacities in which a person may decide here.
    pub fn sources_of(&self, person: PersonId) -> impl Iterator<Item = Source> {
        self.people.iter().filter(move |(_, one)| *one == person).map(|(source, _)| *source)
    }

    /// The people of one capacity.
    pub fn people(&self, source: Source) -> impl Iterator<Item = PersonId> {
        self.people.iter().filter(move |(one, _)| *one == source).map(|(_, person)| *person)
    }
}

/// The reviewers at each of these schools and classes, in their order; nowhere is nobody.
pub async fn reviewers_at(
    db: &impl Connection,
    places: &[Option<(OrgId, Option<ClassId>)>],
    now: Timestamp,
) -> Result<Vec<Reviewers>, StoreError> {
    let classes: HashSet<ClassId> = places.iter().flatten().filter_map(|(_, class)| *class).collect();
    let schools: HashSet<OrgId> = places.iter().flatten().map(|(school, _)| *school).collect();
    let teachers = store::list_homeroom_teachers(db, classes, now).await?;
    let duties = store::list_duties_in(db, schools, now).await?;
    let at = |(school, class): (OrgId, Option<ClassId>)| {
        let in_room = teachers.iter().filter(|(room, _)| Some(*room) == class);
        let mut people: Vec<_> = in_room.map(|(_, person)| (Source::Teacher, *person)).collect();
        let here = duties.iter().filter(|duty| duty.school == school);
        people.extend(here.filter_map(|duty| match duty.kind {
            Duty::SchoolAdmin => Some((Source::SchoolAdmin, duty.person)),
            Duty::Deputy => (class.is_some() && duty.class == class).then_some((Source::Deputy, duty.person)),
        }));
        Reviewers { people }
    };
    Ok(places.iter().map(|place| place.map(at).unwrap_or_default()).collect())
}

/// The homeroom teachers and deputies who work at the schools of these classes now, each with the class: their scopes
/// ([`super::scopes_of`]) reach it. It takes as many statements for many classes as for one.
pub async fn leaders_of(
    db: &impl Connection,
    classes: &[ClassId],
    now: Timestamp,
) -> Result<HashSet<(ClassId, PersonId)>, StoreError> {
    let placed = store::find_classes(db, classes, now).await?;
    let teachers = store::list_homeroom_teachers(db, classes.iter().copied(), now).await?;
    let teach: Vec<PersonId> = teachers.iter().map(|(_, person)| *person).collect();
    let posts = store::list_posts(db, &teach, now).await?;
    let duties = store::list_duties_in(db, placed.iter().map(|placed| placed.school), now).await?;
    let mut leaders = HashSet::new();
    for store::PlacedClass { school, class } in placed {
        let of_class = teachers.iter().filter(|(room, _)| *room == class.id).map(|(_, person)| *person);
        leaders
            .extend(of_class.filter(|person| posts.contains(&(*person, school))).map(|one| (class.id, one)));
        let deputies = duties.iter().filter(|duty| {
            duty.kind == Duty::Deputy && duty.school == school && duty.class == Some(class.id)
        });
        leaders.extend(deputies.map(|duty| (class.id, duty.person)));
    }
    Ok(leaders)
}

/// For what a person decides now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posts {
    /// The classes of the homeroom teacher.
    pub homerooms: Vec<ClassId>,
    /// The classes of the deputy.
    pub deputy_for: Vec<ClassId>,
    /// The schools of the administrator.
    pub administers: Vec<OrgId>,
}

/// For what this person decides now.
pub async fn posts_of(db: &impl Connection, person: PersonId, now: Timestamp) -> Result<Posts, StoreError> {
    let homerooms = store::list_homerooms(db, person, now).await?;
    let duties = store::list_duties_of(db, person, now).await?;
    let of = |kind: Duty| duties.iter().filter(move |duty| duty.kind == kind);
    Ok(Posts {
        homerooms,
        deputy_for: of(Duty::Deputy).filter_map(|duty| duty.class).collect(),
        administers: of(Duty::SchoolAdmin).map(|duty| duty.school).collect(),
    })
}
