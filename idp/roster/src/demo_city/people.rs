//! Invented people: numbers that pass every check and belong to nobody else in the city.

use domain::identifiers::NationalId;
use time::{Date, Duration, Month};

use super::dice::Dice;
use super::names::Name;

/// Letters of a national ID; one for each tenth of a millionth of the numbers.
const LETTERS: [&str; 26] = [
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U",
    "V", "W", "X", "Y", "Z",
];
/// Numbers with one letter and one sex.
const NUMBERS: u64 = 10_000_000;
/// The first serial of people who are not hand-written.
pub(super) const FIRST_SERIAL: u64 = 1_000;
/// The Common Era year in which the demo city's school year begins (115 of the Republic).
pub(super) const YEAR: i32 = 2026;

/// Which kind of number somebody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Citizen,
    Resident,
    Substitute,
}

/// What a guardian is to a child.
#[derive(Clone, Debug)]
pub(super) struct Agent {
    pub(super) sourced_id: String,
    pub(super) relation: &'static str,
    pub(super) basis: &'static str,
}

/// A line of users.csv and, if born, of demographics.csv.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) sourced_id: String,
    pub(super) name: Name,
    pub(super) female: bool,
    pub(super) number: String,
    pub(super) substitute: bool,
    pub(super) email: String,
    pub(super) mobile: String,
    pub(super) birth: Option<Date>,
    pub(super) agents: Vec<Agent>,
}

impl Person {
    /// Somebody with the number that belongs to `serial`, without contacts and guardians.
    pub(super) fn new(sourced_id: String, name: Name, female: bool, serial: u64) -> Self {
        Self {
            sourced_id,
            name,
            female,
            number: number(serial, female, Number::Citizen),
            substitute: false,
            email: String::new(),
            mobile: String::new(),
            birth: None,
            agents: Vec::new(),
        }
    }

    /// Changes the kind of number.
    pub(super) fn with_number(mut self, kind: Number, serial: u64) -> Self {
        self.number = number(serial, self.female, kind);
        self.substitute = kind == Number::Substitute;
        self
    }

    /// Adds a mobile number and an e-mail address.
    pub(super) fn with_contacts(mut self, email: String, serial: u64) -> Self {
        self.email = email;
        self.mobile = format!("09{:08}", (serial * 40_692_013 + 8_150_301) % 100_000_000);
        self
    }
}

/// The number of the person with that serial: a walk through all numbers that never meets one twice.
fn number(serial: u64, female: bool, kind: Number) -> String {
    let slot = (serial * 181_081_877 + 77_777_777) % (NUMBERS * 26);
    let letter = LETTERS.get(usize::try_from(slot / NUMBERS).unwrap_or(0)).copied().unwrap_or("A");
    let second = match kind {
        Number::Substitute => return format!("TP{serial:08}"),
        Number::Citizen => 1 + u8::from(female),
        Number::Resident => 8 + u8::from(female),
    };
    let nine = format!("{letter}{second}{:07}", slot % NUMBERS);
    let check = NationalId::check_digit(&nine).unwrap_or(0);
    format!("{nine}{check}")
}

/// A birthday of a pupil of that grade: six years old on 1 September of the first year of school.
pub(super) fn birth_of_pupil(grade: u8, dice: &mut Dice) -> Date {
    let older = i32::from(grade >= 10 && dice.chance(30));
    let days = i64::from(dice.below(365));
    day(YEAR - i32::from(grade) - 6 - older, Month::September, 2) + Duration::days(days)
}

/// A birthday of somebody who is that old in this school year.
pub(super) fn birth_of_adult(age: u32, dice: &mut Dice) -> Date {
    let age = i32::try_from(age).unwrap_or(40);
    day(YEAR - age, Month::January, 1) + Duration::days(i64::from(dice.below(365)))
}

fn day(year: i32, month: Month, day: u8) -> Date {
    Date::from_calendar_date(year, month, day).unwrap_or(Date::MIN)
}
