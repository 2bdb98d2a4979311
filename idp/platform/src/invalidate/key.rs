//! The names of what is cached.

use domain::ids::{ClientId, GrantId, PersonId, SessionId};
use sea_orm::QueryResult;
use uuid::Uuid;

/// What a node must forget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A relying party.
    Client(ClientId),
    /// A browser's sign-in.
    Session(SessionId),
    /// A person with all contexts.
    Person(PersonId),
    /// A grant.
    Grant(GrantId),
    /// Everything: after an import or a restore.
    All,
}

impl Key {
    pub(super) fn parts(&self) -> (&'static str, String) {
        match self {
            Self::Client(id) => ("client", id.0.clone()),
            Self::Session(id) => ("session", id.to_string()),
            Self::Person(id) => ("person", id.to_string()),
            Self::Grant(id) => ("grant", id.to_string()),
            Self::All => ("all", String::new()),
        }
    }

    /// What a row names. One that cannot be read means everything, and is reported.
    pub(super) fn of_row(row: &QueryResult) -> Self {
        let text = |column| row.try_get::<String>("", column).ok();
        let (kind, key) = text("kind").zip(text("key")).unwrap_or_default();
        let named = Self::of(&kind, &key);
        if named == Self::All && kind != "all" {
            tracing::error!("a row of table invalidation cannot be read: everything is forgotten");
        }
        named
    }

    /// What cannot be read is everything: to forget too much is safe.
    fn of(kind: &str, key: &str) -> Self {
        let id = Uuid::parse_str(key);
        match (kind, id) {
            ("client", _) => Self::Client(ClientId(key.to_owned())),
            ("session", Ok(id)) => Self::Session(SessionId(id)),
            ("person", Ok(id)) => Self::Person(PersonId(id)),
            ("grant", Ok(id)) => Self::Grant(GrantId(id)),
            _ => Self::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn what_cannot_be_read_means_everything() {
        assert_eq!(Key::of("grant", "not a uuid"), Key::All);
        assert_eq!(Key::of("a kind of the next release", "x"), Key::All);
    }
}
