//! People of whom only what matters is written by hand.

use time::macros::date;

use super::DemoCityError;
use super::city::{City, seat};
use super::family::{Carer, Pupil};
use super::names::Name;
use super::people::{Agent, Person};

/// Where a pupil goes: school code, grade, class counted from 0.
type Place = (&'static str, u8, u32);

/// An adult with a mailbox and a telephone.
pub(super) fn adult(id: &str, name: Name, female: bool, serial: u64) -> Person {
    let word = id.split_once('-').map_or(id, |(_, word)| word);
    Person::new(id.to_owned(), name, female, serial).with_contacts(format!("{word}@mail.example"), serial)
}

/// A pupil on the first seat of a class, which the city keeps for this.
pub(super) fn pupil(
    city: &City,
    who: (&str, Name, bool, u64),
    place: Place,
    carers: &[Carer],
) -> Result<Pupil, DemoCityError> {
    pupil_behind(city, who, (place, 0), carers)
}

/// The same on the second seat.
pub(super) fn second_pupil(
    city: &City,
    who: (&str, Name, bool, u64),
    place: Place,
    carers: &[Carer],
) -> Result<Pupil, DemoCityError> {
    pupil_behind(city, who, (place, 1), carers)
}

fn pupil_behind(
    city: &City,
    (id, name, female, serial): (&str, Name, bool, u64),
    ((code, grade, class), row): (Place, u32),
    carers: &[Carer],
) -> Result<Pupil, DemoCityError> {
    let school = city.school(code)?;
    let classes = city.grade(school, grade).ok_or(DemoCityError::Data)?.classes;
    let seat = seat(grade, row * classes + class, classes);
    let mut person = Person::new(id.to_owned(), name, female, serial);
    let years = i32::from(grade) + 6;
    person.birth = date!(2027 - 03 - 21).replace_year(super::people::YEAR + 1 - years).ok();
    person.agents = carers.iter().map(Carer::as_agent).collect::<Vec<Agent>>();
    Ok(Pupil { person, school, grade, class: seat.class, seat: seat.seat, number: seat.number })
}
