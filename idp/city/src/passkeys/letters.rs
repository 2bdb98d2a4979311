//! The mails about passkeys.

use web::letters::{Link, Text, Until, letters};

letters! {
    /// A passkey was enrolled.
    PasskeyAdded = "passkeys-mail-added" to "the person who enrolled a passkey" {
        name: Text, at: Until, link: Link
    }
    /// A passkey was removed.
    PasskeyRemoved = "passkeys-mail-removed" to "the person who removed a passkey" {
        name: Text, at: Until, link: Link
    }
}
