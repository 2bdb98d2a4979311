//! Notes that should make a reviewer look twice at an application.

use super::compare::fold;
use crate::binding::GuardianData;
use crate::contexts::{Relation, words};
use crate::identifiers::BirthDate;

/// The most classes in which children of one national ID are usual. More give a note (default).
pub const FEW_CLASSES: usize = 3;

/// The most guardians of a student that are usual. One more gives a note (default).
pub const FEW_GUARDIANS: usize = 3;

/// The fewest years by which a parent is older than the child. Less gives a note (default).
pub const PARENT_GAP_YEARS: i32 = 16;

words! {
    /// A note for the reviewer.
    Risk {
        /// The school bars this guardian: an approval would be refused.
        Barred = "barred",
        /// The student has a custody block.
        Custody = "custody",
        /// The number belongs to a person with another name.
        NumberOfAnother = "number-of-another",
        /// The number's account is in use, and its owner proved another mailbox than the one applied with.
        AccountElsewhere = "account-elsewhere",
        /// By the known birth date the guardian is too young.
        TooYoung = "too-young",
        /// The same number applies for children of many classes.
        ManyClasses = "many-classes",
        /// The student has as many guardians as is usual.
        ManyGuardians = "many-guardians",
        /// The mailbox or telephone number is also in another guardian's application.
        SharedContact = "shared-contact",
        /// An application by the same number for this student was returned before.
        ReturnedBefore = "returned-before",
        /// The student is of age: an approval takes effect when the student agrees.
        OfAge = "of-age",
        /// The guardian used the school's printed letter. This speaks for the guardian.
        ByLetter = "by-letter",
    }
}

impl Risk {
    /// Whether the note speaks against the guardian.
    pub fn is_risk(self) -> bool {
        !matches!(self, Self::ByLetter | Self::OfAge)
    }
}

/// The application.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'a> {
    /// The guardian.
    pub guardian: &'a GuardianData,
    /// The relation.
    pub relation: Relation,
    /// The guardian used the school's printed letter.
    pub by_letter: bool,
}

/// The facts around an application.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// An approval would be refused.
    pub barred: bool,
    /// The student has a custody block.
    pub blocked: bool,
    /// The name of the person with that national ID, if there is one.
    pub owner_name: Option<String>,
    /// The mailbox that this person proved, if the account is in use.
    pub owner_mailbox: Option<String>,
    /// That person's day of birth.
    pub owner_born: Option<BirthDate>,
    /// The student's day of birth.
    pub student_born: Option<BirthDate>,
    /// Whether the student is of age today.
    pub student_is_adult: bool,
    /// Whether the number's owner is of age today.
    pub owner_is_adult: Option<bool>,
    /// Classes of all children for whom this national ID applied or is bound, this child included.
    pub classes: usize,
    /// Living guardians of the student, besides this one and delegated ones.
    pub guardians: usize,
    /// Mailboxes and telephones in applications of other numbers.
    pub contacts_of_others: Vec<String>,
    /// Applications of the same number for the student that were returned.
    pub returned: usize,
}

/// The notes, the gravest first.
pub fn risks_of(applied: &Applied<'_>, around: &Circumstances) -> Vec<Risk> {
    let other_name = |name: &String| fold(name) != fold(&applied.guardian.name);
    let other_mailbox = |mailbox: &String| fold(mailbox) != fold(&applied.guardian.email);
    let contacts = [&applied.guardian.email, &applied.guardian.phone];
    let shared = |other: &String| contacts.iter().any(|own| !own.is_empty() && fold(own) == fold(other));
    let found = [
        (Risk::Barred, around.barred),
        (Risk::Custody, around.blocked && !around.barred),
        (Risk::NumberOfAnother, around.owner_name.as_ref().is_some_and(other_name)),
        (Risk::AccountElsewhere, around.owner_mailbox.as_ref().is_some_and(other_mailbox)),
        (Risk::TooYoung, is_too_young(applied.relation, around)),
        (Risk::ManyClasses, around.classes > FEW_CLASSES),
        (Risk::ManyGuardians, around.guardians >= FEW_GUARDIANS),
        (Risk::SharedContact, around.contacts_of_others.iter().any(shared)),
        (Risk::ReturnedBefore, around.returned > 0),
        (Risk::OfAge, around.student_is_adult),
        (Risk::ByLetter, applied.by_letter),
    ];
    found.into_iter().filter(|(_, holds)| *holds).map(|(risk, _)| risk).collect()
}

/// Younger than 18, or a parent hardly older than the child.
fn is_too_young(relation: Relation, around: &Circumstances) -> bool {
    let minor = around.owner_is_adult == Some(false);
    let parent = matches!(relation, Relation::Father | Relation::Mother);
    let gap = around.owner_born.zip(around.student_born).map(|(owner, child)| owner.age_on(child.date()));
    minor || parent && gap.is_some_and(|years| years < PARENT_GAP_YEARS)
}

#[cfg(test)]
mod tests;
