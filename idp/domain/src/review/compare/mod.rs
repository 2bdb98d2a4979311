//! Compares an application with the roster's data of the student's guardians, field by field.

use crate::binding::GuardianData;
use crate::contexts::{Basis, Relation, words};
use crate::identifiers::{Phone, half_width};

/// A guardian of the student, as the roster has the data.
#[derive(Clone, PartialEq, Eq)]
pub struct KnownGuardian {
    /// Full name.
    pub name: String,
    /// National ID or resident number, if the roster has one.
    pub national_id: Option<String>,
    /// The relation to the student.
    pub relation: Relation,
    /// The basis of the guardian's rights.
    pub basis: Basis,
    /// Telephone in the form of E.164.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

impl std::fmt::Debug for KnownGuardian {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KnownGuardian(***)")
    }
}

words! {
    /// The compared fields.
    Field {
        /// Full name.
        Name = "name",
        /// National ID or resident number.
        Number = "number",
        /// 父親, 母親, …
        Relation = "relation",
        /// 法定代理人 or 監護人.
        Basis = "basis",
        /// Telephone.
        Phone = "phone",
        /// E-mail address.
        Email = "email",
    }
}

words! {
    /// How a field compares.
    Compared {
        /// The same, but for spaces, width and case.
        Same = "same",
        /// Something else.
        Differs = "differs",
        /// The roster does not say.
        Unsaid = "unsaid",
    }
}

impl Compared {
    fn of(applied: &str, known: Option<&str>) -> Self {
        match known.map(fold).filter(|known| !known.is_empty()) {
            None => Self::Unsaid,
            Some(known) if known == fold(applied) => Self::Same,
            Some(_) => Self::Differs,
        }
    }
}

words! {
    /// How a whole application compares.
    Match {
        /// Nothing differs, and a national ID, a telephone number or an address identifies the guardian.
        Exact = "exact",
        /// Something differs, or too little is known.
        Differs = "differs",
        /// The roster has no guardian to compare with.
        Unknown = "unknown",
    }
}

/// The outcome for each field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// In the order of [`Field::ALL`].
    pub fields: Vec<(Field, Compared)>,
    /// Which guardian of the roster it was compared with; none if there is none to compare with.
    pub with: Option<usize>,
}

impl Comparison {
    /// How a field compares.
    pub fn of(&self, field: Field) -> Compared {
        let found = self.fields.iter().find(|(one, _)| *one == field);
        found.map_or(Compared::Unsaid, |(_, compared)| *compared)
    }

    /// The result for the whole application. An application is exact, and may be approved in bulk, if nothing
    /// differs, if name, relation and basis agree, and if at least one thing agrees that no stranger knows.
    pub fn outcome(&self) -> Match {
        if self.with.is_none() {
            return Match::Unknown;
        }
        let same = |field| self.of(field) == Compared::Same;
        let differs = self.fields.iter().any(|(_, compared)| *compared == Compared::Differs);
        let agrees = [Field::Name, Field::Relation, Field::Basis].into_iter().all(same);
        let shown = [Field::Number, Field::Phone, Field::Email].into_iter().any(same);
        if agrees && shown && !differs { Match::Exact } else { Match::Differs }
    }
}

/// Compares an application with the most likely guardian of the roster: the one with the national ID, otherwise with
/// the name, otherwise with the relation.
pub fn compare(
    guardian: &GuardianData,
    (relation, basis): (Relation, Basis),
    roster: &[KnownGuardian],
) -> Comparison {
    let number = |known: &KnownGuardian| {
        Compared::of(&guardian.national_id, known.national_id.as_deref()) == Compared::Same
    };
    let name = |known: &KnownGuardian| fold(&known.name) == fold(&guardian.name);
    let alike = |known: &KnownGuardian| known.relation == relation;
    let with = roster
        .iter()
        .position(number)
        .or_else(|| roster.iter().position(|known| name(known) && alike(known)))
        .or_else(|| roster.iter().position(name))
        .or_else(|| roster.iter().position(alike));
    let known = with.and_then(|at| roster.get(at));
    let field = |field| {
        let compared = match (field, known) {
            (_, None) => Compared::Unsaid,
            (Field::Name, Some(known)) => Compared::of(&guardian.name, Some(&known.name)),
            (Field::Number, Some(known)) => Compared::of(&guardian.national_id, known.national_id.as_deref()),
            (Field::Relation, Some(known)) => same(known.relation == relation),
            (Field::Basis, Some(known)) => same(known.basis == basis),
            (Field::Phone, Some(known)) => {
                Compared::of(&e164(&guardian.phone), known.phone.as_deref().map(e164).as_deref())
            }
            (Field::Email, Some(known)) => Compared::of(&guardian.email, known.email.as_deref()),
        };
        (field, compared)
    };
    Comparison { fields: Field::ALL.iter().copied().map(field).collect(), with }
}

fn same(is_same: bool) -> Compared {
    if is_same { Compared::Same } else { Compared::Differs }
}

fn e164(text: &str) -> String {
    Phone::parse(text).map_or_else(|| text.to_owned(), |phone| phone.e164().to_owned())
}

/// A text as it is compared: full width as half width, no spaces, one kind of middle dot, lower case.
pub fn fold(text: &str) -> String {
    let half = half_width(text);
    let kept = half.chars().filter(|letter| !letter.is_whitespace());
    let one_dot = kept.map(|letter| if is_middle_dot(letter) { '·' } else { letter });
    one_dot.flat_map(char::to_lowercase).collect()
}

/// The dots between the parts of an indigenous or foreign name.
fn is_middle_dot(letter: char) -> bool {
    matches!(letter, '\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{30fb}' | '\u{ff65}' | '\u{387}')
}

#[cfg(test)]
mod tests;
