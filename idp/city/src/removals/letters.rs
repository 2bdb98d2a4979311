//! The mail about a removal that does not take place.

use domain::contacts::EmailAddress;

use platform::fault::Fault;
use platform::mail::Mail;
use web::app::App;
use web::letters::{Letter as _, Link, compose_each, letters};

letters! {
    /// The account stays because of what came since the owner asked for its removal.
    RemovalCancelled = "removal-mail-cancelled" to "all mailboxes on file of the person" { link: Link }
}

/// To these mailboxes: the account stays. Whoever knows a number can apply with it, so that the owner has to hear of it.
///
/// # Errors
/// When the letter has no words.
pub fn cancelled(app: &App, to: &[EmailAddress]) -> Result<Vec<Mail>, Fault> {
    let link = Link(format!("{}/me/removal", app.config.server.issuer));
    compose_each(&app.renderer, to, &RemovalCancelled { link }.sheet())
}
