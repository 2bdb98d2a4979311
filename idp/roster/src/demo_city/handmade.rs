//! The hand-written people, the same in every city of 500 pupils or more, whatever its seed.

use time::macros::date;

use super::city::City;
use super::family::{Carer, Family};
use super::invented::{adult, pupil};
use super::names::Name;
use super::people::Number;
use super::staff::{Employee, Post};
use super::{DemoCityError, unbound, waiting};

/// All hand-written people.
pub(super) struct Handmade {
    pub(super) families: Vec<Family>,
    pub(super) employees: Vec<Employee>,
    /// Classes whose homeroom teacher is one of them: school, grade, class counted from 0, sourcedId.
    pub(super) homerooms: Vec<(usize, u8, u32, String)>,
}

/// Puts them into a city's schools.
pub(super) fn handmade(city: &City) -> Result<Handmade, DemoCityError> {
    let binjiang = city.school("343611")?;
    let daan = city.school("333602")?;
    let yongchun = city.school("323302")?;
    let homerooms = [
        (binjiang, 2, 1, "T-moming"),
        (daan, 1, 0, "T-linjingyi"),
        (daan, 2, 0, "T-zhangyawen"),
        (yongchun, 11, 0, "T-zhouzhihao"),
    ];
    Ok(Handmade {
        families: vec![
            mo_and_luo(city)?,
            newcomer(city)?,
            three_children(city)?,
            one_student(city)?,
            waiting::residents(city)?,
            substitute(city)?,
            unbound::family(city)?,
            waiting::family(city)?,
        ],
        employees: employees(city)?,
        homerooms: homerooms
            .map(|(school, grade, class, user)| (school, grade, class, user.to_owned()))
            .into(),
    })
}

/// 莫名: homeroom teacher of 二年二班, mother of two pupils at two other schools.
fn mo_and_luo(city: &City) -> Result<Family, DemoCityError> {
    let mut mother = adult("T-moming", Name::new("莫", "名"), true, 1);
    mother.birth = Some(date!(1984 - 05 - 12));
    let carers = vec![
        Carer { person: mother, relation: "mother", teaches_at: Some(city.school("343611")?) },
        carer("G-luojianhong", Name::new("羅", "建宏"), "father", 2),
    ];
    let pupils = vec![
        pupil(city, ("S-luoyian", Name::new("羅", "以安"), true, 3), ("403607", 3, 1), &carers)?,
        pupil(city, ("S-luoyile", Name::new("羅", "以樂"), false, 4), ("403506", 7, 0), &carers)?,
    ];
    Ok(Family { pupils, carers })
}

/// 張雅雯: homeroom teacher and mother of two, who has yet to sign in for the first time.
fn newcomer(city: &City) -> Result<Family, DemoCityError> {
    let mut mother = adult("T-zhangyawen", Name::new("張", "雅雯"), true, 20);
    mother.birth = Some(date!(1986 - 11 - 02));
    let carers = vec![Carer { person: mother, relation: "mother", teaches_at: Some(city.school("333602")?) }];
    let pupils = vec![
        pupil(city, ("S-zhoupinyu", Name::new("周", "品妤"), true, 21), ("403607", 5, 0), &carers)?,
        pupil(city, ("S-zhouchenghan", Name::new("周", "承翰"), false, 22), ("333502", 7, 0), &carers)?,
    ];
    Ok(Family { pupils, carers })
}

/// 陳美玲: mother of three at three schools, of whom the eldest is of age.
fn three_children(city: &City) -> Result<Family, DemoCityError> {
    let carers = vec![
        carer("G-chenmeiling", Name::new("陳", "美玲"), "mother", 5),
        carer("G-linzhiming", Name::new("林", "志明"), "father", 6),
    ];
    let mut eldest =
        pupil(city, ("S-linboyu", Name::new("林", "柏宇"), false, 9), ("313302", 12, 0), &carers)?;
    eldest.person.birth = Some(date!(2008 - 09 - 15));
    let pupils = vec![
        pupil(city, ("S-linziqing", Name::new("林", "子晴"), true, 7), ("333602", 1, 0), &carers)?,
        pupil(city, ("S-linpinrui", Name::new("林", "品睿"), false, 8), ("333502", 8, 0), &carers)?,
        eldest,
    ];
    Ok(Family { pupils, carers })
}

/// 王小明, who lives with his grandfather.
fn one_student(city: &City) -> Result<Family, DemoCityError> {
    let carers = vec![carer("G-wangdatong", Name::new("王", "大同"), "grandfather_p", 11)];
    let pupils = vec![pupil(
        city,
        ("S-wangxiaoming", Name::new("王", "小明"), false, 10),
        ("323302", 10, 0),
        &carers,
    )?];
    Ok(Family { pupils, carers })
}

/// A child with a substitute code and a name that few fonts have.
fn substitute(city: &City) -> Result<Family, DemoCityError> {
    let carers = vec![carer("G-likun", Name::new("李", "堃"), "father", 19)];
    let mut child = pupil(city, ("S-lixuan", Name::new("李", "𠮷"), true, 18), ("343611", 4, 0), &carers)?;
    child.person = child.person.with_number(Number::Substitute, 18);
    Ok(Family { pupils: vec![child], carers })
}

fn employees(city: &City) -> Result<Vec<Employee>, DemoCityError> {
    let post =
        |school, role, title| Ok::<_, DemoCityError>(Post { school: city.school(school)?, role, title });
    let one = |id: &str, name, female, serial, posts| {
        let mut person = adult(id, name, female, serial);
        person.birth = Some(date!(1979 - 03 - 08));
        Employee { person, posts }
    };
    Ok(vec![
        one("T-linjingyi", Name::new("林", "靜怡"), true, 12, vec![post("333602", "teacher", "")?]),
        one(
            "T-zhouzhihao",
            Name::new("周", "志豪"),
            false,
            13,
            vec![post("323302", "teacher", "資訊組長")?, post("323402", "teacher", "")?],
        ),
        one("O-huangshufen", Name::new("黃", "淑芬"), true, 16, vec![post("333602", "ext:staff", "幹事")?]),
        one("P-gaoguotai", Name::new("高", "國泰"), false, 17, vec![post("343611", "principal", "")?]),
    ])
}

fn carer(id: &str, name: Name, relation: &'static str, serial: u64) -> Carer {
    Carer { person: adult(id, name, relation == "mother", serial), relation, teaches_at: None }
}
