//! Letters put into the outbox in the transaction of an act.

use domain::contacts::EmailAddress;
use domain::timestamp::Timestamp;

use super::{Sheet, compose};
use crate::app::App;
use crate::render::Renderer;
use platform::db::Act;
use platform::fault::StoreError;
use platform::jobs;
use platform::seal::Sealer;

/// What letters are written and sealed with.
#[derive(Clone, Copy)]
pub struct Stationery<'a> {
    /// It writes them.
    pub renderer: &'a Renderer,
    /// It seals them while they wait.
    pub sealer: &'a Sealer,
}

impl Stationery<'_> {
    /// Puts a letter into the outbox, to go at a moment. To an address that no server takes, nothing is sent.
    ///
    /// # Errors
    /// When the letter has no words, or the outbox cannot be written.
    pub async fn send(
        self,
        act: &Act<'_>,
        to: &str,
        letter: &Sheet,
        (at, now): (Timestamp, Timestamp),
    ) -> Result<(), StoreError> {
        let Some(to) = EmailAddress::parse(to) else { return Ok(()) };
        let mail = compose(self.renderer, &to, letter)?;
        jobs::enqueue(act, self.sealer, &mail, at, now).await
    }
}

/// Puts a letter into the outbox, to go at once. To an address that no server takes, nothing is sent.
///
/// # Errors
/// When the letter has no words, or the outbox cannot be written.
pub async fn send(
    app: &App,
    act: &Act<'_>,
    to: &str,
    letter: &Sheet,
    now: Timestamp,
) -> Result<(), StoreError> {
    let with = Stationery { renderer: &app.renderer, sealer: &app.keyring.sealer() };
    with.send(act, to, letter, (now, now)).await
}
