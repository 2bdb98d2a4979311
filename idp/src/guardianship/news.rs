//! What a transaction about bindings made stale, and whom it concerns: told after its commit.

use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;

use super::link::void_links_within;
use crate::app::App;
use crate::contexts;
use crate::platform::db::Act;
use crate::platform::fault::{Fault, StoreError};
use crate::platform::invalidate::{self, Key};
use crate::sessions::{self, Stale};

/// What to forget; nothing holds on this node until it was told.
#[derive(Debug, Default)]
#[must_use = "tell it after the commit"]
pub struct News {
    people: Vec<PersonId>,
    stale: Stale,
}

impl News {
    /// Forgets here what the commit made stale, and has mails and logouts delivered.
    pub fn tell(self, app: &App) {
        let keys: Vec<Key> = self.people.into_iter().map(Key::Person).collect();
        app.caches.forget(&keys);
        self.stale.forget(app);
        app.outbox.wake();
    }

    /// Takes the news of another step of the same transaction.
    pub fn add(&mut self, other: Self) {
        self.people.extend(other.people);
        self.stale.add(other.stale);
    }

    /// This person's standing is another one now.
    pub(super) async fn of_person(
        tx: &Act<'_>,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        invalidate::record(tx, &[Key::Person(person)], now).await?;
        Ok(Self { people: vec![person], stale: Stale::default() })
    }

    /// The same, and she is signed out everywhere.
    pub(super) async fn of_signed_out(
        tx: &Act<'_>,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let stale = sessions::end_all_of_within(tx, person, None, now).await?;
        Ok(Self { stale, ..Self::of_person(tx, person, now).await? })
    }
}

/// Ends what these ties let guardians act as: contexts, what was granted in them, the sessions of whoever has nothing left
/// to act as, and the links of those who have not come in yet and may no more.
pub(super) async fn shut_within(
    tx: &Act<'_>,
    bindings: &[BindingId],
    now: Timestamp,
) -> Result<News, StoreError> {
    void_links_within(tx, bindings, now).await?;
    let ended = contexts::end_of_bindings_within(tx, bindings, now).await?;
    let mut news =
        News { stale: sessions::leave_contexts_within(tx, &ended.contexts, now).await?, people: vec![] };
    for person in ended.people {
        if !contexts::has_any_within(tx, person, now).await? {
            news.stale.add(sessions::end_all_of_within(tx, person, None, now).await?);
        }
        news.add(News::of_person(tx, person, now).await?);
    }
    Ok(news)
}

/// A fault of composing or sealing, as a transaction reports it.
pub(super) fn unwritable(fault: Fault) -> StoreError {
    match fault {
        Fault::Store(error) => error,
        other => StoreError::Unavailable(other.to_string()),
    }
}
