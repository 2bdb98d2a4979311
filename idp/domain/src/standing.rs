//! The standing of a person: the present facts that every judgement about the person needs.

use crate::contexts::{Context, Role};
use crate::ids::{ContextId, PersonId};
use crate::timestamp::Timestamp;

/// A person's account and contexts, read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The person.
    pub person: PersonId,
    /// Not switched off, and the account is activated.
    pub active: bool,
    /// When the password last changed. Earlier sessions and grants are void.
    pub secret_changed_at: Option<Timestamp>,
    /// Profile claims.
    pub profile: Profile,
    /// All contexts of the person. Ended ones are left out; expiry is compared at use.
    pub contexts: Vec<Context>,
}

impl Standing {
    /// The person's context with that id, if it has not ended.
    pub fn context(&self, id: ContextId, now: Timestamp) -> Option<&Context> {
        self.live_contexts(now).find(|context| context.id == id)
    }

    /// What the person is at that moment.
    pub fn live_roles(&self, now: Timestamp) -> Vec<Role> {
        self.live_contexts(now).map(|context| context.role).collect()
    }

    /// All contexts that are live at that moment.
    pub fn live_contexts(&self, now: Timestamp) -> impl Iterator<Item = &Context> {
        self.contexts.iter().filter(move |context| {
            context.valid_from <= now && context.valid_until.is_none_or(|until| now < until)
        })
    }
}

/// The values for the scopes `profile`, `email` and `phone`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Full name.
    pub name: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// The login name where it may be shown: an alias or an e-mail address, never a default name.
    pub login_name: Option<String>,
    /// As the roster has it.
    pub gender: Option<String>,
    /// Address and whether it was proved.
    pub email: Option<(String, bool)>,
    /// E.164 number and whether it was proved.
    pub phone: Option<(String, bool)>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
}
