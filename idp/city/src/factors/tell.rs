//! Tells a person what became of the second factors.

use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::letters::{CodeUsed, CodesMade, FactorsReset, StepLocked, TotpAdded, TotpRemoved};
use crate::accounts::find_proved_mailbox;
use platform::fault::Fault;
use platform::mail::Mail;
use web::app::App;
use web::letters::{Count, Letter as _, Link, Until, compose};

/// What happened.
#[derive(Clone, Copy, Debug)]
pub enum News {
    /// An app was enrolled.
    TotpAdded,
    /// It was removed.
    TotpRemoved,
    /// New recovery codes were made.
    CodesMade,
    /// A recovery code was used, and so many are left.
    CodeUsed {
        /// How many are left.
        left: usize,
    },
    /// Wrong codes locked the second step.
    Locked,
    /// The operator removed everything.
    Reset,
}

/// The mail about it, if the person proved a mailbox.
///
/// # Errors
/// When the mailbox cannot be read or the mail cannot be written.
pub async fn mail(app: &App, person: PersonId, news: News, now: Timestamp) -> Result<Option<Mail>, Fault> {
    let mailbox = find_proved_mailbox(app.db.read(), &app.keyring.sealer(), person).await?;
    let Some(mailbox) = mailbox else { return Ok(None) };
    let (at, link) = (Until(now), Link(app.config.server.url("/me/ways")));
    let sheet = match news {
        News::TotpAdded => TotpAdded { at, link }.sheet(),
        News::TotpRemoved => TotpRemoved { at, link }.sheet(),
        News::CodesMade => CodesMade { at, link }.sheet(),
        News::CodeUsed { left } => CodeUsed { at, left: Count(left), link }.sheet(),
        News::Locked => StepLocked { at, link }.sheet(),
        News::Reset => FactorsReset { at, link }.sheet(),
    };
    Ok(Some(compose(&app.renderer, &mailbox, &sheet)?))
}
