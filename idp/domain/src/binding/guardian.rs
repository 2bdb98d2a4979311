//! What a guardian tells of herself.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::contexts::{Basis, Relation};

/// A guardian as she filled in the form; sealed at rest, and never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardianData {
    /// National ID or resident number, normalised.
    pub national_id: String,
    /// Full name.
    pub name: String,
    /// A mailbox that was proved by a code.
    pub email: String,
    /// Mobile or landline in the form of E.164.
    pub phone: String,
    /// Extension of a landline.
    pub extension: Option<String>,
}

impl fmt::Debug for GuardianData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuardianData(***)")
    }
}

/// Why somebody with this relation may act: parents are statutory agents (Civil Code 1086), the others guardians
/// (Civil Code 1091, 1094).
pub fn basis_of(relation: Relation) -> Basis {
    match relation {
        Relation::Father | Relation::Mother => Basis::Statutory,
        Relation::GrandfatherPaternal
        | Relation::GrandmotherPaternal
        | Relation::GrandfatherMaternal
        | Relation::GrandmotherMaternal
        | Relation::Other => Basis::Guardian,
    }
}
