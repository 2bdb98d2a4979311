//! Rows about terms, schools, courses and classes.

use time::Date;

use super::record::readable;
use super::{Record, RowRefusal, Said};
use crate::contexts::Level;
use crate::identifiers::{EnglishCode, SchoolCode, SchoolTerm};

/// A row of academicSessions.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Term in which its first day lies.
    pub term: SchoolTerm,
    /// First day.
    pub starts_on: Date,
    /// First day after it.
    pub ends_on: Date,
}

impl SessionRow {
    /// Reads a row.
    pub fn read(record: &Record<'_>) -> Result<Self, RowRefusal> {
        let day = |column| record.date(column)?.ok_or(RowRefusal::Empty(column));
        let (starts_on, ends_on) = (day("startDate")?, day("endDate")?);
        if ends_on < starts_on {
            return Err(RowRefusal::Contradiction("endDate comes before startDate"));
        }
        match record.required("type")? {
            "gradingPeriod" | "semester" | "schoolYear" | "term" => {}
            kind if kind.starts_with("ext:") => {}
            _ => return Err(RowRefusal::Malformed { column: "type", wanted: "a kind of academic session" }),
        }
        Ok(Self { term: SchoolTerm::of(starts_on), starts_on, ends_on })
    }
}

/// A row of orgs.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgRow {
    /// Full name.
    pub name: String,
    /// The school's code.
    pub code: Said<String>,
    /// First part of default login names.
    pub english_code: Said<EnglishCode>,
    /// A school; else the bureau or a part of it.
    pub is_school: bool,
    /// The kind of school; absent if a column is missing that could give it.
    pub level: Said<Level>,
}

impl OrgRow {
    /// Reads a row.
    pub fn read(record: &Record<'_>) -> Result<Self, RowRefusal> {
        let code = record.told("identifier", Record::optional)?;
        let is_school = match record.required("type")? {
            "school" => true,
            "department" | "district" | "local" | "state" | "national" => false,
            kind if kind.starts_with("ext:") => false,
            _ => return Err(RowRefusal::Malformed { column: "type", wanted: "a kind of organisation" }),
        };
        let english_code = record.told("metadata.englishCode", |record, column| {
            let wrong = RowRefusal::Malformed { column, wanted: "2 to 16 letters" };
            record.optional(column)?.map(|text| EnglishCode::parse(text).ok_or(wrong)).transpose()
        })?;
        let level = if is_school { level(record, code)? } else { Said::Empty };
        if is_school && level == Said::Empty {
            return Err(UNKNOWN_LEVEL);
        }
        let name = record.required("name")?.to_owned();
        Ok(Self { name, code: code.map(str::to_owned), english_code, is_school, level })
    }

    /// The kind of a school with that code. `known` is the stored kind.
    pub fn level_of(&self, code: &str, known: Option<Level>) -> Option<Level> {
        self.level.or_known(known).or_else(|| SchoolCode::parse(code)?.level())
    }
}

/// Refuses a school whose kind nothing gives.
pub const UNKNOWN_LEVEL: RowRefusal =
    RowRefusal::Contradiction("neither metadata.level nor the code tells the kind of school");

fn level(record: &Record<'_>, code: Said<&str>) -> Result<Said<Level>, RowRefusal> {
    let told = record.told("metadata.level", |record, column| {
        let wanted = "elementary, junior_high, senior_high, vocational or special";
        let wrong = RowRefusal::Malformed { column, wanted };
        record.optional(column)?.map(|word| Level::parse(word).ok_or(wrong)).transpose()
    })?;
    let by_code = code.value().and_then(SchoolCode::parse).and_then(|code| code.level());
    Ok(match (told, by_code) {
        (Said::Value(level), _) | (Said::Empty, Some(level)) => Said::Value(level),
        (Said::Empty, None) if code != Said::Absent => Said::Empty,
        _ => Said::Absent,
    })
}

/// The level of a class: a 完全中學 is a senior high school whose grades 7 to 9 are a junior high school.
pub fn class_level(school: Level, grade: u8) -> Level {
    match (school, grade) {
        (Level::Special, _) => Level::Special,
        (_, 1..=6) => Level::Elementary,
        (_, 7..=9) => Level::JuniorHigh,
        (Level::Elementary | Level::JuniorHigh, _) => Level::SeniorHigh,
        (other, _) => other,
    }
}

/// A row of courses.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseRow {
    /// sourcedId of its school.
    pub org: String,
}

impl CourseRow {
    /// Reads a row.
    pub fn read(record: &Record<'_>) -> Result<Self, RowRefusal> {
        record.required("title")?;
        Ok(Self { org: record.required("orgSourcedId")?.to_owned() })
    }
}

/// A row of classes.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassRow {
    /// sourcedId of its school.
    pub org: String,
    /// sourcedIds of its terms.
    pub sessions: Vec<String>,
    /// Free text, shown and never parsed.
    pub label: String,
    /// A homeroom class; otherwise a class of one subject, which we do not keep.
    pub is_homeroom: bool,
    /// The grade of a homeroom class.
    pub grade: Said<u8>,
    /// The code of a homeroom class, which services give rights by.
    pub code: Said<String>,
    /// Values that cannot be read, and say nothing therefore.
    pub remarks: Vec<RowRefusal>,
}

impl ClassRow {
    /// Reads a row.
    pub fn read(record: &Record<'_>) -> Result<Self, RowRefusal> {
        let is_homeroom = match record.required("classType")? {
            "homeroom" => true,
            "scheduled" => false,
            kind if kind.starts_with("ext:") => false,
            _ => return Err(RowRefusal::Malformed { column: "classType", wanted: "homeroom or scheduled" }),
        };
        let sessions: Vec<String> = record.list("termSourcedIds").into_iter().map(str::to_owned).collect();
        if sessions.is_empty() {
            return Err(RowRefusal::Empty("termSourcedIds"));
        }
        let mut remarks = Vec::new();
        Ok(Self {
            org: record.required("schoolSourcedId")?.to_owned(),
            sessions,
            label: record.required("title")?.to_owned(),
            is_homeroom,
            grade: if is_homeroom { record.told("grades", grade)? } else { Said::Absent },
            code: if is_homeroom {
                readable(&mut remarks, record.told("classCode", class_code))
            } else {
                Said::Absent
            },
            remarks,
        })
    }
}

/// Refuses a homeroom class whose grade nothing gives.
pub const UNKNOWN_GRADE: RowRefusal =
    RowRefusal::Malformed { column: "grades", wanted: "a grade from 1 to 12" };

fn grade(record: &Record<'_>, column: &'static str) -> Result<Option<u8>, RowRefusal> {
    let grade = record.list(column).first().and_then(|text| text.parse().ok());
    grade.filter(|grade| (1..=12).contains(grade)).map(Some).ok_or(UNKNOWN_GRADE)
}

/// A code goes into the claim `groups`, from which products make names of their own, so it keeps to what all of them take.
fn class_code(record: &Record<'_>, column: &'static str) -> Result<Option<String>, RowRefusal> {
    let is_code = |text: &str| {
        text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    match record.text(column) {
        "" => Ok(None),
        text if is_code(text) => Ok(Some(text.to_owned())),
        _ => Err(RowRefusal::Malformed {
            column,
            wanted: "1 to 32 of A to Z, a to z, 0 to 9, full stop, _ and -",
        }),
    }
}
