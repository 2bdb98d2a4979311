//! Acting contexts: role, school, class and, for a guardian, the child.

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

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::contexts::Word for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                self.as_str()
            }
        }
    )*};
}
pub(crate) use words;

/// An enum whose variants have one word each, made by [`words!`](crate::words).
pub trait Word: Copy + 'static {
    /// Every value, in the order in which it is shown.
    const ALL: &'static [Self];

    /// The word of the value.
    fn as_str(self) -> &'static str;
}

words! {
    /// The role of a person at a school.
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
    /// The relation of a guardian to the child.
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
    /// The status of a binding.
    BindingStatus {
        /// 申請.
        Pending = "pending",
        /// 認證.
        Approved = "approved",
        /// 不通過.
        Rejected = "rejected",
        /// Frozen by 'this is not my child' or a custody block.
        Blocked = "blocked",
        /// It has ended.
        Ended = "ended",
    }
    /// Who confirmed a binding.
    BindingMethod {
        /// The household registry or the roster's guardian data.
        Registry = "registry",
        /// The school: the homeroom teacher, the deputy or an administrator.
        Teacher = "teacher",
        /// A verified guardian who invited a delegated guardian.
        Guardian = "guardian",
    }
}

/// Whether somebody with these living roles is a student and nothing else. What a homeroom teacher or deputy hands out for a
/// student (a badge, a printed code, a phrase) opens the whole account, and the school answers for no more than that role.
pub fn is_only_student(roles: &[Role]) -> bool {
    !roles.is_empty() && roles.iter().all(|role| *role == Role::Student)
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
    /// Our id. Each sector gets another one.
    pub id: ClassId,
    /// School grade, 1 to 12.
    pub grade: u8,
    /// Free text: 四年二班, 高一孝.
    pub label: String,
    /// Short ASCII text of the roster: `402`. None where another class of the school has it too, as its code or label.
    pub code: Option<String>,
    /// ROC school year.
    pub year: u16,
    /// 1 or 2.
    pub term: u8,
}

/// A class a teacher is responsible for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Homeroom {
    /// Our id. Each sector gets another one.
    pub id: ClassId,
    /// Free text.
    pub label: String,
    /// As [`Class::code`].
    pub code: Option<String>,
}

/// The child of a guardian's context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// The child as a person; its `sub` is made for each client.
    pub person: PersonId,
    /// Name as the roster has it.
    pub name: String,
    /// Birth date in ISO 8601, `YYYY-MM-DD`. It never leaves the server.
    pub birth_date: Option<String>,
    /// The relation of the guardian to the child.
    pub relation: Relation,
    /// Why the guardian may act.
    pub basis: Basis,
    /// The binding.
    pub binding: BindingId,
    /// The status of the binding.
    pub status: BindingStatus,
    /// Who confirmed the binding.
    pub method: BindingMethod,
    /// When it was vouched for.
    pub verified_at: Option<Timestamp>,
    /// When it ends by itself.
    pub valid_until: Option<Timestamp>,
    /// The child is of age and agreed that the guardian continues.
    pub adult_consent: bool,
}

/// One role of a person at one school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Our id. The claim `ctx` is derived from it for each sector.
    pub id: ContextId,
    /// The person.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// The school.
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
    /// The end, if known.
    pub valid_until: Option<Timestamp>,
}
