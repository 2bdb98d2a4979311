//! The mails about sign-ins.

use web::letters::{Until, letters};

letters! {
    /// The password is another one.
    PasswordChanged = "mail-password-changed" to "the person whose password was changed" { at: Until }
}
