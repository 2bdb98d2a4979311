//! The city's schools, with as many classes as its pupils need.

use domain::contexts::Level;
use domain::identifiers::SchoolCode;

use super::DemoCityError;
use super::dice::Dice;

/// See `data/README.md`.
const SCHOOLS: &str = include_str!("data/taipei-schools.csv");
/// See `data/README.md`.
const ENGLISH_CODES: &str = include_str!("data/english-codes.csv");

/// Schools where hand-written people are: always part of the city, with at least so many classes in a grade.
const ALWAYS: [(&str, u8, u32); 12] = [
    ("323302", 11, 1),
    ("343611", 4, 1),
    ("343611", 2, 2),
    ("403607", 3, 2),
    ("403506", 7, 1),
    ("403607", 5, 1),
    ("333502", 7, 1),
    ("333602", 1, 1),
    ("333502", 8, 1),
    ("313302", 12, 1),
    ("323302", 10, 1),
    ("323402", 11, 1),
];

/// Schools that also have classes of the level below (完全中學).
const TWO_LEVELS: [&str; 9] = [
    "西松高級中學",
    "中崙高級中學",
    "大同高級中學",
    "大直高級中學",
    "成淵高級中學",
    "大理高級中學",
    "萬芳高級中學",
    "陽明高級中學",
    "百齡高級中學",
];

/// Pupils in a class, on the average.
const CLASS_SIZE: u32 = 26;
/// A city of so many pupils has all schools; a smaller one has fewer.
const WHOLE_CITY: u32 = 20_000;

/// The pupils of one grade of a school.
#[derive(Clone, Debug)]
pub(super) struct YearGroup {
    pub(super) grade: u8,
    /// Its classes.
    pub(super) classes: u32,
    /// Pupils placed so far; the next one sits in class `placed % classes`.
    pub(super) placed: u32,
}

/// A school of the demo city.
#[derive(Clone, Debug)]
pub(super) struct School {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) level: Level,
    pub(super) district: String,
    pub(super) english: String,
    pub(super) grades: Vec<YearGroup>,
    /// Teachers' posts given away so far, in the order of the school's classes.
    pub(super) posts: u32,
    weight: u32,
}

impl School {
    /// How many classes the school has, each with a homeroom teacher.
    pub(super) fn classes(&self) -> u32 {
        self.grades.iter().map(|grade| grade.classes).sum()
    }

    /// How many teachers the school has.
    pub(super) fn teachers(&self) -> u32 {
        self.classes() * 23 / 10 + 2
    }

    /// How many other employees the school has.
    pub(super) fn staff(&self) -> u32 {
        3 + self.classes() / 8
    }

    /// sourcedId of the school.
    pub(super) fn org_id(&self) -> String {
        format!("org-{}", self.code)
    }

    /// sourcedId of a class, counted from 0.
    pub(super) fn class_id(&self, grade: u8, class: u32) -> String {
        format!("class-{}-{grade:02}-{:02}", self.code, class + 1)
    }

    /// sourcedId of a teacher, counted from 0.
    pub(super) fn teacher_id(&self, post: u32) -> String {
        format!("T{}{post:04}", self.code)
    }

    /// What the school calls a class, counted from 0; schools do it in different ways.
    pub(super) fn label(&self, grade: u8, class: u32) -> String {
        const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
        const VIRTUES: [&str; 12] = ["忠", "孝", "仁", "愛", "信", "義", "和", "平", "禮", "智", "勇", "毅"];
        let numeral = |number: u32| NUMERALS.get((number - 1) as usize).copied();
        let (year, number) = (u32::from(grade), class + 1);
        let words = match self.style() {
            0 if grade <= 6 => numeral(year).zip(numeral(number)).map(|(y, n)| format!("{y}年{n}班")),
            1 if grade <= 6 => Some(format!("{year}年{number}班")),
            0 | 1 if grade >= 10 => {
                numeral(year - 9).zip(VIRTUES.get(class as usize)).map(|(y, n)| format!("高{y}{n}"))
            }
            _ => None,
        };
        words.unwrap_or_else(|| format!("{}{number:02}", if grade >= 10 { year - 9 } else { year }))
    }

    fn style(&self) -> u32 {
        match self.code.as_str() {
            "343611" => 0,
            "403607" => 2,
            code => code.bytes().map(u32::from).sum::<u32>() % 3,
        }
    }
}

/// Reads the embedded lists and opens classes for that many pupils.
pub(super) fn open(students: u32) -> Result<Vec<School>, DemoCityError> {
    let mut schools = chosen(read()?, students);
    for grade in 1..=12 {
        open_grade(&mut schools, grade, students);
    }
    Ok(schools)
}

