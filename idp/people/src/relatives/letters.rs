//! Mails to people of whom the city knows a mailbox.

use std::fmt::Display;

use domain::contacts::EmailAddress;
use domain::ids::PersonId;

use city::accounts;
use platform::fault::Fault;
use platform::mail::Mail;
use web::app::App;
use web::letters::{Link, Sheet, compose_each};

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
    compose_each(&app.renderer, &mailboxes.collect::<Vec<_>>(), letter)
}
