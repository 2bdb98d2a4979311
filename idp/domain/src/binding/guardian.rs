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

/// Family names of two characters that are common enough to be told from one and a given name.
const LONG_FAMILY_NAMES: [&str; 10] =
    ["歐陽", "司徒", "上官", "司馬", "諸葛", "端木", "夏侯", "張簡", "范姜", "皇甫"];

/// Family and given name of a name in Chinese characters; a name in letters is left whole, since its order is not
/// known: both are empty then.
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
