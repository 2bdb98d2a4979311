//! The life of a binding: what each cause makes of a binding in each state. The table is [`LIFE`].

mod table;

pub use table::LIFE;

use super::EndReason;
use crate::contexts::{BindingStatus, words};

words! {
    /// What can change a binding.
    Cause {
        /// A reviewer, the household registry or the roster approves an application of this guardian for this student.
        Approved = "an application is approved",
        /// The inviting guardian confirms the invited person.
        Delegated = "a delegation is confirmed",
        /// The roster names the guardian of the student.
        Named = "the roster names the guardian",
        /// The roster named the guardian before, and does not any more.
        Unnamed = "the roster names the guardian no longer",
        /// The student left the schools of the city.
        StudentLeft = "the student leaves the city's schools",
        /// The student is at a school of the city again, within the time that a change of school takes.
        StudentBack = "the student is back at a school of the city",
        /// A school sets a custody block against the guardian, or the guardian gets a number that a block bars.
        BlockSet = "a custody block is set against the guardian",
        /// A school lifts a custody block.
        BlockLifted = "the custody block is lifted",
        /// The guardian or the student reports that the binding is wrong.
        Disputed = "the guardian or the student says that it is wrong",
        /// A school unfreezes the binding, or refuses the report that it is wrong.
        Unfrozen = "the school unfreezes it",
        /// A school grants the report that it is wrong.
        FoundWrong = "the school finds it wrong",
        /// A school grants the request to end it.
        Requested = "the school grants the request to end it",
        /// A guardian ends the delegation, or the binding of the inviting guardian ends or is frozen.
        Withdrawn = "the delegation is withdrawn",
        /// The last day of the delegation has passed.
        Expired = "its last day has passed",
        /// The student has come of age.
        Majority = "the student has come of age",
        /// The student, who is old enough to decide, lets the guardian continue.
        Agreed = "the student agrees that it continues",
        /// The student, who is old enough to decide, does not.
        Declined = "the student does not agree",
        /// The approval is undone within ten minutes.
        Undone = "the approval is undone",
    }
    /// Who gets a mail about a change.
    Mail {
        /// Nobody.
        Nobody = "nobody",
        /// The guardian is told how to sign in.
        WayIn = "the guardian: how to sign in",
        /// The same, and the other guardians are told of the new one.
        Added = "the guardian: how to sign in; the other guardians: who was added",
        /// The guardian and the student are told that the student is asked.
        Asked = "the guardian and the student: the student is asked",
        /// The guardian is told that the student agreed.
        Agreed = "the guardian: the student agreed",
        /// The guardian is told that the binding ended, and why.
        Ended = "the guardian: it ended, and why",
        /// The other guardians are told that the approval was undone.
        Undone = "the other guardians: the approval was undone",
    }
}

/// The state of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BindingState {
    /// Its status.
    pub status: BindingStatus,
    /// Why it is frozen or has ended.
    pub reason: Option<EndReason>,
}

impl BindingState {
    /// The guardian may act by it.
    pub const APPROVED: Self = Self { status: BindingStatus::Approved, reason: None };

    /// It waits for the agreement of the student, who is of age: it is kept as ended by majority (domain rules: a
    /// binding «ends at the child's majority unless the child agrees»).
    pub const WAITING: Self = Self::ended(EndReason::Majority);

    /// It is frozen for this reason.
    pub const fn frozen(reason: EndReason) -> Self {
        Self { status: BindingStatus::Blocked, reason: Some(reason) }
    }

    /// It ended for this reason.
    pub const fn ended(reason: EndReason) -> Self {
        Self { status: BindingStatus::Ended, reason: Some(reason) }
    }
}

/// The bindings that a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Every one that no row above is about, and none at all.
    Any,
    /// An approved one.
    Approved,
    /// A frozen one, for whatever reason.
    Frozen,
    /// One that ended for this reason.
    Ended(EndReason),
}

impl Before {
    /// Whether a binding in this state is meant; none if guardian and student have no binding.
    pub fn admits(self, state: Option<BindingState>) -> bool {
        match self {
            Self::Any => true,
            Self::Approved => state.is_some_and(|state| state.status == BindingStatus::Approved),
            Self::Frozen => state.is_some_and(|state| state.status == BindingStatus::Blocked),
            Self::Ended(reason) => state == Some(BindingState::ended(reason)),
        }
    }
}

