//! Bindings as the rooms above see them.

use domain::binding::life::BindingState;
use domain::binding::{EndReason, GuardianData, is_living};
use domain::contexts::{Basis, BindingMethod, BindingStatus, Relation};
use domain::ids::{BindingId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use uuid::Uuid;

/// How a class stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassCount {
    /// Its students.
    pub students: usize,
    /// Those of them who have a guardian who may act now.
    pub bound: usize,
}

/// A guardian's binding to a student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Its id.
    pub id: BindingId,
    /// The guardian.
    pub guardian: PersonId,
    /// The student.
    pub student: PersonId,
    /// What the guardian is to her.
    pub relation: Relation,
    /// Why she may act.
    pub basis: Basis,
    /// Where it stands.
    pub status: BindingStatus,
    /// Who vouched.
    pub method: BindingMethod,
    /// The roster vouches now.
    pub from_roster: bool,
    /// When it was vouched for.
    pub verified_at: Option<Timestamp>,
    /// When it ends by itself.
    pub valid_until: Option<Timestamp>,
    /// The student, being of age, lets it go on.
    pub adult_consent: bool,
    /// What a delegated guardian is entrusted with.
    pub scope: Option<String>,
    /// Who entrusted her.
    pub inviter: Option<PersonId>,
    /// Why it is blocked or over.
    pub reason: Option<EndReason>,
}

impl Binding {
    /// Its state, as `domain::binding::life` reads it.
    pub fn state(&self) -> BindingState {
        BindingState { status: self.status, reason: self.reason }
    }

    /// Whether its guardian may act by it at that moment.
    pub fn lives(&self, now: Timestamp) -> bool {
        is_living(self.status, self.valid_until, now)
    }

    /// How it stands at that moment: one whose end came is over, though nobody wrote it down yet.
    pub fn status_at(&self, now: Timestamp) -> BindingStatus {
        if self.status == BindingStatus::Approved && !self.lives(now) {
            BindingStatus::Ended
        } else {
            self.status
        }
    }

    /// Whether its guardian is responsible for the student: a verified 法定代理人 or 監護人. Only such a guardian entrusts.
    pub fn is_responsible(&self, now: Timestamp) -> bool {
        self.lives(now) && matches!(self.basis, Basis::Statutory | Basis::Guardian)
    }

    /// Whether its guardian is entrusted and may act.
    pub fn is_delegate(&self, now: Timestamp) -> bool {
        self.basis == Basis::Delegated && self.lives(now)
    }
}

/// The people at one end of bindings.
#[derive(Clone, Copy, Debug)]
pub enum BindingsOf<'p> {
    /// Those who act.
    Guardians(&'p [PersonId]),
    /// Those for whom they act.
    Students(&'p [PersonId]),
}

/// A guardian entrusted by another one, as both confirmed it.
#[derive(Clone, Debug)]
pub struct Delegation {
    /// Who is entrusted.
    pub guardian: GuardianData,
    /// With whom.
    pub student: PersonId,
    /// What she is to the student.
    pub relation: Relation,
    /// By whom.
    pub inviter: PersonId,
    /// With what.
    pub scope: String,
    /// Until when.
    pub valid_until: Timestamp,
}

/// Why nobody was bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindRefusal {
    /// The school bars her, or the binding is frozen.
    Barred,
    /// The number is none.
    Number,
    /// She is bound already, by more than a delegation.
    AlreadyBound,
    /// The one who entrusts is no verified guardian of the student (any more), or the student is at no school.
    NotEntitled,
    /// It is the student herself, or the one who entrusts.
    Oneself,
    /// The number is that of somebody who has not come in yet, and the mailbox that was proved is not known of her.
    Unproved,
}

/// What came of what a student said about a guardian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreedWhenAdult {
    /// Noted.
    Done,
    /// There is no such binding of hers that could go on or end.
    NoBinding,
    /// She is too young to decide.
    TooYoung,
}

/// A school keeps somebody, or everybody new, from being bound to a student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustodyBlock {
    /// Its id.
    pub id: Uuid,
    /// The student.
    pub student: PersonId,
    /// The school that set it.
    pub org: OrgId,
    /// It bars one number; else everybody new.
    pub of_one: bool,
    /// That number, masked; none of a block of before. For the few who may read the note.
    pub number: Option<String>,
    /// Who has that number or had it, if anybody has.
    pub barred: Option<PersonId>,
    /// Why, for the few who may read it.
    pub note: String,
    /// Who set it.
    pub set_by: PersonId,
    /// When.
    pub set_at: Timestamp,
    /// When it was lifted.
    pub lifted_at: Option<Timestamp>,
}

/// A guardian whose application is approved, about to be bound.
#[derive(Clone, Copy)]
pub struct Approval<'a> {
    /// The guardian, as the application says.
    pub guardian: &'a GuardianData,
    /// To whom.
    pub student: PersonId,
    /// What the guardian is to the student.
    pub relation: Relation,
    /// Why the guardian may act.
    pub basis: Basis,
    /// Who vouches.
    pub method: BindingMethod,
}
