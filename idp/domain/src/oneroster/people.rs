//! Rows about people, what they are at schools, and their classes.

use time::Date;

use super::{Record, RowRefusal, Span};
use crate::contexts::{Basis, Relation, Role};
use crate::identifiers::{BirthDate, NationalId, NationalIdRefusal, Phone, StudentNo};

/// A row of users.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// The source has not switched this person off.
    pub enabled: bool,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Lower case.
    pub email: Option<String>,
    /// E.164.
    pub phone: Option<String>,
    /// National ID, resident number or substitute code.
    pub national_id: Option<NationalId>,
}

impl UserRow {
    /// Reads a row as of that day.
    pub fn read(record: &Record<'_>, today: Date) -> Result<Self, RowRefusal> {
        let email = match record.optional("email")? {
            None => None,
            Some(text) => Some(email(text)?),
        };
        Ok(Self {
            enabled: record.flag("enabledUser")?.unwrap_or(true),
            given_name: record.required("givenName")?.to_owned(),
            family_name: record.required("familyName")?.to_owned(),
            email,
            phone: phone(record)?,
            national_id: national_id(record, today)?,
        })
    }

    /// The name as it is called.
    pub fn full_name(&self) -> String {
        display_name(&self.family_name, &self.given_name)
    }
}

/// Chinese names are written without a space, family name first; others with one, given name first.
pub fn display_name(family: &str, given: &str) -> String {
    if family.is_ascii() && given.is_ascii() {
        format!("{given} {family}")
    } else {
        format!("{family}{given}")
    }
}

fn email(text: &str) -> Result<String, RowRefusal> {
    let right = text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.starts_with('.') && !host.contains('@')
    });
    if right && !text.contains(char::is_whitespace) {
        return Ok(text.to_lowercase());
    }
    Err(RowRefusal::Malformed { column: "email", wanted: "an e-mail address" })
}

/// The mobile number of `sms`, else the number of `phone`.
fn phone(record: &Record<'_>) -> Result<Option<String>, RowRefusal> {
    for column in ["sms", "phone"] {
        if let Some(text) = record.optional(column)? {
            let phone = Phone::parse(text);
            let wrong = RowRefusal::Malformed { column, wanted: "a telephone number of Taiwan" };
            return Ok(Some(phone.ok_or(wrong)?.e164().to_owned()));
        }
    }
    Ok(None)
}

fn national_id(record: &Record<'_>, today: Date) -> Result<Option<NationalId>, RowRefusal> {
    let substitute = record.flag("metadata.nationalIdSubstitute")?.unwrap_or(false);
    let Some(text) = record.optional("metadata.nationalId")? else { return Ok(None) };
    let id = if substitute { NationalId::parse_substitute(text)? } else { NationalId::parse(text)? };
    if id.is_valid_on(today) { Ok(Some(id)) } else { Err(NationalIdRefusal::Shape.into()) }
}

/// A guardian that a student's row in users.csv names (OneRoster: agent).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentTie {
    /// sourcedId of the guardian.
    pub agent: String,
    /// What the guardian is to the student.
    pub relation: Relation,
    /// Why the guardian may act.
    pub basis: Basis,
}

impl AgentTie {
    /// Reads all of a row. Without our columns a tie is `other`, on the basis of guardianship.
    pub fn read_all(record: &Record<'_>) -> Result<Vec<Self>, RowRefusal> {
        let agents = agent_ids(record);
        let relations = record.list("metadata.agentRelations");
        let bases = record.list("metadata.agentBases");
        let fits = |list: &[&str]| list.is_empty() || list.len() == agents.len();
        if !fits(&relations) || !fits(&bases) {
            return Err(RowRefusal::Contradiction("the lists of agents have different lengths"));
        }
        let tie = |(at, agent): (usize, &&str)| {
            let relation = match relations.get(at) {
                None => Relation::Other,
                Some(word) => Relation::parse(word).ok_or(RowRefusal::Malformed {
                    column: "metadata.agentRelations",
                    wanted: "a list of relations",
                })?,
            };
            let basis = match bases.get(at) {
                None => basis_of(relation),
                Some(word) => Basis::parse(word).ok_or(RowRefusal::Malformed {
                    column: "metadata.agentBases",
                    wanted: "a list of bases",
                })?,
            };
            Ok(Self { agent: (*agent).to_owned(), relation, basis })
        };
        agents.iter().enumerate().map(tie).collect()
    }
}

/// The agents of a row of users.csv, each once.
pub fn agent_ids<'a>(record: &Record<'a>) -> Vec<&'a str> {
    record.list("agentSourcedIds")
}

/// Parents are statutory agents (Civil Code article 1086), all others guardians (article 1091).
fn basis_of(relation: Relation) -> Basis {
    match relation {
        Relation::Father | Relation::Mother => Basis::Statutory,
        _ => Basis::Guardian,
    }
}

