//! Those who work at the schools and are no parents of a pupil.

use super::city::City;
use super::dice::Dice;
use super::names::{self, Name};
use super::people::{Person, birth_of_adult};

/// Titles of the first teachers without a homeroom, one each.
const TITLES: [&str; 12] = [
    "教務主任",
    "學務主任",
    "總務主任",
    "輔導主任",
    "教學組長",
    "註冊組長",
    "設備組長",
    "資訊組長",
    "訓育組長",
    "生教組長",
    "體育組長",
    "衛生組長",
];
/// Titles of other employees.
const OFFICES: [&str; 5] = ["人事主任", "會計主任", "幹事", "護理師", "管理員"];

/// Somebody who works at a school, or at two.
#[derive(Clone, Debug)]
pub(super) struct Employee {
    pub(super) person: Person,
    pub(super) posts: Vec<Post>,
}

/// What an employee is at one school.
#[derive(Clone, Debug)]
pub(super) struct Post {
    /// Place of the school in the city's list.
    pub(super) school: usize,
    /// The role that OneRoster, or our extension of it, has for this.
    pub(super) role: &'static str,
    pub(super) title: &'static str,
}

/// The teacher of a post that no parent has.
pub(super) fn teacher(city: &mut City, school: usize, post: u32, dice: &mut Dice) -> Option<Employee> {
    let here = city.schools.get(school)?;
    let (id, classes) = (here.teacher_id(post), here.classes());
    let title = match post.checked_sub(classes) {
        Some(at) => TITLES.get(at as usize).copied().unwrap_or_default(),
        None => "",
    };
    let mut posts = vec![Post { school, role: "teacher", title }];
    if post >= classes && dice.chance(25) {
        let grade = here.grades.first().map_or(1, |grade| grade.grade);
        let other = city.draw.school(grade, dice);
        if other != school {
            posts.push(Post { school: other, role: "teacher", title: "" });
        }
    }
    Some(Employee { person: employee(city, id, dice), posts })
}

/// The principal.
pub(super) fn principal(city: &mut City, school: usize, dice: &mut Dice) -> Option<Employee> {
    let id = format!("P{}", city.schools.get(school)?.code);
    Some(Employee {
        person: employee(city, id, dice),
        posts: vec![Post { school, role: "principal", title: "" }],
    })
}

/// An employee who does not teach.
pub(super) fn officer(city: &mut City, school: usize, nth: u32, dice: &mut Dice) -> Option<Employee> {
    let id = format!("O{}{nth:03}", city.schools.get(school)?.code);
    let title = OFFICES.get(nth as usize).copied().unwrap_or("幹事");
    Some(Employee {
        person: employee(city, id, dice),
        posts: vec![Post { school, role: "ext:staff", title }],
    })
}

fn employee(city: &mut City, id: String, dice: &mut Dice) -> Person {
    let female = dice.chance(680);
    let serial = city.next_serial();
    let name = Name::new(names::family(dice), &names::given(dice, female));
    let email = format!("{}@school.example", id.to_lowercase());
    let mut person = Person::new(id, name, female, serial).with_contacts(email, serial);
    person.birth = Some(birth_of_adult(24 + dice.below(40), dice));
    person
}
