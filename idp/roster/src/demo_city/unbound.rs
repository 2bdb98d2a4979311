//! A mother whom the roster does not know: she can bind herself to her children, and teachers of the city decide.

use super::city::City;
use super::family::{Family, Pupil};
use super::invented::{adult, pupil};
use super::names::Name;
use super::people::Person;
use super::{DemoCityError, DemoCityOptions};

/// Somebody who is still to bind herself to her children. Nobody real is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbound {
    /// Her name.
    pub name: String,
    /// Her number.
    pub national_id: String,
    /// Her mail address.
    pub email: String,
    /// Her mobile number.
    pub mobile: String,
    /// `domain::contexts::Relation`.
    pub relation: String,
    /// Her children.
    pub children: Vec<UnboundChild>,
}

/// One of her children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnboundChild {
    /// Full name.
    pub name: String,
    /// Number.
    pub national_id: String,
    /// `YYYY-MM-DD`.
    pub birth_date: String,
    /// Number at the school.
    pub student_number: String,
    /// `domain::contexts::Level`.
    pub level: String,
    /// Full name of the school.
    pub school: String,
    /// The class's label.
    pub class: String,
}

/// The mother and her children, the same in every city.
pub fn unbound(options: &DemoCityOptions) -> Result<Unbound, DemoCityError> {
    let city = City::new(options.students, options.seed)?;
    let mother = mother();
    let children = family(&city)?.pupils.iter().map(|pupil| child(&city, pupil)).collect::<Result<_, _>>()?;
    Ok(Unbound {
        name: mother.name.full(),
        national_id: mother.number,
        email: mother.email,
        mobile: mother.mobile,
        relation: "mother".to_owned(),
        children,
    })
}

/// The children as the roster has them: without anybody who looks after them.
pub(super) fn family(city: &City) -> Result<Family, DemoCityError> {
    let girl = ("S-luxiaojie", Name::new("呂", "小潔"), true, 23);
    let boy = ("S-luxiaoan", Name::new("呂", "小安"), false, 24);
    let pupils = vec![pupil(city, girl, ("343611", 2, 1), &[])?, pupil(city, boy, ("323302", 11, 0), &[])?];
    Ok(Family { pupils, carers: Vec::new() })
}

fn mother() -> Person {
    adult("G-xuwenjun", Name::new("許", "文君"), true, 25)
}

pub(super) fn child(city: &City, pupil: &Pupil) -> Result<UnboundChild, DemoCityError> {
    let school = city.schools.get(pupil.school).ok_or(DemoCityError::Data)?;
    let person = &pupil.person;
    let born = person.birth.ok_or(DemoCityError::Data)?;
    Ok(UnboundChild {
        name: person.name.full(),
        national_id: person.number.clone(),
        birth_date: born.to_string(),
        student_number: pupil.number.clone(),
        level: school.level.as_str().to_owned(),
        school: school.name.clone(),
        class: school.label(pupil.grade, pupil.class),
    })
}
