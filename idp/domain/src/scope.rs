//! Scopes: what a client asks to know (RFC 6749 section 3.3, OIDC Core section 5.4, and the city's own).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::contexts::words;

words! {
    /// One scope value this provider knows. Unknown values are ignored (OIDC Core section 3.1.2.1).
    ScopeValue {
        /// OpenID Connect rather than plain OAuth.
        Openid = "openid",
        /// Standard profile claims.
        Profile = "profile",
        /// `email`, `email_verified`.
        Email = "email",
        /// `phone_number`, `phone_number_verified`.
        Phone = "phone",
        /// `address`.
        Address = "address",
        /// A refresh token that outlives the session.
        OfflineAccess = "offline_access",
        /// The acting context with school and class.
        Acting = "edu.acting",
        /// All roles of the person.
        Roles = "edu.roles",
        /// The acting child only.
        Child = "edu.child",
        /// All children of the person.
        Children = "edu.children",
        /// The student number.
        StudentNo = "edu.student_no",
        /// The acting context as flat strings, for products that read no objects.
        Groups = "groups",
    }
}

/// A set of scopes; written in one fixed order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub struct Scope(BTreeSet<ScopeValue>);

impl Scope {
    /// Reads a space-separated list and drops unknown values.
    pub fn parse(text: &str) -> Self {
        Self(text.split(' ').filter_map(ScopeValue::parse).collect())
    }

    /// Whether `value` is in the set.
    pub fn contains(&self, value: ScopeValue) -> bool {
        self.0.contains(&value)
    }

    /// Whether every value of this set is in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// The values in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).copied().collect())
    }

    /// The values in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).copied().collect())
    }

    /// The values of this set that are not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0).copied().collect())
    }

    /// This set without `value`.
    #[must_use]
    pub fn without(&self, value: ScopeValue) -> Self {
        Self(self.0.iter().copied().filter(|v| *v != value).collect())
    }

    /// The values, in the fixed order.
    pub fn iter(&self) -> impl Iterator<Item = ScopeValue> + '_ {
        self.0.iter().copied()
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<ScopeValue> for Scope {
    fn from_iter<I: IntoIterator<Item = ScopeValue>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<&str> = self.iter().map(ScopeValue::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

impl From<String> for Scope {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Scope, ScopeValue};

    #[test]
    fn unknown_values_are_left_out_and_the_order_is_fixed() {
        let scope = Scope::parse("edu.acting  openid nonsense openid");
        assert_eq!(scope.to_string(), "openid edu.acting");
        assert!(scope.contains(ScopeValue::Acting));
    }
}
