//! What a client learns (OIDC Core section 5, and the city's own claims under the operator's prefix).
//!
//! Scope claims go to userinfo; the ID token carries the acting context and what was asked for by the `claims`
//! parameter, and the scope claims too for a client that is registered so. Never in either: national ID, birth date, a teacher's default login name, other guardians.

mod acting;
mod lists;
mod standard;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::authorize::ClaimsRequest;
use crate::clients::Client;
use crate::contexts::{Class, Context, Homeroom, Level, School};
use crate::grants::Grant;
use crate::pseudonyms::Pseudonyms;
use crate::scope::{Scope, ScopeValue};
use crate::standing::Standing;
use crate::timestamp::Timestamp;

pub use lists::{ChildEntry, RoleEntry};

/// The acting context as flat strings. Products look for a claim of this name, so it has no prefix.
const GROUPS: &str = "groups";

/// The names of the city's own claims: a prefix that the operator owns, and a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimNames {
    /// The acting context.
    pub acting: String,
    /// All roles of the person.
    pub roles: String,
    /// All children of the person.
    pub children: String,
    /// The student number of the acting student or child.
    pub student_no: String,
}

impl ClaimNames {
    /// The names under that prefix.
    pub fn under(prefix: &str) -> Self {
        let name = |word| format!("{prefix}/{word}");
        Self {
            acting: name("acting"),
            roles: name("roles"),
            children: name("children"),
            student_no: name("student_no"),
        }
    }

    /// `claims_supported` (OIDC Discovery section 3).
    pub fn supported(&self) -> Vec<&str> {
        let protocol = ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid"];
        let standard = standard::NAMES.iter().map(|(name, _)| *name);
        protocol.into_iter().chain(standard).chain(self.own().map(|(name, _)| name)).collect()
    }

    /// The city's claims, each with the scope that asks for it.
    fn own(&self) -> [(&str, ScopeValue); 5] {
        [
            (&self.acting, ScopeValue::Acting),
            (&self.roles, ScopeValue::Roles),
            (&self.children, ScopeValue::Children),
            (&self.student_no, ScopeValue::StudentNo),
            (GROUPS, ScopeValue::Groups),
        ]
    }

    /// The scope that lets a client have this claim; none for a claim of the protocol, and one that is unknown.
    pub fn scope_of(&self, claim: &str) -> Option<ScopeValue> {
        let mut all = self.own().into_iter().chain(standard::NAMES);
        all.find_map(|(name, scope)| (name == claim).then_some(scope))
    }

    /// The scopes that the person must agree to: the requested ones, and those that single claims belong to, as far
    /// as the client may have them.
    pub fn consent_scope(&self, scope: &Scope, claims: &ClaimsRequest, client: &Client) -> Scope {
        let implied: Scope = claims.names().filter_map(|claim| self.scope_of(claim)).collect();
        scope.union(&implied.intersection(&client.scope))
    }

    /// What a grant lets its client know, as the scopes that a person agrees to.
    pub fn held(&self, grant: &Grant, client: &Client) -> Scope {
        self.consent_scope(&grant.scope, &grant.single_claims(), client)
    }
}

/// The facts from which claims are made.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The person.
    pub standing: &'a Standing,
    /// The acting context.
    pub context: Option<&'a Context>,
    /// Since when.
    pub chosen_at: Option<Timestamp>,
    /// The client that reads them.
    pub client: &'a Client,
    /// The scope of the token.
    pub scope: &'a Scope,
    /// The client asked for a token with less than the granted scope. Single claims then stay within that scope too.
    pub narrowed: bool,
    /// The claims that were requested one by one.
    pub claims: &'a ClaimsRequest,
    /// The names of our claims.
    pub names: &'a ClaimNames,
    /// The names that this client gets for people, contexts and classes.
    pub pseudonyms: &'a dyn Pseudonyms,
    /// The student number of the acting student or child, read only if the client may know it.
    pub student_no: Option<&'a str>,
    /// The moment at which roles must be live.
    pub now: Timestamp,
}

