//! An invented city at Taipei's real schools, written as a OneRoster 1.2 CSV bundle.
//!
//! The same number of pupils and the same seed give the same files, byte for byte. People are made family by
//! family and written at once, so memory depends on the number of schools only.

mod bundle;
mod city;
mod command;
mod dice;
mod family;
mod handmade;
mod invented;
mod names;
mod notable;
mod people;
mod schools;
mod staff;
#[cfg(test)]
mod tests;
mod unbound;
mod waiting;

use std::path::{Path, PathBuf};

use bundle::{Bundle, Place};
use city::City;
use dice::Dice;
use handmade::Handmade;

pub use command::DemoCityCommand;
pub use notable::{Notable, notable, plain};
pub use unbound::{Unbound, UnboundChild, unbound};
pub use waiting::{at_once, waiting};

/// Which city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoCityOptions {
    /// Number of pupils; from 500 on the hand-written people fit.
    pub students: u32,
    /// Another seed makes another city.
    pub seed: u64,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Schools.
    pub schools: usize,
    /// Pupils.
    pub students: u32,
    /// Guardians, also those who teach.
    pub guardians: u32,
    /// Teachers, principals and staff who are no guardians.
    pub employees: u32,
}

/// Why a city could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DemoCityError {
    /// The file system refused.
    #[error("cannot write {path}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line could not be written or an embedded list not be read.
    #[error("a line of the bundle cannot be written")]
    Csv(#[from] csv::Error),
    /// The embedded lists contradict one another.
    #[error("the embedded lists of schools do not fit together")]
    Data,
}

impl DemoCityError {
    fn at(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

/// Writes the bundle of a city to a directory.
pub fn write(options: &DemoCityOptions, out: &Path) -> Result<Summary, DemoCityError> {
    let mut city = City::new(options.students, options.seed)?;
    let mut bundle = Bundle::create(out)?;
    let mut summary = Summary { schools: city.schools.len(), ..Summary::default() };
    for school in &city.schools {
        bundle.school(school)?;
    }
    let handmade = handmade::handmade(&city)?;
    for family in &handmade.families {
        summary.add(family);
        bundle.family(family, &city.schools)?;
    }
    for employee in &handmade.employees {
        summary.employees += 1;
        bundle.employee(employee, &city.schools)?;
    }
    families(&mut city, options.students, &mut bundle, &mut summary)?;
    for school in 0..city.schools.len() {
        summary.employees += employees(&mut city, school, &handmade, &mut bundle)?;
    }
    bundle.finish(out)?;
    Ok(summary)
}

impl Summary {
    fn add(&mut self, family: &family::Family) {
        self.students += u32::try_from(family.pupils.len()).unwrap_or(0);
        self.guardians += u32::try_from(family.carers.len()).unwrap_or(0);
    }
}

fn families(
    city: &mut City,
    students: u32,
    bundle: &mut Bundle,
    summary: &mut Summary,
) -> Result<(), DemoCityError> {
    for index in 0.. {
        let room = students.saturating_sub(summary.students);
        if room == 0 {
            break;
        }
        let family = family::next(city, index, room);
        summary.add(&family);
        bundle.family(&family, &city.schools)?;
    }
    Ok(())
}

/// The principal, teachers and staff of one school, and who teaches which class.
fn employees(
    city: &mut City,
    at: usize,
    handmade: &Handmade,
    bundle: &mut Bundle,
) -> Result<u32, DemoCityError> {
    let Some(school) = city.schools.get(at).cloned() else { return Ok(0) };
    let mut dice = Dice::new(city.seed ^ 0x7eac_4e25, at as u64);
    let mut people = Vec::new();
    let is_led = |employee: &&staff::Employee| {
        employee.posts.iter().any(|post| post.school == at && post.role == "principal")
    };
    if !handmade.employees.iter().any(|employee| is_led(&employee)) {
        people.extend(staff::principal(city, at, &mut dice));
    }
    for post in school.posts..school.teachers() {
        people.extend(staff::teacher(city, at, post, &mut dice));
    }
    for nth in 0..school.staff() {
        people.extend(staff::officer(city, at, nth, &mut dice));
    }
    for employee in &people {
        bundle.employee(employee, &city.schools)?;
    }
    lessons(&school, at, handmade, bundle)?;
    Ok(u32::try_from(people.len()).unwrap_or(u32::MAX))
}

/// The first teachers of a school have a homeroom each, the others teach in two classes.
fn lessons(
    school: &schools::School,
    at: usize,
    handmade: &Handmade,
    bundle: &mut Bundle,
) -> Result<(), DemoCityError> {
    let classes: Vec<(u8, u32)> = school
        .grades
        .iter()
        .flat_map(|grade| (0..grade.classes).map(move |class| (grade.grade, class)))
        .collect();
    let mut place = |user: &str, nth, (grade, class): (u8, u32), homeroom| {
        let class = school.class_id(grade, class);
        bundle.enrollment(nth, school, &Place { user, role: "teacher", class, homeroom, seat: String::new() })
    };
    for (&(grade, class), post) in classes.iter().zip(0..) {
        let written = handmade.homerooms.iter().find(|(s, g, c, _)| (*s, *g, *c) == (at, grade, class));
        match written {
            Some((_, _, _, user)) => place(user, 1, (grade, class), true)?,
            None => place(&school.teacher_id(post), 1, (grade, class), true)?,
        }
    }
    let taught = classes.iter().cycle();
    for (post, pair) in (school.classes()..school.teachers()).zip(0usize..) {
        for (&class, nth) in taught.clone().skip(pair * 2 % classes.len().max(1)).take(2).zip(1..) {
            place(&school.teacher_id(post), nth, class, false)?;
        }
    }
    Ok(())
}
