//! When a row ends, what refers to it ends with it: a person's roles, places and bindings, a school's classes and roles, a
//! class's places. Their own rows may still stand in the roster, or in no file of the bundle.

use std::collections::{BTreeMap, HashSet};

use domain::contexts::Role;
use uuid::Uuid;

use super::loss::Ending;
use super::store::{
    ContextRow, Kind, NOTHING, StandingRow, Workplace, count_living, list_bindings_of, list_classes_of_orgs,
    list_contexts_of_orgs, list_living_contexts_of, list_places_of, list_standing, list_student_contexts,
};
use platform::fault::StoreError;

/// What ends with what a bundle ends, by kind, without what it ends itself. Asked before anything is written, for
/// the brake, and again when it ends: who was known by one row may be known by another since.
pub(super) async fn following(
    ending: &BTreeMap<Kind, Ending>,
    place: Workplace<'_>,
) -> Result<BTreeMap<Kind, Ending>, StoreError> {
    let mut found = BTreeMap::new();
    let people = gone(place, Kind::User, ending.get(&Kind::User)).await?;
    let orgs = gone(place, Kind::Org, ending.get(&Kind::Org)).await?;
    let mut classes = gone(place, Kind::Class, ending.get(&Kind::Class)).await?;
    if people.is_empty() && orgs.is_empty() && classes.is_empty() {
        return Ok(found);
    }
    let of_orgs = list_classes_of_orgs(&place.read(), &orgs).await?;
    add(&mut found, ending, place, (Kind::Class, &of_orgs)).await?;
    classes.extend(of_orgs);
    let mut roles = list_living_contexts_of(&place.read(), &people).await?;
    roles.extend(list_contexts_of_orgs(&place.read(), &orgs).await?);
    roles.retain(|row| row.binding.is_none());
    let ids: Vec<Uuid> = roles.iter().map(|row| row.id).collect();
    add(&mut found, ending, place, (Kind::Role, &ids)).await?;
    let places = list_places_of(&place.read(), &people, &classes).await?;
    add(&mut found, ending, place, (Kind::Enrollment, &places)).await?;
    let mut students = without_school(place, &roles).await?;
    students.extend(&people);
    let bindings = list_bindings_of(&place.read(), &people, &students).await?;
    add(&mut found, ending, place, (Kind::Agent, &bindings)).await?;
    Ok(found)
}

/// The students to whom these roles leave no school.
async fn without_school(place: Workplace<'_>, ending: &[ContextRow]) -> Result<Vec<Uuid>, StoreError> {
    let over: HashSet<Uuid> = ending.iter().map(|row| row.id).collect();
    let students = ending.iter().filter(|row| row.role == Role::Student).map(|row| row.person);
    let mut students: Vec<Uuid> = students.collect();
    let left = list_student_contexts(&place.read(), &students).await?.into_iter();
    let kept: HashSet<Uuid> = left.filter(|row| !over.contains(&row.id)).map(|row| row.person).collect();
    students.retain(|student| !kept.contains(student));
    Ok(students)
}

/// The rows of users.csv that go on, of people another row of whom ends.
pub(super) async fn taking_over(
    ending: &BTreeMap<Kind, Ending>,
    place: Workplace<'_>,
) -> Result<Vec<String>, StoreError> {
    let (_, staying) = split(place, Kind::User, ending.get(&Kind::User)).await?;
    Ok(staying.into_iter().map(|row| row.sourced_id).collect())
}

/// What rows that end stand for, where no other row does.
async fn gone(place: Workplace<'_>, kind: Kind, ending: Option<&Ending>) -> Result<Vec<Uuid>, StoreError> {
    let (mut targets, staying) = split(place, kind, ending).await?;
    let named: HashSet<Uuid> = staying.into_iter().map(|row| row.target).collect();
    targets.retain(|target| !named.contains(target));
    Ok(targets)
}

/// What rows that end stand for, and the rows that go on and stand for that too.
async fn split(
    place: Workplace<'_>,
    kind: Kind,
    ending: Option<&Ending>,
) -> Result<(Vec<Uuid>, Vec<StandingRow>), StoreError> {
    let Some(ending) = ending else { return Ok((Vec::new(), Vec::new())) };
    let over: HashSet<&String> = ending.rows.iter().map(|(id, _)| id).collect();
    let targets: HashSet<Uuid> =
        ending.rows.iter().map(|(_, target)| *target).filter(|target| *target != NOTHING).collect();
    let mut targets: Vec<Uuid> = targets.into_iter().collect();
    targets.sort_unstable();
    let mut staying = list_standing(&place.read(), kind, &targets).await?;
    staying.retain(|row| !over.contains(&row.sourced_id));
    Ok((targets, staying))
}

/// Adds the living rows that stand for these and that the bundle does not end itself.
async fn add(
    found: &mut BTreeMap<Kind, Ending>,
    ending: &BTreeMap<Kind, Ending>,
    place: Workplace<'_>,
    (kind, targets): (Kind, &[Uuid]),
) -> Result<(), StoreError> {
    let own: HashSet<&String> =
        ending.get(&kind).into_iter().flat_map(|ending| &ending.rows).map(|(id, _)| id).collect();
    let mut rows: Vec<(String, Uuid)> = list_standing(&place.read(), kind, targets)
        .await?
        .into_iter()
        .filter(|row| !own.contains(&row.sourced_id))
        .map(|row| (row.sourced_id, row.target))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    if !rows.is_empty() {
        let living = count_living(&place.read(), kind).await?;
        found.insert(kind, Ending::of(rows, living));
    }
    Ok(())
}
