//! A guardian who is about to be bound, and what came of it: read by the letters.

use domain::binding::GuardianData;
use domain::binding::life::Change;
use domain::contexts::{Basis, BindingMethod, Relation};
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;

use super::former::Before;
use crate::accounts::Welcome;

/// A guardian about to be bound.
pub(super) struct Wanted<'a> {
    pub(super) guardian: &'a GuardianData,
    pub(super) student: PersonId,
    pub(super) relation: Relation,
    pub(super) basis: Basis,
    pub(super) method: BindingMethod,
    /// Until when, with what and by whom a delegated guardian is entrusted.
    pub(super) entrusted: Option<(Timestamp, String, PersonId)>,
}

/// What came of it.
pub(super) struct Bound {
    pub(super) binding: BindingId,
    pub(super) guardian: PersonId,
    /// What became of the binding.
    pub(super) change: Change,
    pub(super) welcome: Welcome,
    pub(super) before: Before,
}
