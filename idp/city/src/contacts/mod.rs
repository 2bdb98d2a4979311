//! Codes that prove an e-mail address or a mobile number. Owns the tables `contact_code` and `switch`.
//!
//! A contact has one valid code for each purpose; a new code replaces it. The table has only keyed hashes of code and
//! contact, so it shows neither the contact nor the code. This room looks up no person, so an answer cannot reveal
//! whether a contact is known.

mod command;
mod letters;
mod limits;
mod prove;
mod request;
mod stop;
mod store;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::contacts::Contact;
use domain::timestamp::Timestamp;
use serde_json::json;

use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::StoreError;
use platform::seal::{Purpose, Sealer};
use web::room::{Chore, Next, Period, Room};

pub use command::SmsCommand;
pub use prove::{Attempt, Proved, prove, prove_within};
pub use request::{Requested, request_code};
pub use stop::{SmsCount, sms_is_stopped, sms_sent_today};
pub use store::{forget_codes_within, purge};

/// What this room has.
pub const ROOM: Room = Room {
    limits: limits::LIMITS,
    letters: letters::LETTERS,
    chores: &[Chore {
        name: "removing codes that expired",
        period: Period::Minute,
        batch: |app, _| {
            Box::pin(async move { Ok(Next::if_more(purge(&app.db.for_chores(), app.now()).await?)) })
        },
    }],
    ..Room::named("contacts")
};

/// The purpose of a code. A code for one purpose never proves a contact for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePurpose {
    /// To start or resume an application for a binding (step 1).
    Apply,
    /// To give an address as the mailbox of an account (step 4).
    Mailbox,
    /// To answer the invitation of a verified guardian.
    Invitation,
    /// To become the e-mail address of an account.
    NewEmail,
    /// To become the rescue mailbox of an account.
    NewRescue,
    /// To become the mobile number of an account.
    NewMobile,
}

impl CodePurpose {
    /// The word in the keyed hash, and in the name of the letter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Mailbox => "mailbox",
            Self::Invitation => "invitation",
            Self::NewEmail => "new-email",
            Self::NewRescue => "new-rescue",
            Self::NewMobile => "new-mobile",
        }
    }
}

/// The primary key of a contact's code.
fn row_of(sealer: &Sealer, contact: &Contact, purpose: CodePurpose) -> Vec<u8> {
    // No purpose contains a colon.
    let name = format!("{}:{}", purpose.as_str(), contact.lookup());
    sealer.mac(Purpose::Contact, name.as_bytes()).to_vec()
}

/// The stored hash of a code, valid for its row alone. The row's key has a fixed length.
fn code_mac(sealer: &Sealer, row: &[u8], digits: &str) -> Vec<u8> {
    sealer.mac(Purpose::ContactCode, &[row, digits.as_bytes()].concat()).to_vec()
}

/// Bytes of the keyed hash that marks refusals about the same contact in the audit log.
const MARK_BYTES: usize = 12;

/// Records a refusal. A keyed hash stands for the contact, so nobody can read the contact from the audit log.
async fn record_refusal(
    tx: &Act<'_>,
    act: AuditAct,
    (row, purpose): (&[u8], CodePurpose),
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mark = URL_SAFE_NO_PAD.encode(row.get(..MARK_BYTES).unwrap_or_default());
    let detail = json!({ "purpose": purpose.as_str(), "reason": reason });
    tx.audit(act, NOBODY, &mark, &detail, now).await
}
