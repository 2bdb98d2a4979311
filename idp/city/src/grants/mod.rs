//! Grants: the only rows that tokens need. Owns the table `grant`.
//!
//! Everything that ends grants in the transaction of another act goes through [`end_where`].

mod cache;
mod store;

use std::sync::Arc;

use domain::grants::Grant;
use domain::ids::{ClientId, GrantId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;

use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use web::app::App;
use web::room::{Chore, Next, Period, Room};

use cache::Grants;
pub use store::{
    LogoutNotice, Which, end_everybodys_within, end_where, exists, insert, list_at_client, move_to_session,
    purge, remove_of_client_within, remove_of_person_within, rotate,
};

/// What this room has.
pub const ROOM: Room = Room {
    chores: &[Chore {
        name: "removing grants that expired",
        period: Period::Minute,
        batch: |app, _| {
            Box::pin(async move { Ok(Next::if_more(purge(&app.db.for_chores(), app.now()).await?)) })
        },
    }],
    ..Room::named("grants")
};

/// The grant with that id, ended or not.
pub async fn find(app: &App, id: GrantId) -> Result<Option<Arc<Grant>>, Fault> {
    Ok(app.cache::<Grants>().get_or_read(&id, || store::find(app.db.read(), id)).await?)
}

/// The grant as the database has it now: for a loser of a race to judge once more.
pub async fn find_again(app: &App, id: GrantId) -> Result<Option<Arc<Grant>>, Fault> {
    app.cache::<Grants>().forget(&id);
    find(app, id).await
}

/// Ends grants, tells the clients, and answers after the commit.
pub async fn end(app: &App, which: Which, now: Timestamp) -> Result<(), Fault> {
    app.db.write(async move |act: &Act<'_>| end_where(act, which, now).await).await?;
    Ok(())
}

/// Ends the grant of a code or refresh token that was used again, within a transaction. It goes on record, since one
/// of its two users stole it; used once more it is no news.
pub async fn end_replayed(
    act: &Act<'_>,
    id: GrantId,
    client: &ClientId,
    now: Timestamp,
) -> Result<(), StoreError> {
    if end_where(act, Which::One(id), now).await? > 0 {
        let detail = json!({ "client": client.0 });
        act.audit(AuditAct::GrantReplayed, NOBODY, &id.to_string(), &detail, now).await?;
    }
    Ok(())
}

/// The living grants of a person, newest first.
pub async fn list_of_person(app: &App, person: PersonId, now: Timestamp) -> Result<Vec<Grant>, StoreError> {
    store::list_of_person(app.db.read(), person, now).await
}
