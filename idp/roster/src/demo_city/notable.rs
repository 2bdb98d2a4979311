//! Who is worth signing in as, with the name and the secret the import will have given them.

use domain::identifiers::{EnglishCode, LoginName, NationalId, StudentNo};

use super::city::City;
use super::family::{self, Family, Pupil};
use super::handmade::handmade;
use super::people::Person;
use super::schools::School;
use super::staff::Employee;
use super::{DemoCityError, DemoCityOptions};

/// Somebody invented to sign in as. Nobody real has this number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notable {
    /// sourcedId in users.csv.
    pub sourced_id: String,
    /// Full name.
    pub name: String,
    /// The login name that the import gives.
    pub login: String,
    /// The activation secret: the last six characters of the national ID.
    pub activation_secret: String,
    /// Roles in words, as the portal's badge shows them.
    pub roles: Vec<String>,
    /// What this person is good for.
    pub shows: String,
}

/// What the hand-written people show.
const SHOWS: [(&str, &str); 15] = [
    ("T-moming", "homeroom teacher who is the mother of two pupils at two other schools"),
    ("G-luojianhong", "father of two pupils"),
    ("G-chenmeiling", "mother of three at three schools, the eldest of age"),
    ("G-linzhiming", "father of three at three schools"),
    ("S-wangxiaoming", "student"),
    ("S-linboyu", "student of age"),
    ("S-luoyian", "pupil in class 302"),
    ("G-wangdatong", "grandfather who is the guardian of one student"),
    ("T-zhangyawen", "homeroom teacher who is the mother of two pupils, not activated"),
    ("T-linjingyi", "homeroom teacher, not activated"),
    ("T-zhouzhihao", "homeroom teacher who teaches at two schools"),
    ("O-huangshufen", "member of staff"),
    ("P-gaoguotai", "principal"),
    ("S-ruanwenxiong", "student with a resident number"),
    ("S-lixuan", "pupil with a substitute code and a rare character in the name"),
];

/// The hand-written people of every city with 500 pupils or more, most telling first.
pub fn notable(options: &DemoCityOptions) -> Result<Vec<Notable>, DemoCityError> {
    let city = City::new(options.students, options.seed)?;
    let handmade = handmade(&city)?;
    let mut found = Vec::new();
    for family in &handmade.families {
        of_family(family, &city.schools, &mut found)?;
    }
    for employee in &handmade.employees {
        found.push(of_employee(employee, &city.schools)?);
    }
    for one in &mut found {
        let homerooms = handmade.homerooms.iter().filter(|(_, _, _, user)| *user == one.sourced_id);
        for (school, grade, class, _) in homerooms {
            let label = city.schools.get(*school).map(|school| school.label(*grade, *class));
            one.roles.insert(0, format!("{} 導師 {}", label.unwrap_or_default(), one.name));
        }
    }
    let order = |one: &Notable| SHOWS.iter().position(|(id, _)| *id == one.sourced_id);
    let mut chosen: Vec<(usize, Notable)> =
        found.into_iter().filter_map(|one| Some((order(&one)?, one))).collect();
    chosen.sort_by_key(|(at, _)| *at);
    Ok(chosen.into_iter().map(|(at, one)| shown(at, one)).collect())
}

fn shown(at: usize, one: Notable) -> Notable {
    Notable { shows: SHOWS.get(at).map_or_else(String::new, |(_, text)| (*text).to_owned()), ..one }
}

/// Pupils of the city who are not hand-written, at most `count`, in the order of the bundle.
pub fn plain(options: &DemoCityOptions, count: usize) -> Result<Vec<Notable>, DemoCityError> {
    let mut city = City::new(options.students, options.seed)?;
    let (mut found, mut index) = (Vec::new(), 0);
    let mut room = room_beside_handmade(&city, options.students)?;
    while room > 0 && found.len() < count {
        let family = family::next(&mut city, index, room);
        for pupil in family.pupils.iter().take(count - found.len()) {
            found.push(of_pupil(pupil, &city.schools)?);
        }
        room = room.saturating_sub(u32::try_from(family.pupils.len()).unwrap_or(u32::MAX));
        index += 1;
    }
    Ok(found)
}

/// How many pupils are left to invent.
pub(super) fn room_beside_handmade(city: &City, students: u32) -> Result<u32, DemoCityError> {
    let written: usize = handmade(city)?.families.iter().map(|family| family.pupils.len()).sum();
    Ok(students.saturating_sub(u32::try_from(written).unwrap_or(u32::MAX)))
}

fn of_family(family: &Family, schools: &[School], found: &mut Vec<Notable>) -> Result<(), DemoCityError> {
    for carer in &family.carers {
        let mut roles = Vec::new();
        for pupil in &family.pupils {
            let school = at(schools, pupil.school)?;
            let label = school.label(pupil.grade, pupil.class);
            roles.push(format!("{label} {}的家長({})", pupil.person.name.full(), school.name));
        }
        let login = match carer.teaches_at {
            Some(school) => teacher_login(at(schools, school)?, &carer.person)?,
            None => carer.person.email.clone(),
        };
        found.push(one(&carer.person, login, roles));
    }
    for pupil in &family.pupils {
        found.push(of_pupil(pupil, schools)?);
    }
    Ok(())
}

fn of_pupil(pupil: &Pupil, schools: &[School]) -> Result<Notable, DemoCityError> {
    let school = at(schools, pupil.school)?;
    let number = StudentNo::parse(&pupil.number).ok_or(DemoCityError::Data)?;
    let login = LoginName::student_default(&english(school)?, &number);
    let role = format!("{} 學生 {}", school.label(pupil.grade, pupil.class), pupil.person.name.full());
    Ok(one(&pupil.person, login.expose().to_owned(), vec![role]))
}

fn of_employee(employee: &Employee, schools: &[School]) -> Result<Notable, DemoCityError> {
    let mut roles = Vec::new();
    for post in &employee.posts {
        let word = match post.role {
            "principal" => "校長",
            "teacher" => "教師",
            _ => "職員",
        };
        let words = [at(schools, post.school)?.name.as_str(), word, post.title];
        roles.push(words.join(" ").trim_end().to_owned());
    }
    let first = employee.posts.first().ok_or(DemoCityError::Data)?;
    let login = teacher_login(at(schools, first.school)?, &employee.person)?;
    Ok(one(&employee.person, login, roles))
}

fn teacher_login(school: &School, person: &Person) -> Result<String, DemoCityError> {
    let id = NationalId::parse(&person.number).map_err(|_| DemoCityError::Data)?;
    Ok(LoginName::teacher_default(&english(school)?, &id).expose().to_owned())
}

fn one(person: &Person, login: String, roles: Vec<String>) -> Notable {
    let start = person.number.len().saturating_sub(6);
    Notable {
        sourced_id: person.sourced_id.clone(),
        name: person.name.full(),
        login,
        activation_secret: person.number.get(start..).unwrap_or_default().to_owned(),
        roles,
        shows: String::new(),
    }
}

fn english(school: &School) -> Result<EnglishCode, DemoCityError> {
    EnglishCode::parse(&school.english).ok_or(DemoCityError::Data)
}

fn at(schools: &[School], place: usize) -> Result<&School, DemoCityError> {
    schools.get(place).ok_or(DemoCityError::Data)
}
