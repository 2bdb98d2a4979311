//! The state of a city in the making: what is taken. Its size depends on the schools, not on the people.

use super::DemoCityError;
use super::dice::Dice;
use super::people::{FIRST_SERIAL, YEAR};
use super::schools::{self, Draw, School, YearGroup};

/// The city so far.
pub(super) struct City {
    pub(super) seed: u64,
    pub(super) schools: Vec<School>,
    pub(super) draw: Draw,
    serial: u64,
}

/// Where a pupil sits and under which number.
pub(super) struct Placing {
    pub(super) class: u32,
    pub(super) seat: u32,
    pub(super) number: String,
}

impl City {
    /// An empty city with classes for that many pupils.
    pub(super) fn new(students: u32, seed: u64) -> Result<Self, DemoCityError> {
        let schools = schools::open(students)?;
        let draw = Draw::new(&schools);
        Ok(Self { seed, schools, draw, serial: FIRST_SERIAL })
    }

    /// The number of the next person.
    pub(super) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// The place of a school in the list.
    pub(super) fn school(&self, code: &str) -> Result<usize, DemoCityError> {
        self.schools.iter().position(|school| school.code == code).ok_or(DemoCityError::Data)
    }

    /// The grade of a school, if it teaches it.
    pub(super) fn grade(&self, school: usize, grade: u8) -> Option<&YearGroup> {
        self.schools.get(school)?.grades.iter().find(|entry| entry.grade == grade)
    }

    /// Takes the next free seat of a grade; pupils go round its classes.
    pub(super) fn seat(&mut self, school: usize, grade: u8) -> Placing {
        let entry = self
            .schools
            .get_mut(school)
            .and_then(|school| school.grades.iter_mut().find(|entry| entry.grade == grade));
        let Some(entry) = entry else { return seat(grade, 0, 1) };
        entry.placed += 1;
        seat(grade, entry.placed - 1, entry.classes)
    }

    /// Gives a teacher's post to a parent; homerooms come first, at most a third of the posts of a school.
    pub(super) fn give_post(&mut self, dice: &mut Dice) -> Option<(usize, u32)> {
        let grade = u8::try_from(1 + dice.below(12)).unwrap_or(1);
        let at = self.draw.school(grade, dice);
        let school = self.schools.get_mut(at)?;
        if school.posts >= school.teachers() / 3 {
            return None;
        }
        school.posts += 1;
        Some((at, school.posts - 1))
    }
}

/// The `nth` seat of a grade. A student number says when its bearer came to the school's level.
pub(super) fn seat(grade: u8, nth: u32, classes: u32) -> Placing {
    let classes = classes.max(1);
    let (first, mark) = match grade {
        0..=6 => (1, ""),
        7..=9 => (7, "J"),
        _ => (10, "H"),
    };
    let entry = YEAR - 1911 - (i32::from(grade) - first);
    Placing { class: nth % classes, seat: nth / classes + 1, number: format!("{mark}{entry}{:04}", nth + 1) }
}
