//! A guardian's own data in an application.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::contexts::{Basis, Relation};

/// The guardian's form; sealed at rest, and never printed.
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

/// The basis that follows from a relation: parents are statutory agents (Civil Code 1086), the others are guardians
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

/// Common family names of two characters. Other names have a family name of one character.
const LONG_FAMILY_NAMES: [&str; 10] =
    ["歐陽", "司徒", "上官", "司馬", "諸葛", "端木", "夏侯", "張簡", "范姜", "皇甫"];

/// Splits a name in Chinese characters into family and given name. Both are empty for a name in letters, since its
/// order is not known.
pub fn split_name(name: &str) -> (String, String) {
    let name = name.trim();
    let count = name.chars().count();
    if count < 2 || name.chars().any(|letter| letter.is_ascii() || letter == '·' || letter == '‧') {
        return (String::new(), String::new());
    }
    let long = count > 2 && LONG_FAMILY_NAMES.iter().any(|family| name.starts_with(family));
    let family = if long { 2 } else { 1 };
    (name.chars().take(family).collect(), name.chars().skip(family).collect())
}

#[cfg(test)]
mod tests {
    use super::split_name;

    #[test]
    fn a_name_in_characters_falls_in_two_and_one_in_letters_does_not() {
        let cases = [
            ("呂小潔", "呂", "小潔"),
            ("莫名", "莫", "名"),
            ("歐陽小華", "歐陽", "小華"),
            ("歐陽", "歐", "陽"),
            ("堃", "", ""),
            ("John Smith", "", ""),
            ("伊敕‧莉亞", "", ""),
        ];
        for (name, family, given) in cases {
            assert_eq!(split_name(name), (family.to_owned(), given.to_owned()), "{name}");
        }
    }
}
