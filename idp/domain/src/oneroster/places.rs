//! Rows about terms, schools, courses and classes.

use time::Date;

use super::{Record, RowRefusal};
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
    /// The school's code; the sourcedId of an org that is no school and has none.
    pub code: String,
    /// First part of default login names.
    pub english_code: Option<EnglishCode>,
    /// Kind of school; `None` for the bureau and its parts.
    pub level: Option<Level>,
}

impl OrgRow {
    /// Reads a row.
    pub fn read(record: &Record<'_>) -> Result<Self, RowRefusal> {
        let code = record.optional("identifier")?;
        let is_school = match record.required("type")? {
            "school" => true,
            "department" | "district" | "local" | "state" | "national" => false,
            kind if kind.starts_with("ext:") => false,
            _ => return Err(RowRefusal::Malformed { column: "type", wanted: "a kind of organisation" }),
        };
        let english_code = match record.optional("metadata.englishCode")? {
            None => None,
            Some(text) => Some(EnglishCode::parse(text).ok_or(RowRefusal::Malformed {
                column: "metadata.englishCode",
                wanted: "2 to 16 letters",
            })?),
        };
        Ok(Self {
            name: record.required("name")?.to_owned(),
            code: code.map_or_else(|| record.sourced_id(), Ok)?.to_owned(),
            english_code,
            level: if is_school { Some(level(record, code)?) } else { None },
        })
    }
}

fn level(record: &Record<'_>, code: Option<&str>) -> Result<Level, RowRefusal> {
    if let Some(word) = record.optional("metadata.level")? {
        let wanted = "elementary, junior_high, senior_high, vocational or special";
        return Level::parse(word).ok_or(RowRefusal::Malformed { column: "metadata.level", wanted });
    }
    let known = code.and_then(SchoolCode::parse).and_then(|code| code.level());
    known.ok_or(RowRefusal::Contradiction("neither metadata.level nor the code tells the kind of school"))
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
    /// sourcedId of the first of its terms.
    pub session: String,
    /// Free text, shown and never parsed.
    pub label: String,
    /// The grade of a homeroom class; `None` for a class of one subject, which we do not keep.
    pub homeroom_grade: Option<u8>,
}

impl ClassRow {
    /// Reads a row.
    pub fn read(record: &Record<'_>) -> Result<Self, RowRefusal> {
        let homeroom_grade = match record.required("classType")? {
            "homeroom" => Some(grade(record)?),
            "scheduled" => None,
            kind if kind.starts_with("ext:") => None,
            _ => return Err(RowRefusal::Malformed { column: "classType", wanted: "homeroom or scheduled" }),
        };
        let session = record.list("termSourcedIds").first().copied();
        Ok(Self {
            org: record.required("schoolSourcedId")?.to_owned(),
            session: session.ok_or(RowRefusal::Empty("termSourcedIds"))?.to_owned(),
            label: record.required("title")?.to_owned(),
            homeroom_grade,
        })
    }
}

fn grade(record: &Record<'_>) -> Result<u8, RowRefusal> {
    let wrong = RowRefusal::Malformed { column: "grades", wanted: "a grade from 1 to 12" };
    let grade = record.list("grades").first().and_then(|text| text.parse().ok());
    grade.filter(|grade| (1..=12).contains(grade)).ok_or(wrong)
}
