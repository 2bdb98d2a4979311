//! Pairwise names of our rows (OIDC Core section 8.1). Every sector gets another text, so two services cannot find
//! out that they serve the same person. No row id leaves in a token.

use crate::ids::{ClassId, ContextId, PersonId};

/// The names that the clients of one sector get. A name never changes and says nothing about the row.
pub trait Pseudonyms {
    /// `sub` of a person.
    fn person(&self, id: PersonId) -> String;
    /// `ctx` of a context.
    fn context(&self, id: ContextId) -> String;
    /// `id` of a class.
    fn class(&self, id: ClassId) -> String;
}