/// A row of demographics.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemographicsRow {
    /// Day of birth.
    pub birth_date: Option<BirthDate>,
    /// `male`, `female`, `other`, `unspecified`.
    pub sex: Option<String>,
}

impl DemographicsRow {
    /// Reads a row as of that day.
    pub fn read(record: &Record<'_>, today: Date) -> Result<Self, RowRefusal> {
        let birth_date = record.date("birthDate")?;
        if birth_date.is_some_and(|day| day > today || day.year() < 1900) {
            let wanted = "a day of birth of somebody alive";
            return Err(RowRefusal::Malformed { column: "birthDate", wanted });
        }
        let sex = record.optional("sex")?;
        if sex.is_some_and(|word| !["male", "female", "other", "unspecified"].contains(&word)) {
            let wanted = "male, female, other or unspecified";
            return Err(RowRefusal::Malformed { column: "sex", wanted });
        }
        Ok(Self { birth_date: birth_date.map(BirthDate::from), sex: sex.map(str::to_owned) })
    }
}

/// What a row of roles.csv makes of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RosterRole {
    /// A role at a school that the person can act in.
    At(Role),
    /// A guardian: what she can act as follows from the children's rows.
    OfGuardian,
}

/// A row of roles.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// sourcedId of the person.
    pub user: String,
    /// sourcedId of the school.
    pub org: String,
    /// What the person is there.
    pub role: RosterRole,
    /// The person's first role.
    pub primary: bool,
    /// From when to when.
    pub span: Span,
    /// A student's number at the school.
    pub student_no: Option<StudentNo>,
    /// 設備組長 and the like.
    pub titles: Vec<String>,
}

impl RoleRow {
    /// Reads a row.
    pub fn read(record: &Record<'_>) -> Result<Self, RowRefusal> {
        let role = match record.required("role")? {
            "student" => RosterRole::At(Role::Student),
            "teacher" => RosterRole::At(Role::Teacher),
            "principal" => RosterRole::At(Role::Principal),
            "aide"
            | "counselor"
            | "proctor"
            | "siteAdministrator"
            | "districtAdministrator"
            | "systemAdministrator"
            | "ext:staff" => RosterRole::At(Role::Staff),
            "parent" | "guardian" | "relative" => RosterRole::OfGuardian,
            _ => return Err(RowRefusal::Malformed { column: "role", wanted: "a role we know" }),
        };
        let student_no = match record.optional("metadata.studentNumber")? {
            None => None,
            Some(text) => Some(StudentNo::parse(text).ok_or(RowRefusal::Malformed {
                column: "metadata.studentNumber",
                wanted: "1 to 20 letters, digits and hyphens",
            })?),
        };
        record.optional("metadata.titles")?;
        Ok(Self {
            user: record.required("userSourcedId")?.to_owned(),
            org: record.required("orgSourcedId")?.to_owned(),
            role,
            primary: record.text("roleType") != "secondary",
            span: record.span()?,
            student_no,
            titles: record.list("metadata.titles").into_iter().map(str::to_owned).collect(),
        })
    }
}

/// What somebody does in a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrollmentRole {
    /// Sits in it.
    Student,
    /// Teaches in it.
    Teacher,
    /// Neither (administrator, proctor): not kept.
    Other,
}

/// A row of enrollments.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrollmentRow {
    /// sourcedId of the class.
    pub class: String,
    /// sourcedId of the person.
    pub user: String,
    /// What the person does there.
    pub role: EnrollmentRole,
    /// The teacher is responsible for the class.
    pub homeroom: bool,
    /// A student's seat.
    pub seat: Option<i32>,
    /// From when to when.
    pub span: Span,
}

impl EnrollmentRow {
    /// Reads a row. Without our column the primary teacher is the homeroom teacher.
    pub fn read(record: &Record<'_>) -> Result<Self, RowRefusal> {
        let role = match record.required("role")? {
            "student" => EnrollmentRole::Student,
            "teacher" => EnrollmentRole::Teacher,
            "administrator" | "proctor" => EnrollmentRole::Other,
            kind if kind.starts_with("ext:") => EnrollmentRole::Other,
            _ => return Err(RowRefusal::Malformed { column: "role", wanted: "a role in a class" }),
        };
        let primary = record.flag("primary")?.unwrap_or(false);
        let homeroom = record.flag("metadata.homeroom")?.unwrap_or(primary);
        let seat = match record.optional("metadata.seat")? {
            None => None,
            Some(text) => Some(seat(text)?),
        };
        Ok(Self {
            class: record.required("classSourcedId")?.to_owned(),
            user: record.required("userSourcedId")?.to_owned(),
            role,
            homeroom: homeroom && role == EnrollmentRole::Teacher,
            seat,
            span: record.span()?,
        })
    }
}

fn seat(text: &str) -> Result<i32, RowRefusal> {
    let wrong = RowRefusal::Malformed { column: "metadata.seat", wanted: "a number from 1 to 999" };
    text.parse().ok().filter(|seat| (1..=999).contains(seat)).ok_or(wrong)
}
