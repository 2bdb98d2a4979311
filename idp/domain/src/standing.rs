//! What is known of a person at the moment: the facts that every judgement about her needs.

use crate::contexts::Context;
use crate::ids::{ContextId, PersonId};
use crate::timestamp::Timestamp;

/// A person's account and contexts, read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub person: PersonId,
    /// Not switched off, and the account is activated.
    pub active: bool,
    /// When the password last changed: sessions and grants of before do not count.
    pub secret_changed_at: Option<Timestamp>,
    /// Profile claims.
    pub profile: Profile,
    /// Everything she can act as; ended ones are left out, expiry is compared at use.
    pub contexts: Vec<Context>,
}

impl Standing {
    /// The context with that id, if it is hers and not over.
    pub fn context(&self, id: ContextId, now: Timestamp) -> Option<&Context> {
        self.live_contexts(now).find(|context| context.id == id)
    }

    /// Everything she can act as at that moment.
    pub fn live_contexts(&self, now: Timestamp) -> impl Iterator<Item = &Context> {
        self.contexts.iter().filter(move |context| {
            context.valid_from <= now && context.valid_until.is_none_or(|until| now < until)
        })
    }
}

/// What the scopes `profile`, `email` and `phone` tell.
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
