//! What the school knows beside what a guardian tells: field by field, and what to be careful about.

use super::GuardianData;
use crate::contexts::{Relation, words};

words! {
    /// How a field stands to what the school knows.
    Agreement {
        /// The same.
        Same = "same",
        /// Something else.
        Differs = "differs",
        /// The school knows nothing of it.
        Unknown = "unknown",
    }
    /// What the one who decides should look at.
    Risk {
        /// The school bars this guardian, or everybody new.
        Barred = "barred",
        /// The number belongs to somebody with another name.
        OtherName = "other_name",
        /// A guardian of the student has this name and another number.
        OtherNumber = "other_number",
        /// There are three guardians or more already.
        ManyGuardians = "many_guardians",
        /// It was returned before.
        ReturnedBefore = "returned_before",
        /// Somebody has blocked something about this student before.
        SealedFamily = "sealed_family",
    }
}

/// So many living guardians of one student make another one worth a second look.
pub const MANY_GUARDIANS: usize = 3;

/// What the city knows of the person with the number that was given.
#[derive(Clone, Debug, Default)]
pub struct KnownGuardian {
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone in the form of E.164.
    pub phone: Option<String>,
    /// What she is to the student by a tie of now or of before.
    pub relation: Option<Relation>,
}

/// Each field of an application beside what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Full name.
    pub name: Agreement,
    /// Number.
    pub number: Agreement,
    /// What she is to the student.
    pub relation: Agreement,
    /// Telephone.
    pub phone: Agreement,
    /// E-mail address.
    pub email: Agreement,
}

/// Compares what a guardian tells with the person of her number, if the city knows one, and with the names of those
/// who are guardians of the student now.
pub fn compare(
    applied: (&GuardianData, Relation),
    known: Option<&KnownGuardian>,
    guardians: &[String],
) -> Comparison {
    let (told, relation) = applied;
    let Some(known) = known else {
        let has_other_number = guardians.iter().any(|name| plain(name) == plain(&told.name));
        let (name, number) = if has_other_number {
            (Agreement::Same, Agreement::Differs)
        } else {
            (Agreement::Unknown, Agreement::Unknown)
        };
        let unknown = Agreement::Unknown;
        return Comparison { name, number, relation: unknown, phone: unknown, email: unknown };
    };
    Comparison {
        name: same(plain(&told.name) == plain(&known.name)),
        number: Agreement::Same,
        relation: of(known.relation.as_ref(), &relation),
        phone: of(known.phone.as_ref(), &told.phone),
        email: of(
            known.email.as_ref().map(|email| email.to_lowercase()).as_ref(),
            &told.email.to_lowercase(),
        ),
    }
}

impl Comparison {
    /// The city knows number and name, and nothing differs: such an application may be approved among others.
    pub fn is_exact(&self) -> bool {
        let fields = [self.name, self.number, self.relation, self.phone, self.email];
        self.name == Agreement::Same
            && self.number == Agreement::Same
            && fields.iter().all(|field| *field != Agreement::Differs)
    }
}

/// What else is known about an application.
#[derive(Clone, Copy, Debug, Default)]
pub struct RiskFacts {
    /// An approval would be refused.
    pub barred: bool,
    /// A custody block stands on the student.
    pub sealed_family: bool,
    /// Living guardians of the student.
    pub guardians: usize,
    /// The same guardian was returned for this student before.
    pub returned_before: bool,
}

/// What the one who decides should look at, the gravest first.
pub fn risks(comparison: &Comparison, facts: RiskFacts) -> Vec<Risk> {
    let differs = |field: Agreement| field == Agreement::Differs;
    let all = [
        (facts.barred, Risk::Barred),
        (differs(comparison.name), Risk::OtherName),
        (differs(comparison.number), Risk::OtherNumber),
        (facts.guardians >= MANY_GUARDIANS, Risk::ManyGuardians),
        (facts.returned_before, Risk::ReturnedBefore),
        (facts.sealed_family && !facts.barred, Risk::SealedFamily),
    ];
    all.into_iter().filter(|(holds, _)| *holds).map(|(_, risk)| risk).collect()
}

fn same(holds: bool) -> Agreement {
    if holds { Agreement::Same } else { Agreement::Differs }
}

fn of<T: PartialEq>(known: Option<&T>, told: &T) -> Agreement {
    known.map_or(Agreement::Unknown, |known| same(known == told))
}

/// A name without spaces, in half width and lower case.
fn plain(name: &str) -> String {
    crate::identifiers::normalise(name).chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Agreement, Comparison, KnownGuardian, Risk, RiskFacts, compare, risks};
    use crate::binding::GuardianData;
    use crate::contexts::Relation;

    use Agreement::{Differs, Same, Unknown};

    fn told() -> GuardianData {
        GuardianData {
            national_id: "F800123455".to_owned(),
            name: "許 文君".to_owned(),
            email: "Wenjun@mail.example".to_owned(),
            phone: "+886912345678".to_owned(),
            extension: None,
        }
    }

    fn known() -> KnownGuardian {
        KnownGuardian {
            name: "許文君".to_owned(),
            email: Some("wenjun@mail.example".to_owned()),
            phone: Some("+886912345678".to_owned()),
            relation: Some(Relation::Mother),
        }
    }

    fn fields(comparison: Comparison) -> [Agreement; 5] {
        let Comparison { name, number, relation, phone, email } = comparison;
        [name, number, relation, phone, email]
    }

    #[test]
    fn each_field_is_held_against_what_the_city_knows() {
        let against = |known: Option<&KnownGuardian>, guardians: &[String]| {
            compare((&told(), Relation::Mother), known, guardians)
        };
        let exact = against(Some(&known()), &[]);
        assert_eq!(fields(exact), [Same; 5]);
        assert!(exact.is_exact());
        let bare = KnownGuardian { name: "許文君".to_owned(), ..KnownGuardian::default() };
        let bare = against(Some(&bare), &[]);
        assert_eq!(fields(bare), [Same, Same, Unknown, Unknown, Unknown]);
        assert!(bare.is_exact(), "a mother of another pupil");
        let other = KnownGuardian {
            name: "許文鈞".to_owned(),
            email: Some("another@mail.example".to_owned()),
            phone: Some("+886900000000".to_owned()),
            relation: Some(Relation::Other),
        };
        assert_eq!(fields(against(Some(&other), &[])), [Differs, Same, Differs, Differs, Differs]);
        let nobody = against(None, &["羅建宏".to_owned()]);
        assert_eq!(fields(nobody), [Unknown; 5]);
        let number = against(None, &["許文君".to_owned()]);
        assert_eq!(fields(number), [Same, Differs, Unknown, Unknown, Unknown]);
        for one in [against(Some(&other), &[]), nobody, number] {
            assert!(!one.is_exact());
        }
    }

    #[test]
    fn what_to_be_careful_about_is_named_the_gravest_first() {
        let exact = compare((&told(), Relation::Mother), Some(&known()), &[]);
        assert!(risks(&exact, RiskFacts::default()).is_empty());
        let all = RiskFacts { barred: true, sealed_family: true, guardians: 3, returned_before: true };
        assert_eq!(risks(&exact, all), [Risk::Barred, Risk::ManyGuardians, Risk::ReturnedBefore]);
        let sealed = RiskFacts { sealed_family: true, guardians: 2, ..RiskFacts::default() };
        assert_eq!(risks(&exact, sealed), [Risk::SealedFamily]);
        let number = compare((&told(), Relation::Mother), None, &["許文君".to_owned()]);
        assert_eq!(risks(&number, RiskFacts::default()), [Risk::OtherNumber]);
    }
}
