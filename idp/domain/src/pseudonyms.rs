//! What a client calls our rows (OIDC Core section 8.1): another text in every sector, so that two services cannot find
//! out by what they were told that they serve the same person. No id of a row leaves in a token as it is.

use crate::ids::{ClassId, ContextId, PersonId};

/// The names that the clients of one sector know. Each is the same at every time and says nothing about the row.
pub trait Pseudonyms {
    /// `sub` of a person.
    fn person(&self, id: PersonId) -> String;
    /// `ctx` of a context.
    fn context(&self, id: ContextId) -> String;
    /// `id` of a class.
    fn class(&self, id: ClassId) -> String;
}