/// What is known at the moment of a change. A cause reads only the facts that its rows name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// A custody block bars the guardian from the student.
    pub is_barred: bool,
    /// The last day of the binding has passed.
    pub is_over: bool,
    /// The student is of age.
    pub is_of_age: bool,
    /// The student agreed to this guardian.
    pub has_agreed: bool,
    /// The guardian was delegated, and the cause gives a stronger basis.
    pub is_more: bool,
    /// Somebody other than the roster vouches for the binding.
    pub is_vouched: bool,
    /// The state before the approval can be restored: it was over, or whoever gave the delegation still may.
    pub may_be_restored: bool,
}

/// A condition of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum If {
    /// A custody block bars the guardian.
    Barred,
    /// The last day has passed.
    Over,
    /// The last day has not passed, or there is none.
    NotOver,
    /// The student is of age.
    OfAge,
    /// The student agreed to this guardian.
    Agreed,
    /// The student did not.
    NotAgreed,
    /// The basis is no stronger than before.
    NotMore,
    /// Only the roster vouches for it.
    NotVouched,
    /// The state before the approval can be restored.
    Restorable,
}

impl If {
    /// Whether it holds.
    pub fn holds(self, facts: &Facts) -> bool {
        match self {
            Self::Barred => facts.is_barred,
            Self::Over => facts.is_over,
            Self::NotOver => !facts.is_over,
            Self::OfAge => facts.is_of_age,
            Self::Agreed => facts.has_agreed,
            Self::NotAgreed => !facts.has_agreed,
            Self::NotMore => !facts.is_more,
            Self::NotVouched => !facts.is_vouched,
            Self::Restorable => facts.may_be_restored,
        }
    }
}

/// What becomes of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It stays as it is.
    Stays,
    /// It stays as it is, and the roster's row is looked at again with the next import.
    Later,
    /// It stays as it is: a custody block refuses the change.
    Barred,
    /// It stays as it is: people ended it for this reason, and only an approval restores it.
    Settled(EndReason),
    /// It is approved. Its contexts are opened.
    Lives,
    /// It waits for the student, who is of age. Its contexts and the link are closed.
    Waits,
    /// It is frozen. Its contexts and the link are closed, and delegations by this guardian end.
    Frozen(EndReason),
    /// It has ended. Its contexts and the link are closed, and delegations by this guardian end.
    Ended(EndReason),
    /// It is what it was before the approval. If it was over then, it is closed as one that ended.
    Restored,
}

impl After {
    /// The state that is written; none if nothing is, or if it was kept with the approval.
    pub fn state(self) -> Option<BindingState> {
        match self {
            Self::Lives => Some(BindingState::APPROVED),
            Self::Waits => Some(BindingState::WAITING),
            Self::Frozen(reason) => Some(BindingState::frozen(reason)),
            Self::Ended(reason) => Some(BindingState::ended(reason)),
            Self::Stays | Self::Later | Self::Barred | Self::Settled(_) | Self::Restored => None,
        }
    }
}

/// A row of the table. The first row whose cause, state and conditions fit is the one that holds.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The causes.
    pub causes: &'static [Cause],
    /// The bindings, one of which it is.
    pub before: &'static [Before],
    /// The conditions, all of which hold.
    pub when: &'static [If],
    /// What becomes of the binding.
    pub after: After,
    /// Who gets a mail.
    pub mail: Mail,
}

impl Row {
    /// Whether the row is about this.
    pub fn fits(&self, cause: Cause, state: Option<BindingState>, facts: &Facts) -> bool {
        self.causes.contains(&cause)
            && self.before.iter().any(|before| before.admits(state))
            && self.when.iter().all(|condition| condition.holds(facts))
    }
}

/// What a cause makes of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The cause.
    pub cause: Cause,
    /// What becomes of the binding.
    pub after: After,
    /// Who gets a mail.
    pub mail: Mail,
}

/// What a cause makes of a binding in this state, by the table; no state if guardian and student have no binding yet.
pub fn change(cause: Cause, state: Option<BindingState>, facts: &Facts) -> Change {
    let row = LIFE.iter().find(|row| row.fits(cause, state, facts));
    let (after, mail) = row.map_or((After::Stays, Mail::Nobody), |row| (row.after, row.mail));
    Change { cause, after, mail }
}

/// The rows by which a cause changes the state of a binding.
pub fn changes_by(cause: Cause) -> impl Iterator<Item = (&'static Row, BindingState)> {
    LIFE.iter()
        .filter(move |row| row.causes.contains(&cause))
        .filter_map(|row| Some((row, row.after.state()?)))
}

#[cfg(test)]
mod tests;