impl<'a> Facts<'a> {
    /// Claims of the userinfo answer, `sub` among them (OIDC Core section 5.3.2).
    pub fn userinfo(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        claims.insert("sub".to_owned(), self.pseudonyms.person(self.standing.person).into());
        self.add_scopes(&mut claims);
        self.add_asked(&mut claims, &self.claims.userinfo);
        claims
    }

    /// Claims of the ID token besides those of the protocol: the acting context, claims requested for the ID token, and
    /// for a client that is registered so the claims of its scopes (OIDC Core section 5.4 has them at userinfo).
    pub fn id_token(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        if self.client.claims_in_id_token {
            self.add_scopes(&mut claims);
        } else if self.scope.contains(ScopeValue::Acting) {
            self.add(&mut claims, &self.names.acting);
        }
        self.add_asked(&mut claims, &self.claims.id_token);
        claims
    }

    /// The summary for introspection and JWT access tokens: acting role, school, the child's `sub`; nothing personal.
    pub fn acting_summary(&self) -> Option<Value> {
        acting::summary(self).and_then(to_value)
    }

    fn add_scopes(&self, claims: &mut Map<String, Value>) {
        for (name, scope) in standard::NAMES.into_iter().chain(self.names.own()) {
            if self.scope.contains(scope) {
                self.add(claims, name);
            }
        }
    }

    /// Single claims, each only if the client may ever have its scope and the token was not made for less.
    fn add_asked(&self, claims: &mut Map<String, Value>, asked: &[String]) {
        let told =
            |scope| self.client.scope.contains(scope) && (!self.narrowed || self.scope.contains(scope));
        for name in asked {
            if self.names.scope_of(name).is_some_and(told) {
                self.add(claims, name);
            }
        }
    }

    fn class(&self, context: &'a Context) -> Option<ClassClaim<'a>> {
        let Class { id, grade, label, year, term, .. } = context.class.as_ref()?;
        let (id, grade, year, term) = (self.pseudonyms.class(*id), *grade, *year, *term);
        Some(ClassClaim { id, grade, label, year, term })
    }

    fn homeroom(&self, context: &'a Context) -> Vec<HomeroomClaim<'a>> {
        let claim = |Homeroom { id, label, .. }: &'a Homeroom| HomeroomClaim {
            id: self.pseudonyms.class(*id),
            label,
        };
        context.homeroom.iter().map(claim).collect()
    }

    fn add(&self, claims: &mut Map<String, Value>, name: &str) {
        let value = if name == self.names.acting {
            acting::acting(self).and_then(to_value)
        } else if name == self.names.roles {
            to_value(lists::roles(self))
        } else if name == self.names.children {
            to_value(lists::children(self))
        } else if name == GROUPS {
            acting::groups(self).and_then(to_value)
        } else if name == self.names.student_no {
            self.student_no.map(Value::from)
        } else {
            standard::value(&self.standing.profile, name)
        };
        if let Some(value) = value {
            claims.insert(name.to_owned(), value);
        }
    }
}

/// A school as tokens show it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SchoolClaim<'a> {
    code: &'a str,
    level: Level,
    name: &'a str,
}

impl<'a> From<&'a School> for SchoolClaim<'a> {
    fn from(school: &'a School) -> Self {
        Self { code: &school.code, level: school.level, name: &school.name }
    }
}

/// A class as tokens show it. The label is shown as it is, never parsed.
#[derive(Serialize)]
pub(crate) struct ClassClaim<'a> {
    id: String,
    grade: u8,
    label: &'a str,
    year: u16,
    term: u8,
}

/// A class a teacher is responsible for.
#[derive(Serialize)]
pub(crate) struct HomeroomClaim<'a> {
    id: String,
    label: &'a str,
}

fn to_value(claim: impl Serialize) -> Option<Value> {
    serde_json::to_value(claim).ok()
}

#[cfg(test)]
mod tests;
