//! What should make somebody look twice at an application.

use super::compare::fold;
use crate::binding::GuardianData;
use crate::contexts::{Relation, words};
use crate::identifiers::BirthDate;

/// One number may apply for children of so many classes before it is told (default).
pub const FEW_CLASSES: usize = 3;

/// So many guardians of a student are usual; one more is told (default).
pub const FEW_GUARDIANS: usize = 3;

/// A parent is at least so many years older than the child, or it is told (default).
pub const PARENT_GAP_YEARS: i32 = 16;

words! {
    /// A note for the one who decides.
    Risk {
        /// The school bars this guardian: an approval would be refused.
        Barred = "barred",
        /// A custody block stands for the student.
        Custody = "custody",
        /// The number belongs to a person with another name.
        NumberOfAnother = "number-of-another",
        /// The number's account is in use, and its owner proved another mailbox than the one applied with.
        AccountElsewhere = "account-elsewhere",
        /// By the day of birth that is known, she is too young.
        TooYoung = "too-young",
        /// The same number applies for children of many classes.
        ManyClasses = "many-classes",
        /// The student has as many guardians as is usual.
        ManyGuardians = "many-guardians",
        /// The mailbox or telephone stands in another guardian's application, too.
        SharedContact = "shared-contact",
        /// An application by the same number for this student was returned before.
        ReturnedBefore = "returned-before",
        /// The student is of age: an approval takes effect once she agrees.
        OfAge = "of-age",
        /// She came by the school's letter: this speaks for her.
        ByLetter = "by-letter",
    }
}

impl Risk {
    /// Whether it speaks against her.
    pub fn is_risk(self) -> bool {
        !matches!(self, Self::ByLetter | Self::OfAge)
    }
}

/// What was applied for.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'a> {
    /// Who.
    pub guardian: &'a GuardianData,
    /// As what.
    pub relation: Relation,
    /// She came by the school's letter.
    pub by_letter: bool,
}

/// What is known around an application.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// An approval would be refused.
    pub barred: bool,
    /// A custody block stands for the student.
    pub blocked: bool,
    /// Name of the person who has the number, if there is one.
    pub owner_name: Option<String>,
    /// The mailbox that person proved, if her account is in use.
    pub owner_mailbox: Option<String>,
    /// That person's day of birth.
    pub owner_born: Option<BirthDate>,
    /// The student's day of birth.
    pub student_born: Option<BirthDate>,
    /// Whether the student is of age today.
    pub student_is_adult: bool,
    /// Whether the number's owner is of age today.
    pub owner_is_adult: Option<bool>,
    /// Classes of all children for whom this number applied or is bound, this one's included.
    pub classes: usize,
    /// Living guardians of the student besides this one and those entrusted.
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
