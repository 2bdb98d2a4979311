//! Chores: what each node does for a room without being asked.
//!
//! A chore does one small batch and says what comes next. `serve/rounds.rs` calls it, lets requests go first between two
//! batches, logs what fails and stops with the server. Several nodes do the same chore at once, so each step of a chore is
//! a conditional update.

use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::app::App;
use platform::fault::Fault;

/// Before the first of all ids: a walk over rows begins here.
pub const BEGIN: Uuid = Uuid::nil();

/// When a chore is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Every minute. The chores take turns, one batch each, so that none waits for a long one. For what removes rows.
    Minute,
    /// Every five minutes, one chore after another, each to its end.
    FiveMinutes,
    /// On the first round of five minutes of a day in Taipei, and on the first one of a process. For what reads whole
    /// tables.
    Day,
    /// Every five minutes, beside the other chores. For what waits for another server.
    Beside,
}

/// What comes after a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing, until the chore is due again.
    Done,
    /// Another batch like this one.
    More,
    /// The batch of the rows after this id.
    After(Uuid),
}

impl Next {
    /// Another batch if there may be more.
    pub fn if_more(more: bool) -> Self {
        if more { Self::More } else { Self::Done }
    }

    /// The rows after an id, if there may be more.
    pub fn after(id: Option<Uuid>) -> Self {
        id.map_or(Self::Done, Self::After)
    }
}

/// One batch of the rows after an id; the first batch begins at [`BEGIN`].
pub type Batch<On> = for<'a> fn(&'a On, Uuid) -> BoxFuture<'a, Result<Next, Fault>>;

/// A chore. It works on the [`App`]; on something else in tests of the rounds.
pub struct Chore<On: 'static = App> {
    /// What it does, for the log: «ending bindings whose day has come».
    pub name: &'static str,
    /// When it is due.
    pub period: Period,
    /// Does one batch.
    pub batch: Batch<On>,
}

impl<On> Clone for Chore<On> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<On> Copy for Chore<On> {}
