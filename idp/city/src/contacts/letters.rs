//! The letters that bring a code.

use super::CodePurpose;
use web::letters::{Count, Letter as _, OneTimeCode, Sheet, letters};

letters! {
    /// The code of an application for a binding.
    ApplyCode = "mail-code-apply" to "the contact of an application" { minutes: Count, code: OneTimeCode }
    /// The code that proves a mailbox.
    MailboxCode = "mail-code-mailbox" to "the mailbox of an account" { minutes: Count, code: OneTimeCode }
    /// The code of an invitation.
    InvitationCode = "mail-code-invitation" to "the person who is invited" { minutes: Count, code: OneTimeCode }
    /// The code of a new contact.
    ContactCode = "mail-code-contact" to "the mailbox that a person wants to change to" { minutes: Count, code: OneTimeCode }
    /// A code, whatever for.
    CodeSms = "sms-code" to "the mobile of an applicant, of an invited person, or of a person who changes it" { minutes: Count, code: OneTimeCode }
}

/// The mail with a code for that purpose.
pub(super) fn mail(purpose: CodePurpose, minutes: Count, code: OneTimeCode) -> Sheet {
    match purpose {
        CodePurpose::Apply => ApplyCode { minutes, code }.sheet(),
        CodePurpose::Mailbox => MailboxCode { minutes, code }.sheet(),
        CodePurpose::Invitation => InvitationCode { minutes, code }.sheet(),
        CodePurpose::NewEmail | CodePurpose::NewRescue | CodePurpose::NewMobile => {
            ContactCode { minutes, code }.sheet()
        }
    }
}
