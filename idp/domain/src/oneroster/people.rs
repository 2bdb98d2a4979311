//! Rows about people, their roles at schools, and their classes.

use time::Date;

use super::record::readable;
use super::told::LACKING;
use super::{Record, RowRefusal, Said, Span};
use crate::contexts::{Basis, Relation, Role};
use crate::identifiers::{BirthDate, Foreign, NationalId, NationalIdRefusal, Phone, StudentNo};

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
    pub email: Said<String>,
    /// E.164; it takes precedence over `phone`.
    pub sms: Said<String>,
    /// E.164.
    pub phone: Said<String>,
    /// National ID, resident number or substitute code.
    pub national_id: Option<NationalId>,
    /// Values that cannot be read, and say nothing therefore.
    pub remarks: Vec<RowRefusal>,
}

impl UserRow {
    /// Reads a row as of that day. An address or a number that cannot be read costs itself and not the person.
    pub fn read(record: &Record<'_>, today: Date) -> Result<Self, RowRefusal> {
        let mut remarks = Vec::new();
        let email =
            readable(&mut remarks, record.told("email", |record, column| email(record.optional(column)?)));
        let (sms, phone) = phones(record, &mut remarks);
        Ok(Self {
            enabled: record.flag("enabledUser")?.unwrap_or(true),
            given_name: record.required("givenName")?.to_owned(),
            family_name: record.required("familyName")?.to_owned(),
            email,
            sms,
            phone,
            national_id: national_id(record, today)?,
            remarks,
        })
    }

    /// The full name, in its own order.
    pub fn full_name(&self) -> String {
        display_name(&self.family_name, &self.given_name)
    }
}

/// A name of Han characters is written without a space, family name first; any other with one, given name first.
pub fn display_name(family: &str, given: &str) -> String {
    if family.chars().chain(given.chars()).all(is_han) {
        format!("{family}{given}")
    } else {
        format!("{given} {family}")
    }
}

/// Whether a character occurs in names of Han characters: these characters (Unicode, blocks of CJK ideographs),
/// characters that schools made for rare names (private use), and the dots between the parts of indigenous names.
fn is_han(character: char) -> bool {
    matches!(
        character,
        '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{f0000}'..='\u{10ffff}'
            | '々' | '〇' | '·' | '‧' | '•' | '・' | '．'
    )
}

fn email(text: Option<&str>) -> Result<Option<String>, RowRefusal> {
    let Some(text) = text else { return Ok(None) };
    let right = text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.starts_with('.') && !host.contains('@')
    });
    if right && !text.contains(char::is_whitespace) {
        return Ok(Some(text.to_lowercase()));
    }
    Err(RowRefusal::Malformed { column: "email", wanted: "an e-mail address" })
}

/// The numbers of `sms` and `phone`. If one of them cannot be read, only a number in the other says anything.
fn phones(record: &Record<'_>, remarks: &mut Vec<RowRefusal>) -> (Said<String>, Said<String>) {
    let before = remarks.len();
    let [sms, phone] = ["sms", "phone"].map(|column| readable(remarks, record.told(column, phone)));
    if remarks.len() == before {
        return (sms, phone);
    }
    match (sms, phone) {
        (Said::Value(sms), _) => (Said::Value(sms), Said::Absent),
        (_, Said::Value(phone)) => (Said::Empty, Said::Value(phone)),
        _ => (Said::Absent, Said::Absent),
    }
}

fn phone(record: &Record<'_>, column: &'static str) -> Result<Option<String>, RowRefusal> {
    let Some(text) = record.optional(column)? else { return Ok(None) };
    let ours = Phone::parse(text).map(|phone| phone.e164().to_owned());
    let number = ours.or_else(|| Foreign::parse(text).map(|number| number.e164().to_owned()));
    let wanted = "a telephone number of Taiwan, or one of another country with + and its code";
    number.map(Some).ok_or(RowRefusal::Malformed { column, wanted })
}

fn national_id(record: &Record<'_>, today: Date) -> Result<Option<NationalId>, RowRefusal> {
    let substitute = record.flag("metadata.nationalIdSubstitute")?.unwrap_or(false);
    let Some(text) = record.optional("metadata.nationalId")? else { return Ok(None) };
    let id = if substitute { NationalId::parse_substitute(text)? } else { NationalId::parse(text)? };
    if id.is_valid_on(today) { Ok(Some(id)) } else { Err(NationalIdRefusal::Shape.into()) }
}

/// A guardian that a student's row in users.csv names (OneRoster: agent).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentBinding {
    /// sourcedId of the guardian.
    pub agent: String,
    /// The relation of the guardian to the student; absent if the file has no column for it.
    pub relation: Said<Relation>,
    /// The basis of the guardian's rights; absent if neither the file nor the relation gives it.
    pub basis: Said<Basis>,
}

