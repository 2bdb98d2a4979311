//! The city's claims: as whom a person acts, which other ways she has, and her children.
//!
//! They stand under a prefix that discovery shows (`https://sso.tp.edu.tw/claims/acting`). Whom a person acts
//! as is read from here, that is from what the provider signed or answered, and from nowhere else.

use std::collections::BTreeMap;

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// All claims beyond the standard ones, by name.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct MoreClaims {
    /// Name and value.
    #[serde(flatten)]
    pub all: BTreeMap<String, Value>,
}
impl AdditionalClaims for MoreClaims {}

impl MoreClaims {
    /// The provider's session, by which back-channel logout names it.
    pub fn sid(&self) -> Option<&str> {
        self.all.get("sid").and_then(Value::as_str)
    }

    fn read<T: for<'de> Deserialize<'de>>(&self, prefix: &str, name: &str) -> Option<T> {
        let value = self.all.get(&format!("{prefix}/{name}"))?;
        serde_json::from_value(value.clone()).ok()
    }
}

/// What a person is at a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 學生.
    Student,
    /// 教師.
    Teacher,
    /// 職員.
    Staff,
    /// 校長.
    Principal,
    /// 家長.
    Guardian,
    /// One that came into being after this was written.
    #[serde(other)]
    Unknown,
}

impl Role {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Student => "學生",
            Self::Teacher => "教師",
            Self::Staff => "職員",
            Self::Principal => "校長",
            Self::Guardian => "家長",
            Self::Unknown => "使用者",
        }
    }

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Teacher => "teacher",
            Self::Staff => "staff",
            Self::Principal => "principal",
            Self::Guardian => "guardian",
            Self::Unknown => "unknown",
        }
    }
}

/// A school.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct School {
    /// Six characters, text.
    pub code: String,
    /// Full name.
    pub name: String,
}

/// A class; the label is shown as it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Class {
    /// 四年二班, 302, 高一孝.
    pub label: String,
}

/// The child a guardian acts for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Child {
    /// What this client would get as `sub` if the child signed in.
    pub sub: String,
    /// Full name.
    pub name: String,
    /// `mother`, `father`, …
    pub relation: Option<String>,
}

/// A way in which a person stands to a school: the one she acts in, or one of her roles.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Context {
    /// Names it.
    pub ctx: String,
    /// What she is there.
    pub role: Role,
    /// Where.
    pub school: School,
    /// A student's class, or that of the child.
    #[serde(default)]
    pub class: Option<Class>,
    /// 設備組長 and the like.
    #[serde(default)]
    pub titles: Vec<String>,
    /// Classes a teacher is responsible for.
    #[serde(default)]
    pub homeroom: Vec<Class>,
    /// Exactly for a guardian who acts.
    #[serde(default)]
    pub child: Option<Child>,
}

/// One of a guardian's children.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ChildEntry {
    /// Who, and what the guardian is to it.
    #[serde(flatten)]
    pub child: Child,
    /// Where it learns.
    pub school: School,
    /// In which class.
    #[serde(default)]
    pub class: Option<Class>,
    /// Where the binding stands; only an approved one can be acted in.
    #[serde(default)]
    pub binding: Option<Binding>,
}

/// Where a binding stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Binding {
    /// `approved` or something less.
    pub status: String,
}

/// What the city says of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whom she acts as; None when the provider did not say.
    pub acting: Option<Context>,
    /// Her roles.
    pub roles: Vec<Context>,
    /// Her children.
    pub children: Vec<ChildEntry>,
}

impl Standing {
    /// Reads the claims under `prefix`. The signed ID token decides whom she acts as; userinfo fills in what an
    /// ID token does not carry.
    pub fn read(prefix: &str, id_token: &MoreClaims, userinfo: Option<&MoreClaims>) -> Self {
        let claims = [Some(id_token), userinfo];
        let mut standing = Self {
            acting: first(claims, prefix, "acting"),
            roles: first(claims, prefix, "roles").unwrap_or_default(),
            children: first(claims, prefix, "children").unwrap_or_default(),
        };
        standing.fill_in();
        standing
    }

    /// Titles and classes of the acting context may stand only in the list of roles.
    fn fill_in(&mut self) {
        let Some(acting) = &mut self.acting else { return };
        let Some(role) = self.roles.iter().find(|role| role.ctx == acting.ctx) else { return };
        if acting.titles.is_empty() {
            acting.titles.clone_from(&role.titles);
        }
        if acting.homeroom.is_empty() {
            acting.homeroom.clone_from(&role.homeroom);
        }
    }
}

/// A claim from the first that has it.
fn first<T: for<'de> Deserialize<'de>>(
    claims: [Option<&MoreClaims>; 2],
    prefix: &str,
    name: &str,
) -> Option<T> {
    claims.into_iter().flatten().find_map(|claims| claims.read(prefix, name))
}
