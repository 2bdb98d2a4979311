//! Somebody who is signed in proves herself once more.

use std::sync::Arc;

use domain::sessions::Session;
use domain::timestamp::Timestamp;
use secrecy::SecretString;

use super::change::prove;
use city::accounts::{self, Proof};
use city::sessions::{self, Opening};
use platform::db::Act;
use platform::fault::Fault;
use web::app::App;

/// Judges the present password, counted as that of the change of a password. A right one begins a session in the place of
/// this one, with the strength it had and all that was granted in it; returns its `Set-Cookie` value. None of a wrong one, and
/// of any after too many.
///
/// # Errors
/// `Fault::Hash` with `Busy` when too many passwords are checked at once; when the database fails.
pub async fn confirm(
    app: &App,
    session: &Arc<Session>,
    (typed, user_agent): (&SecretString, &str),
    now: Timestamp,
) -> Result<Option<String>, Fault> {
    let person = session.person;
    let credentials = accounts::find_by_person(app, person).await?;
    let proof = accounts::check(app, credentials.as_ref(), typed, now).await?;
    let row = if let Proof::Password { row, .. } = proof { Some(row) } else { None };
    let (true, Some(row)) = (prove(app, person, row.is_some(), now).await?, row) else { return Ok(None) };
    let mut opening = Opening::new(app, person, &session.amr, user_agent, Some(session.clone()), now);
    opening.session.acr.clone_from(&session.acr);
    opening.session.chosen_context = session.chosen_context;
    let cookie = opening.cookie(app)?;
    let act = app.db.write(async move |act: &Act<'_>| {
        if !accounts::is_current_within(act, row).await? {
            return Ok(None);
        }
        sessions::open_within(act, &opening).await?;
        Ok(Some(cookie))
    });
    Ok(act.await?)
}
