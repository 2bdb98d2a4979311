//! Codes that prove an e-mail address or a mobile number. Owns the tables `contact_code` and `switch`.
//!
//! A contact has one living code for each purpose; a new one takes its place. What is stored are keyed hashes of both, so
//! that the table tells neither who asked nor what was sent. Nobody is looked up here: an answer cannot tell whether a
//! contact is known.

mod command;
mod prove;
mod request;
mod stop;
mod store;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::contacts::Contact;
use domain::timestamp::Timestamp;
use serde_json::json;

use crate::platform::audit::{self, NOBODY};
use crate::platform::db::Act;
use crate::platform::fault::StoreError;
use crate::platform::seal::{Purpose, Sealer};

pub use command::SmsCommand;
pub use prove::{Attempt, Proved, prove, prove_within};
pub use request::{Requested, request_code};
pub use stop::{SmsCount, sms_is_stopped, sms_sent_today};
pub use store::{forget_codes_within, purge};

/// What a code is good for; one for this never proves a contact for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePurpose {
    /// To begin or go on with an application for binding (step 1).
    Apply,
    /// To give an address as the mailbox of an account (step 4).
    Mailbox,
    /// To answer the invitation of a verified guardian.
    Invitation,
}

impl CodePurpose {
    /// The word in the keyed hash, and in the name of the letter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Mailbox => "mailbox",
            Self::Invitation => "invitation",
        }
    }
}

/// The primary key of a contact's code.
fn row_of(sealer: &Sealer, contact: &Contact, purpose: CodePurpose) -> Vec<u8> {
    // No purpose holds a colon.
    let name = format!("{}:{}", purpose.as_str(), contact.lookup());
    sealer.mac(Purpose::Contact, name.as_bytes()).to_vec()
}

/// What is stored of a code: good for its row alone, whose key has a fixed length.
fn code_mac(sealer: &Sealer, row: &[u8], digits: &str) -> Vec<u8> {
    sealer.mac(Purpose::ContactCode, &[row, digits.as_bytes()].concat()).to_vec()
}

/// Bytes of the keyed hash by which the record tells that refusals were about one contact.
const MARK_BYTES: usize = 12;

/// Records a refusal. Whom it was about is told by a keyed hash: nobody can read the contact from it.
async fn record_refusal(
    tx: &Act<'_>,
    act: &str,
    (row, purpose): (&[u8], CodePurpose),
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mark = URL_SAFE_NO_PAD.encode(row.get(..MARK_BYTES).unwrap_or_default());
    let detail = json!({ "purpose": purpose.as_str(), "reason": reason });
    audit::record(tx, now, NOBODY, act, &mark, &detail).await
}
