//! What a person can act as: role, school, class and, for a guardian, the child.

use serde::{Deserialize, Serialize};

use crate::ids::{BindingId, ClassId, ContextId, PersonId};
use crate::timestamp::Timestamp;

/// Writes enums whose variants have one word each, on the wire, in the database, in addresses and in templates, with
/// `ALL`, `as_str`, `parse` and serde.
#[macro_export]
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every value, in the order in which it is shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word of the value.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value of this word, if there is one.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    )*};
}
pub(crate) use words;

words! {
    /// What a person is at a school.
    Role {
        /// 學生.
        Student = "student",
        /// 教師.
        Teacher = "teacher",
        /// 職員.
        Staff = "staff",
        /// 校長.
        Principal = "principal",
        /// 家長, for one child.
        Guardian = "guardian",
    }
    /// What a guardian is to the child.
    Relation {
        /// 父親.
        Father = "father",
        /// 母親.
        Mother = "mother",
        /// 祖父.
        GrandfatherPaternal = "grandfather_p",
        /// 祖母.
        GrandmotherPaternal = "grandmother_p",
        /// 外祖父.
        GrandfatherMaternal = "grandfather_m",
        /// 外祖母.
        GrandmotherMaternal = "grandmother_m",
        /// 其他.
        Other = "other",
    }
    /// Why a guardian may act for the child (Civil Code 1086, 1091; entrusted; granted by the school).
    Basis {
        /// 法定代理人 (parents).
        Statutory = "statutory",
        /// 監護人.
        Guardian = "guardian",
        /// 委託.
        Delegated = "delegated",
        /// Granted by the school.
        SchoolGranted = "school_granted",
    }
    /// Kind of school.
    Level {
        /// 國小.
        Elementary = "elementary",
        /// 國中.
        JuniorHigh = "junior_high",
        /// 高中.
        SeniorHigh = "senior_high",
        /// 高職.
        Vocational = "vocational",
        /// 特教.
        Special = "special",
    }
    /// Where a binding stands.
    BindingStatus {
        /// 申請.
        Pending = "pending",
        /// 認證.
        Approved = "approved",
        /// 不通過.
        Rejected = "rejected",
        /// Frozen by 'this is not my child' or a custody block.
        Blocked = "blocked",
        /// Over.
        Ended = "ended",
    }
    /// Who vouched for a binding.
    BindingMethod {
        /// The household registry or the roster's guardian data.
        Registry = "registry",
        /// The school: the homeroom teacher, her deputy or an administrator.
        Teacher = "teacher",
        /// A verified guardian who invited a delegated one.
        Guardian = "guardian",
    }
}

/// A school as tokens show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct School {
    /// Six characters, text, may hold a letter and leading zeros.
    pub code: String,
    /// Kind of school.
    pub level: Level,
    /// Full name.
    pub name: String,
}

/// A class. Its label is shown as it is, never parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Our id; each sector knows it by another one.
    pub id: ClassId,
    /// School grade, 1 to 12.
    pub grade: u8,
    /// Free text: 四年二班, 高一孝.
    pub label: String,
    /// ROC school year.
    pub year: u16,
    /// 1 or 2.
    pub term: u8,
}

/// A class a teacher is responsible for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Homeroom {
    /// Our id; each sector knows it by another one.
    pub id: ClassId,
    /// Free text.
    pub label: String,
}

/// The child of a guardian's context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// The child as a person; its `sub` is made for each client.
    pub person: PersonId,
    /// Name as the roster has it.
    pub name: String,
    /// Birth date as days are written in ISO 8601, `YYYY-MM-DD`; never leaves the server.
    pub birth_date: Option<String>,
    /// What the guardian is to the child.
    pub relation: Relation,
    /// Why the guardian may act.
    pub basis: Basis,
    /// The binding this stands on.
    pub binding: BindingId,
    /// Where that binding stands.
    pub status: BindingStatus,
    /// Who vouched.
    pub method: BindingMethod,
    /// When it was vouched for.
    pub verified_at: Option<Timestamp>,
    /// When it ends by itself.
    pub valid_until: Option<Timestamp>,
    /// The child agreed, being of age, that the guardian goes on.
    pub adult_consent: bool,
}

/// One way a person stands to a school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Our id; the claim `ctx` is made of it for each sector.
    pub id: ContextId,
    /// Whose it is.
    pub person: PersonId,
    /// What she is there.
    pub role: Role,
    /// Where.
    pub school: School,
    /// A student's class, or the child's class of a guardian.
    pub class: Option<Class>,
    /// 設備組長 and the like.
    pub titles: Vec<String>,
    /// Classes a teacher is responsible for.
    pub homeroom: Vec<Homeroom>,
    /// The child, exactly when the role is guardian.
    pub child: Option<Child>,
    /// First in lists.
    pub primary: bool,
    /// Begin.
    pub valid_from: Timestamp,
    /// End, if known.
    pub valid_until: Option<Timestamp>,
}