impl AgentBinding {
    /// The columns of a binding that a file may lack.
    pub const TOLD: [&'static str; 2] = ["metadata.agentRelations", "metadata.agentBases"];

    /// Reads all bindings of a row. If the file has our columns and leaves them empty, the relation is `other` and
    /// the basis is guardianship.
    pub fn read_all(record: &Record<'_>) -> Result<Vec<Self>, RowRefusal> {
        let agents = agent_ids(record);
        let [relations, bases] = Self::TOLD.map(|column| record.list(column));
        let fits = |list: &[&str]| list.is_empty() || list.len() == agents.len();
        if !fits(&relations) || !fits(&bases) {
            return Err(RowRefusal::Contradiction("the lists of agents have different lengths"));
        }
        let [is_related, is_based] = Self::TOLD.map(|column| record.has(column));
        let binding = |(at, agent): (usize, &&str)| {
            let relation = match relations.get(at) {
                None if is_related => Said::Value(Relation::Other),
                None => Said::Absent,
                Some(word) => Said::Value(Relation::parse(word).ok_or(RowRefusal::Malformed {
                    column: "metadata.agentRelations",
                    wanted: "a list of relations",
                })?),
            };
            let basis = match bases.get(at) {
                None if is_based => relation.map(basis_of),
                None => Said::Absent,
                Some(word) => Said::Value(Basis::parse(word).ok_or(RowRefusal::Malformed {
                    column: "metadata.agentBases",
                    wanted: "a list of bases",
                })?),
            };
            Ok(Self { agent: (*agent).to_owned(), relation, basis })
        };
        agents.iter().enumerate().map(binding).collect()
    }

    /// All that it says, in two cells.
    pub fn content(&self) -> String {
        let lacking = LACKING.to_string();
        let text = |said: Said<&'static str>| match said {
            Said::Value(text) => text.to_owned(),
            Said::Absent | Said::Empty => lacking.clone(),
        };
        format!("{} {}", text(self.relation.map(Relation::as_str)), text(self.basis.map(Basis::as_str)))
    }

    /// The cells of a text of [`Self::content`].
    pub fn cells(content: &str) -> Vec<&str> {
        content.split(' ').collect()
    }

    /// The new relation and basis, given the known ones.
    pub fn stands(&self, known: Option<(Relation, Basis)>) -> (Relation, Basis) {
        let relation = self.relation.or_known(known.map(|(relation, _)| relation)).unwrap_or(Relation::Other);
        let same = known.filter(|(known, _)| *known == relation).map(|(_, basis)| basis);
        (relation, self.basis.or_known(same).unwrap_or_else(|| basis_of(relation)))
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
    pub birth_date: Said<BirthDate>,
    /// `male`, `female`, `other`, `unspecified`.
    pub sex: Said<String>,
}

impl DemographicsRow {
    /// Reads a row as of that day.
    pub fn read(record: &Record<'_>, today: Date) -> Result<Self, RowRefusal> {
        let birth_date = record.told("birthDate", Record::date)?;
        if birth_date.value().is_some_and(|day| day > today || day.year() < 1900) {
            let wanted = "a day of birth of somebody alive";
            return Err(RowRefusal::Malformed { column: "birthDate", wanted });
        }
        let sex = record.told("sex", Record::optional)?;
        if sex.value().is_some_and(|word| !["male", "female", "other", "unspecified"].contains(&word)) {
            let wanted = "male, female, other or unspecified";
            return Err(RowRefusal::Malformed { column: "sex", wanted });
        }
        Ok(Self { birth_date: birth_date.map(BirthDate::from), sex: sex.map(str::to_owned) })
    }
}

/// The effect of a row of roles.csv.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RosterRole {
    /// A role at a school that the person can act in.
    At(Role),
    /// A guardian. The contexts follow from the rows of the children.
    OfGuardian,
}

/// A row of roles.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// sourcedId of the person.
    pub user: String,
    /// sourcedId of the school.
    pub org: String,
    /// The role.
    pub role: RosterRole,
    /// The person's first role.
    pub primary: Said<bool>,
    /// From when to when.
    pub span: Span,
    /// A student's number at the school.
    pub student_no: Option<StudentNo>,
    /// 設備組長 and the like.
    pub titles: Said<Vec<String>>,
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
        let titles = record.told("metadata.titles", |record, column| {
            let has_any = record.optional(column)?.is_some();
            Ok(has_any.then(|| record.list(column).into_iter().map(str::to_owned).collect()))
        })?;
        Ok(Self {
            user: record.required("userSourcedId")?.to_owned(),
            org: record.required("orgSourcedId")?.to_owned(),
            role,
            primary: record
                .told("roleType", |record, column| Ok(Some(record.text(column) != "secondary")))?,
            span: record.span()?,
            student_no,
            titles,
        })
    }
}

/// The role in a class.
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
    /// The role in the class.
    pub role: EnrollmentRole,
    /// The teacher is responsible for the class.
    pub homeroom: Said<bool>,
    /// Leads the class, if `homeroom` does not say.
    pub primary: Said<bool>,
    /// A student's seat.
    pub seat: Said<i32>,
    /// From when to when.
    pub span: Span,
    /// Values that cannot be read, and say nothing therefore.
    pub remarks: Vec<RowRefusal>,
}

impl EnrollmentRow {
    /// Reads a row. If our column is empty or missing, the primary teacher is the homeroom teacher.
    pub fn read(record: &Record<'_>) -> Result<Self, RowRefusal> {
        let role = match record.required("role")? {
            "student" => EnrollmentRole::Student,
            "teacher" => EnrollmentRole::Teacher,
            "administrator" | "proctor" => EnrollmentRole::Other,
            kind if kind.starts_with("ext:") => EnrollmentRole::Other,
            _ => return Err(RowRefusal::Malformed { column: "role", wanted: "a role in a class" }),
        };
        let mut remarks = Vec::new();
        let seat =
            record.told("metadata.seat", |record, column| record.optional(column)?.map(seat).transpose());
        Ok(Self {
            class: record.required("classSourcedId")?.to_owned(),
            user: record.required("userSourcedId")?.to_owned(),
            role,
            homeroom: record.told("metadata.homeroom", Record::flag)?,
            primary: record.told("primary", Record::flag)?,
            seat: readable(&mut remarks, seat),
            span: record.span()?,
            remarks,
        })
    }
}

fn seat(text: &str) -> Result<i32, RowRefusal> {
    let wrong = RowRefusal::Malformed { column: "metadata.seat", wanted: "a number from 1 to 999" };
    text.parse().ok().filter(|seat| (1..=999).contains(seat)).ok_or(wrong)
}
