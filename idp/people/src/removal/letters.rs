//! The mails about a removal.

use web::letters::{Link, Until, letters};

letters! {
    /// The account waits to be removed.
    RemovalAsked = "removal-mail-asked" to "all mailboxes on file of the person" { end: Until, link: Link }
    /// It is removed.
    AccountRemoved = "removal-mail-done" to "all mailboxes that were on file of the person" { at: Until }
}
