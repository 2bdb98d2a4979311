//! What is known of a browser on its way: what was sent with it, and who came back.

use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use city::links::UpstreamAccount;

/// What the answer of a browser is held against.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Pending {
    /// The section of the provider: an answer at the callback of another one does not count.
    pub(super) upstream: String,
    /// The browser that was sent, as its cookie names it.
    pub(super) browser: String,
    pub(super) nonce: Option<String>,
    pub(super) verifier: Option<String>,
    /// A new sign-in was asked for.
    pub(super) fresh: bool,
    pub(super) began_at: Timestamp,
    /// Who wants to link an account; none where somebody wants to sign in.
    pub(super) link_for: Option<PersonId>,
    /// The authorization request of the tab.
    pub(super) tx: Option<String>,
    /// The page to go back to.
    pub(super) back: Option<String>,
    /// Many people use the computer, as the tick of the sign-in page says.
    #[serde(default)]
    pub(super) is_shared: bool,
}

/// What was sent with a browser.
pub(super) struct Sent {
    pub(super) state: String,
    pub(super) nonce: Option<String>,
    pub(super) verifier: Option<String>,
}

/// Who came back, and the token that tells more of it. The token goes with this value: nothing keeps it.
pub(super) struct Proved {
    pub(super) account: UpstreamAccount,
    pub(super) name: Option<String>,
    /// When the person signed in there, if it says so; otherwise now.
    pub(super) signed_in_at: Timestamp,
    pub(super) access_token: SecretString,
}
