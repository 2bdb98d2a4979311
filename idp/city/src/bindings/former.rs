//! What was before a guardian was bound: kept, so that an approval can be taken back.

use domain::binding::{EndReason, is_living};
use domain::contexts::{Basis, BindingMethod, BindingStatus, Relation};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

use super::model::Binding;
use crate::accounts::WayIn;
use platform::fault::StoreError;
use platform::seal::{Purpose, Sealer};

/// What an approval did to a binding, to be kept with the approval and given to [`super::unbind_within`]. What was
/// before is sealed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Trace {
    /// The binding was made or lives again by it.
    #[serde(rename = "tie_changed")]
    pub(super) binding_changed: bool,
    before: String,
}

impl Trace {
    pub(super) fn new(sealer: &Sealer, binding_changed: bool, before: &Before) -> Result<Self, StoreError> {
        Ok(Self { binding_changed, before: sealer.seal(Purpose::Undo, before)? })
    }

    /// What was before; nothing, where it does not open.
    pub(super) fn before(&self, sealer: &Sealer) -> Before {
        sealer.open(Purpose::Undo, &self.before).unwrap_or_default()
    }

    /// The same approval, but taking it back leads to that way in.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn with_way_in(&self, sealer: &Sealer, way_in: WayIn) -> Result<Self, StoreError> {
        let before = Before { way_in: Some(way_in), ..self.before(sealer) };
        Self::new(sealer, self.binding_changed, &before)
    }
}

/// What was before, to be put back when the approval is taken back. It holds personal data: keep it sealed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Before {
    /// How the guardian came in, if a link was made.
    pub(super) way_in: Option<WayIn>,
    /// The binding, if it was changed and there was one.
    #[serde(rename = "tie")]
    pub(super) binding: Option<FormerBinding>,
}

/// What an approval changes of a binding, as it was before. It holds the inviter's words: keep it sealed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FormerBinding {
    pub(super) relation: Relation,
    pub(super) basis: Basis,
    pub(super) status: BindingStatus,
    pub(super) method: BindingMethod,
    pub(super) verified_at: Option<Timestamp>,
    pub(super) valid_until: Option<Timestamp>,
    pub(super) adult_consent: bool,
    pub(super) scope: Option<String>,
    pub(super) inviter: Option<PersonId>,
    pub(super) reason: Option<EndReason>,
}

impl FormerBinding {
    /// Whether the guardian could act by it at that moment.
    pub(super) fn lives(&self, now: Timestamp) -> bool {
        is_living(self.status, self.valid_until, now)
    }
}

impl From<Binding> for FormerBinding {
    fn from(binding: Binding) -> Self {
        Self {
            relation: binding.relation,
            basis: binding.basis,
            status: binding.status,
            method: binding.method,
            verified_at: binding.verified_at,
            valid_until: binding.valid_until,
            adult_consent: binding.adult_consent,
            scope: binding.scope,
            inviter: binding.inviter,
            reason: binding.reason,
        }
    }
}
