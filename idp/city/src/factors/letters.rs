//! The mails about second factors.

use web::letters::{Count, Link, Until, letters};

letters! {
    /// An app was enrolled.
    TotpAdded = "factors-mail-totp-added" to "the person who enrolled an app" { at: Until, link: Link }
    /// The app was removed.
    TotpRemoved = "factors-mail-totp-removed" to "the person who removed the app" { at: Until, link: Link }
    /// New recovery codes were made.
    CodesMade = "factors-mail-codes-made" to "the person who made new recovery codes" { at: Until, link: Link }
    /// A recovery code was used.
    CodeUsed = "factors-mail-code-used" to "the person whose recovery code was used" {
        at: Until, left: Count, link: Link
    }
    /// Wrong codes locked the second step.
    StepLocked = "factors-mail-locked" to "the person whose second step is locked" { at: Until, link: Link }
    /// The operator removed everything.
    FactorsReset = "factors-mail-reset" to "the person whose factors the operator removed" { at: Until, link: Link }
}