fn open_grade(schools: &mut [School], grade: u8, students: u32) {
    let taught = |school: &School| school.grades.iter().any(|g| g.grade == grade);
    let total: u64 = schools.iter().filter(|s| taught(s)).map(|s| u64::from(s.weight)).sum();
    for school in schools {
        let expected = u64::from(students) * u64::from(school.weight) / (total.max(1) * 12);
        let classes = u32::try_from(expected).unwrap_or(u32::MAX).saturating_add(CLASS_SIZE / 2) / CLASS_SIZE;
        let always = ALWAYS.iter().find(|(code, g, _)| *code == school.code && *g == grade);
        let classes = classes.max(always.map_or(1, |(_, _, classes)| *classes));
        if let Some(entry) = school.grades.iter_mut().find(|g| g.grade == grade) {
            entry.classes = classes;
            // The first two seats of each class are kept for people written by hand.
            entry.placed = if always.is_some() { 2 * classes } else { 0 };
        }
    }
}

/// A small city has the schools of the hand-written people and some of every kind.
fn chosen(all: Vec<School>, students: u32) -> Vec<School> {
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let wanted = (students.saturating_mul(count) / WHOLE_CITY).clamp(1, count);
    let step = count / wanted;
    let is_always = |school: &School| ALWAYS.iter().any(|(code, _, _)| *code == school.code);
    let in_step = |at: usize| u32::try_from(at).is_ok_and(|at| at % step == 0);
    let chosen = all.into_iter().enumerate().filter(|(at, school)| is_always(school) || in_step(*at));
    chosen.map(|(_, school)| school).collect()
}

fn read() -> Result<Vec<School>, DemoCityError> {
    let mut english = csv::Reader::from_reader(ENGLISH_CODES.as_bytes()).into_records();
    let mut schools = Vec::new();
    for record in csv::Reader::from_reader(SCHOOLS.as_bytes()).into_records() {
        let (record, code) = (record?, english.next().ok_or(DemoCityError::Data)??);
        let field = |at: usize| record.get(at).map(str::to_owned).ok_or(DemoCityError::Data);
        if record.get(0) != code.get(0) {
            return Err(DemoCityError::Data);
        }
        let code_text = field(0)?;
        SchoolCode::parse(&code_text).ok_or(DemoCityError::Data)?;
        let level = Level::parse(&field(2)?).ok_or(DemoCityError::Data)?;
        schools.push(School {
            weight: weight(&code_text, level),
            grades: grades(&field(1)?, level),
            english: code.get(1).ok_or(DemoCityError::Data)?.to_owned(),
            code: code_text,
            name: field(1)?,
            level,
            district: field(3)?,
            posts: 0,
        });
    }
    Ok(schools)
}

fn weight(code: &str, level: Level) -> u32 {
    let seed = code.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let size = 50 + Dice::new(seed, 0).below(100);
    if level == Level::Special { size / 10 } else { size }
}

fn grades(name: &str, level: Level) -> Vec<YearGroup> {
    let two_levels = TWO_LEVELS.iter().any(|school| name.ends_with(school));
    let range = match level {
        Level::Elementary => 1..=6,
        Level::JuniorHigh => 7..=9,
        Level::SeniorHigh if two_levels => 7..=12,
        Level::SeniorHigh | Level::Vocational => 10..=12,
        Level::Special => 1..=12,
    };
    range.map(|grade| YearGroup { grade, classes: 1, placed: 0 }).collect()
}

/// Draws schools of a grade, the larger ones more often.
pub(super) struct Draw {
    by_grade: Vec<Vec<(u32, usize)>>,
}

impl Draw {
    pub(super) fn new(schools: &[School]) -> Self {
        let of_grade = |grade: u8| {
            let mut sum = 0;
            let taught =
                schools.iter().enumerate().filter(|(_, s)| s.grades.iter().any(|g| g.grade == grade));
            let add = |(at, school): (usize, &School)| {
                sum += school.weight;
                (sum, at)
            };
            taught.map(add).collect()
        };
        Self { by_grade: (0..=12).map(of_grade).collect() }
    }

    /// The place in the list of a school that has this grade.
    pub(super) fn school(&self, grade: u8, dice: &mut Dice) -> usize {
        let list = self.by_grade.get(usize::from(grade)).map_or(&[][..], Vec::as_slice);
        let total = list.last().map_or(0, |(sum, _)| *sum);
        let drawn = dice.below(total);
        let at = list.partition_point(|(sum, _)| *sum <= drawn);
        list.get(at).map_or(0, |(_, school)| *school)
    }
}
