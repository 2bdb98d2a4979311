//! Grants: the only rows that tokens need. Owns the table `grant`.
//!
//! Everything that ends grants in the transaction of another act goes through [`end_where`]; who calls it
//! forgets the ended grants after the commit with [`Ended::forget`].

mod store;

use std::sync::Arc;

use domain::grants::Grant;
use domain::ids::{GrantId, PersonId};
use domain::timestamp::Timestamp;

use crate::app::App;
use crate::platform::fault::{Fault, StoreError};

pub use store::{Ended, LogoutNotice, Which, end_where, insert, move_to_session, purge, rotate};

/// The grant with that id, ended or not.
pub async fn find(app: &App, id: GrantId) -> Result<Option<Arc<Grant>>, Fault> {
    Ok(app.caches.grants.get_or_read(&id, store::find(app.db.read(), id)).await?)
}

/// The grant as the database has it now: for a loser of a race to judge once more.
pub async fn find_again(app: &App, id: GrantId) -> Result<Option<Arc<Grant>>, Fault> {
    app.caches.grants.forget(&id);
    find(app, id).await
}

/// Ends grants, tells the clients, and answers after the commit.
pub async fn end(app: &App, which: Which, now: Timestamp) -> Result<Ended, Fault> {
    let ended = app.db.write(move |tx| Box::pin(async move { end_where(tx, which, now).await })).await?;
    ended.forget(app);
    Ok(ended)
}

/// The living grants of a person, newest first.
pub async fn list_of_person(app: &App, person: PersonId, now: Timestamp) -> Result<Vec<Grant>, StoreError> {
    store::list_of_person(app.db.read(), person, now).await
}
