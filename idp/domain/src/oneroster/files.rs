//! The files of a bundle and their columns (1EdTech OneRoster 1.2 CSV binding, section 4).

use super::record::{SEPARATOR, content_columns};

/// A file of rostering data; `manifest.csv` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BundleFile {
    /// Terms and school years.
    AcademicSessions,
    /// Schools and the bureau above them.
    Orgs,
    /// The subjects of classes.
    Courses,
    /// Classes of a school year.
    Classes,
    /// People.
    Users,
    /// Birth dates and sex of people.
    Demographics,
    /// The roles of people at schools.
    Roles,
    /// People in classes.
    Enrollments,
}

impl BundleFile {
    /// Every file, each after those it refers to.
    pub const ALL: [Self; 8] = [
        Self::AcademicSessions,
        Self::Orgs,
        Self::Courses,
        Self::Classes,
        Self::Users,
        Self::Demographics,
        Self::Roles,
        Self::Enrollments,
    ];

    /// The name in the manifest's `file.…` properties; the file adds `.csv`.
    pub fn word(self) -> &'static str {
        match self {
            Self::AcademicSessions => "academicSessions",
            Self::Orgs => "orgs",
            Self::Courses => "courses",
            Self::Classes => "classes",
            Self::Users => "users",
            Self::Demographics => "demographics",
            Self::Roles => "roles",
            Self::Enrollments => "enrollments",
        }
    }

    /// The file's name in the bundle's directory.
    pub fn file_name(self) -> String {
        format!("{}.csv", self.word())
    }

    /// The columns of the standard, in its order.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::AcademicSessions => &ACADEMIC_SESSIONS,
            Self::Orgs => &ORGS,
            Self::Courses => &COURSES,
            Self::Classes => &CLASSES,
            Self::Users => &USERS,
            Self::Demographics => &DEMOGRAPHICS,
            Self::Roles => &ROLES,
            Self::Enrollments => &ENROLLMENTS,
        }
    }

    /// Our extension columns, after those of the standard. A bundle may lack any of them.
    pub fn metadata(self) -> &'static [&'static str] {
        match self {
            Self::AcademicSessions | Self::Courses | Self::Classes | Self::Demographics => &[],
            Self::Orgs => &["metadata.englishCode", "metadata.level"],
            Self::Users => &[
                "metadata.nationalId",
                "metadata.nationalIdSubstitute",
                "metadata.agentRelations",
                "metadata.agentBases",
            ],
            Self::Roles => &["metadata.studentNumber", "metadata.titles"],
            Self::Enrollments => &["metadata.seat", "metadata.homeroom"],
        }
    }

    /// The columns that we use and that a file may lack, at most eight. A missing column keeps the former values.
    pub fn told(self) -> &'static [&'static str] {
        match self {
            Self::AcademicSessions | Self::Courses => &[],
            Self::Orgs => &["identifier", "metadata.englishCode", "metadata.level"],
            Self::Classes => &["grades", "classCode"],
            Self::Users => &["email", "sms", "phone", "metadata.nationalId", "metadata.nationalIdSubstitute"],
            Self::Demographics => &["birthDate", "sex"],
            Self::Roles => &["roleType", "beginDate", "endDate", "metadata.studentNumber", "metadata.titles"],
            Self::Enrollments => &["primary", "beginDate", "endDate", "metadata.seat", "metadata.homeroom"],
        }
    }

    /// Those of [`Self::told`] whose value stays even when a row leaves the column empty.
    pub fn keeps_when_empty(column: &str) -> bool {
        matches!(
            column,
            "identifier"
                | "grades"
                | "metadata.level"
                | "metadata.nationalId"
                | "metadata.nationalIdSubstitute"
                | "metadata.studentNumber"
        )
    }

    /// From the content of a row: the text of the required columns, and of each of [`Self::told`].
    pub fn cells(self, content: &str) -> (String, Vec<&str>) {
        let (mut base, mut cells) = (String::new(), vec![""; self.told().len()]);
        for (column, text) in content_columns(self).zip(content.split(SEPARATOR)) {
            if self.required().contains(&column) {
                base.push_str(text);
                base.push(SEPARATOR);
            } else if let Some(at) = self.told().iter().position(|told| *told == column)
                && let Some(cell) = cells.get_mut(at)
            {
                *cell = text;
            }
        }
        (base, cells)
    }

    /// The columns without which the file says nothing; all others may be missing.
    pub fn required(self) -> &'static [&'static str] {
        match self {
            Self::AcademicSessions => &["sourcedId", "title", "type", "startDate", "endDate"],
            Self::Orgs => &["sourcedId", "name", "type"],
            Self::Courses => &["sourcedId", "title", "orgSourcedId"],
            Self::Classes => &["sourcedId", "title", "classType", "schoolSourcedId", "termSourcedIds"],
            Self::Users => &["sourcedId", "enabledUser", "givenName", "familyName"],
            Self::Demographics => &["sourcedId"],
            Self::Roles => &["sourcedId", "userSourcedId", "role", "orgSourcedId"],
            Self::Enrollments => &["sourcedId", "classSourcedId", "userSourcedId", "role"],
        }
    }
}

const ACADEMIC_SESSIONS: [&str; 9] = [
    "sourcedId",
    "status",
    "dateLastModified",
    "title",
    "type",
    "startDate",
    "endDate",
    "parentSourcedId",
    "schoolYear",
];

const ORGS: [&str; 7] =
    ["sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"];

const COURSES: [&str; 10] = [
    "sourcedId",
    "status",
    "dateLastModified",
    "schoolYearSourcedId",
    "title",
    "courseCode",
    "grades",
    "orgSourcedId",
    "subjects",
    "subjectCodes",
];

const CLASSES: [&str; 14] = [
    "sourcedId",
    "status",
    "dateLastModified",
    "title",
    "grades",
    "courseSourcedId",
    "classCode",
    "classType",
    "location",
    "schoolSourcedId",
    "termSourcedIds",
    "subjects",
    "subjectCodes",
    "periods",
];

const USERS: [&str; 23] = [
    "sourcedId",
    "status",
    "dateLastModified",
    "enabledUser",
    "username",
    "userIds",
    "givenName",
    "familyName",
    "middleName",
    "identifier",
    "email",
    "sms",
    "phone",
    "agentSourcedIds",
    "grades",
    "password",
    "userMasterIdentifier",
    "resourceSourcedIds",
    "preferredGivenName",
    "preferredMiddleName",
    "preferredFamilyName",
    "primaryOrgSourcedId",
    "pronouns",
];

const ROLES: [&str; 10] = [
    "sourcedId",
    "status",
    "dateLastModified",
    "userSourcedId",
    "roleType",
    "role",
    "beginDate",
    "endDate",
    "orgSourcedId",
    "userProfileSourcedId",
];

const ENROLLMENTS: [&str; 10] = [
    "sourcedId",
    "status",
    "dateLastModified",
    "classSourcedId",
    "schoolSourcedId",
    "userSourcedId",
    "role",
    "primary",
    "beginDate",
    "endDate",
];

const DEMOGRAPHICS: [&str; 16] = [
    "sourcedId",
    "status",
    "dateLastModified",
    "birthDate",
    "sex",
    "americanIndianOrAlaskaNative",
    "asian",
    "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander",
    "white",
    "demographicRaceTwoOrMoreRaces",
    "hispanicOrLatinoEthnicity",
    "countryOfBirthCode",
    "stateOfBirthAbbreviation",
    "cityOfBirth",
    "publicSchoolResidenceStatus",
];
