//! The mails about sign-ins.

use web::letters::{FirstCode, Link, Text, Until, letters};

letters! {
    /// The password is another one.
    PasswordChanged = "mail-password-changed" to "the person whose password was changed" { at: Until }
    /// Somebody signed in on a device that the account does not know.
    NewDevice = "login-mail-new-device" to "the guardian or member of staff who signed in" {
        at: Until, device: Text, link: Link
    }
    /// The code of a first sign-in.
    FirstSignInCode = "login-mail-first" to "the member of staff who has not signed in yet" {
        code: FirstCode, until: Until, link: Link
    }
}
