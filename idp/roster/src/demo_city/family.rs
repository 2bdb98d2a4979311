//! Families: children at one or several schools, and those who look after them.

use domain::identifiers::MAJORITY;

use super::city::City;
use super::dice::Dice;
use super::names::{self, Name};
use super::people::{Agent, Number, Person, birth_of_adult, birth_of_pupil};

/// A child and its seat.
#[derive(Clone, Debug)]
pub(super) struct Pupil {
    pub(super) person: Person,
    /// Place of the school in the city's list.
    pub(super) school: usize,
    pub(super) grade: u8,
    /// Counted from 0.
    pub(super) class: u32,
    /// Counted from 1.
    pub(super) seat: u32,
    pub(super) number: String,
}

/// A guardian, who may teach.
#[derive(Clone, Debug)]
pub(super) struct Carer {
    pub(super) person: Person,
    pub(super) relation: &'static str,
    /// The school where this guardian is a teacher.
    pub(super) teaches_at: Option<usize>,
}

/// Children and guardians who belong together.
#[derive(Clone, Debug)]
pub(super) struct Family {
    pub(super) pupils: Vec<Pupil>,
    pub(super) carers: Vec<Carer>,
}

/// Makes family number `index`, with at most `room` children, and seats the children.
pub(super) fn next(city: &mut City, index: u64, room: u32) -> Family {
    let mut dice = Dice::new(city.seed, index);
    let surname = names::family(&mut dice);
    let carers = carers(city, surname, &mut dice);
    let agents: Vec<Agent> = carers.iter().map(Carer::as_agent).collect();
    let grades = grades(&mut dice, room);
    let mut pupils: Vec<Pupil> = Vec::with_capacity(grades.len());
    for grade in grades {
        let school = school_for(city, &pupils, grade, &mut dice);
        pupils.push(pupil(city, surname, (school, grade), &agents, &mut dice));
    }
    Family { pupils, carers }
}

impl Carer {
    /// What the children's rows say of this guardian.
    pub(super) fn as_agent(&self) -> Agent {
        let basis = if matches!(self.relation, "father" | "mother") { "statutory" } else { "guardian" };
        Agent { sourced_id: self.person.sourced_id.clone(), relation: self.relation, basis }
    }

    /// The role that OneRoster knows for this guardian.
    pub(super) fn role(&self) -> &'static str {
        match self.relation {
            "father" | "mother" => "parent",
            "other" => "guardian",
            _ => "relative",
        }
    }
}

fn grades(dice: &mut Dice, room: u32) -> Vec<u8> {
    let count = match dice.below(1_000) {
        0..650 => 1,
        650..930 => 2,
        _ => 3,
    };
    let mut grades: Vec<u8> = Vec::new();
    for _ in 0..count.min(room) {
        let youngest = grades.iter().copied().min();
        let grade = match youngest {
            Some(grade) if grade > 1 => u32::from(grade).saturating_sub(1 + dice.below(4)).max(1),
            _ => 1 + dice.below(12),
        };
        grades.push(u8::try_from(grade).unwrap_or(1));
    }
    grades
}

/// Usually a sibling's school if it has the grade, else one in the sibling's district.
fn school_for(city: &City, siblings: &[Pupil], grade: u8, dice: &mut Dice) -> usize {
    let mut school = city.draw.school(grade, dice);
    let Some(sibling) = siblings.last().and_then(|sibling| city.schools.get(sibling.school)) else {
        return school;
    };
    if let Some(sibling) = siblings.iter().find(|s| city.grade(s.school, grade).is_some())
        && dice.chance(850)
    {
        return sibling.school;
    }
    for _ in 0..6 {
        if city.schools.get(school).is_some_and(|drawn| drawn.district == sibling.district) {
            break;
        }
        school = city.draw.school(grade, dice);
    }
    school
}

fn pupil(
    city: &mut City,
    surname: &str,
    (school, grade): (usize, u8),
    agents: &[Agent],
    dice: &mut Dice,
) -> Pupil {
    let female = dice.chance(490);
    let serial = city.next_serial();
    let name = Name::new(surname, &names::given(dice, female));
    let kind = match dice.below(1_000) {
        0..8 => Number::Resident,
        8..10 => Number::Substitute,
        _ => Number::Citizen,
    };
    let mut person = Person::new(format!("S{serial:08}"), name, female, serial).with_number(kind, serial);
    person.birth = Some(birth_of_pupil(grade, dice));
    person.agents = agents.to_vec();
    let seat = city.seat(school, grade);
    Pupil { person, school, grade, class: seat.class, seat: seat.seat, number: seat.number }
}

fn carers(city: &mut City, surname: &str, dice: &mut Dice) -> Vec<Carer> {
    let mut carers = Vec::with_capacity(3);
    let (father, mother) = match dice.below(1_000) {
        0..35 => (true, false),
        35..85 => (false, true),
        _ => (true, true),
    };
    if father {
        carers.push(carer(city, surname, "father", dice));
    }
    if mother {
        let own = names::family(dice);
        carers.push(carer(city, own, "mother", dice));
    }
    if dice.chance(330) {
        const KIN: [&str; 5] = ["grandmother_p", "grandfather_p", "grandmother_m", "grandfather_m", "other"];
        let relation = dice.pick(&KIN);
        let own = if relation == "grandfather_p" { surname } else { names::family(dice) };
        carers.push(carer(city, own, relation, dice));
    }
    carers
}

fn carer(city: &mut City, surname: &str, relation: &'static str, dice: &mut Dice) -> Carer {
    let female = matches!(relation, "mother" | "grandmother_p" | "grandmother_m" | "other");
    let serial = city.next_serial();
    let teaches_at =
        if matches!(relation, "father" | "mother") && dice.chance(20) { city.give_post(dice) } else { None };
    let sourced_id = match teaches_at {
        Some((school, post)) => city.schools.get(school).map(|school| school.teacher_id(post)),
        None => None,
    };
    let sourced_id = sourced_id.unwrap_or_else(|| format!("G{serial:08}"));
    let name = Name::new(surname, &names::given(dice, female));
    let email = format!("{}@mail.example", sourced_id.to_lowercase());
    let mut person = Person::new(sourced_id, name, female, serial).with_contacts(email, serial);
    if dice.chance(20) {
        person = person.with_number(Number::Resident, serial);
    }
    if teaches_at.is_some() {
        person.birth = Some(birth_of_adult(MAJORITY.unsigned_abs() + 12 + dice.below(22), dice));
    }
    Carer { person, relation, teaches_at: teaches_at.map(|(school, _)| school) }
}
