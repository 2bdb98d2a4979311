//! Mails to people of whom the city knows a mailbox.

use std::fmt::Display;

use domain::contacts::EmailAddress;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use city::accounts;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::jobs;
use platform::mail::Mail;
use platform::seal::Sealer;
use web::app::App;
use web::letters::{Link, Sheet, compose};

/// An address of this server.
pub fn link_to(app: &App, path: impl Display) -> Link {
    Link(format!("{}{path}", app.config.server.issuer))
}

/// The same letter to each of these people who has a mailbox.
///
/// # Errors
/// When the people cannot be read, or the letter has no words.
pub async fn to_people(app: &App, people: &[PersonId], letter: &Sheet) -> Result<Vec<Mail>, Fault> {
    let reachable = accounts::list_reachable(app.db.read(), &app.keyring.sealer(), people).await?;
    let mailboxes = reachable.values().filter_map(|one| EmailAddress::parse(one.email.as_deref()?));
    mailboxes.map(|to| compose(&app.renderer, &to, letter)).collect()
}

/// Puts mails into the outbox, to go at once.
///
/// # Errors
/// When the outbox cannot be written.
pub async fn enqueue(
    tx: &Act<'_>,
    sealer: &Sealer,
    mails: &[Mail],
    now: Timestamp,
) -> Result<(), StoreError> {
    for mail in mails {
        jobs::enqueue(tx, sealer, mail, now, now).await?;
    }
    Ok(())
}
