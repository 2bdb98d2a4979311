//! The kinds of rows.

use serde::{Deserialize, Serialize};

/// What kind of thing a row of the roster is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A term or school year.
    Session,
    /// A school, or the bureau.
    Org,
    /// A course.
    Course,
    /// A class.
    Class,
    /// A person.
    User,
    /// Birth date and sex of a person.
    Demographics,
    /// What a person is at a school.
    Role,
    /// A person in a class.
    Enrollment,
    /// A guardian's binding to a student.
    Agent,
}

impl Kind {
    /// Every kind, in the order in which a run reads them.
    pub(in crate::oneroster) const ALL: [Self; 9] = [
        Self::Session,
        Self::Org,
        Self::Course,
        Self::Class,
        Self::User,
        Self::Demographics,
        Self::Role,
        Self::Enrollment,
        Self::Agent,
    ];

    /// The kind of that name.
    pub(in crate::oneroster) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The name in the database and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Org => "org",
            Self::Course => "course",
            Self::Class => "class",
            Self::User => "user",
            Self::Demographics => "demographics",
            Self::Role => "role",
            Self::Enrollment => "enrollment",
            Self::Agent => "agent",
        }
    }
}
