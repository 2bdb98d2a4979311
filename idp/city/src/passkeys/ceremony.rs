//! A ceremony under way: what is asked, sealed for the browser that asks it, and good once.

use domain::ids::{PersonId, SessionId};
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::seal::{Purpose, SealFault};
use platform::spent;
use web::app::App;

/// How long a ceremony may take, in seconds. The page may stand open for long before somebody touches a key: it then asks
/// anew by itself.
const CEREMONY_SECONDS: i64 = 15 * 60;

/// For whom a ceremony is, and in which browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// The name that our cookie gives the browser.
    pub browser: String,
    /// Who enrols, in which session; none of whoever signs in.
    pub whose: Option<(PersonId, SessionId)>,
}

/// What the page gives to the authenticator.
#[derive(Clone, Debug, Serialize)]
pub struct Question {
    /// The options, as the browser takes them.
    pub options: Value,
    /// The sealed ceremony, for the form.
    pub ceremony: String,
}

/// What the form of a passkey carries: the sealed ceremony, and the answer of the authenticator.
pub fn answer_of(fields: &Parameters) -> (&str, &str) {
    let typed = |name| fields.get(name).unwrap_or_default();
    (typed("ceremony"), typed("answer"))
}

/// The content of the handle.
#[derive(Serialize, Deserialize)]
struct Sealed {
    id: Uuid,
    asking: Asking,
    until: Timestamp,
    state: String,
}

/// A ceremony that came back: by its browser, in time.
pub(super) struct Ceremony<S> {
    id: Uuid,
    until: Timestamp,
    /// What the library must know.
    pub(super) state: S,
}

/// Puts a question.
pub(super) fn put(
    app: &App,
    asking: Asking,
    options: &impl Serialize,
    state: &impl Serialize,
    now: Timestamp,
) -> Result<Question, Fault> {
    let state = serde_json::to_string(state).map_err(|_| SealFault::Payload)?;
    let options = serde_json::to_value(options).map_err(|_| SealFault::Payload)?;
    let sealed = Sealed { id: new_id(), asking, until: now.plus(CEREMONY_SECONDS), state };
    Ok(Question { options, ceremony: app.keyring.sealer().seal(Purpose::Ceremony, &sealed)? })
}

/// The ceremony of a handle; none that is over, or of another browser, person or session.
pub(super) fn open<S: DeserializeOwned>(
    app: &App,
    asking: &Asking,
    handle: &str,
    now: Timestamp,
) -> Option<Ceremony<S>> {
    let sealed: Sealed = app.keyring.sealer().open(Purpose::Ceremony, handle)?;
    let Sealed { id, asking: asked, until, state } = sealed;
    let fits = asked == *asking && !asked.browser.is_empty() && now < until;
    fits.then(|| serde_json::from_str(&state).ok()).flatten().map(|state| Ceremony { id, until, state })
}

impl<S> Ceremony<S> {
    /// What it is used up by.
    pub(super) fn once(&self) -> Once {
        Once { name: format!("ceremony {}", self.id), until: self.until }
    }
}

/// A ceremony that is used up by one answer.
#[derive(Clone, Debug)]
pub(super) struct Once {
    name: String,
    until: Timestamp,
}

impl Once {
    /// Uses it up; `false` if an answer was faster.
    pub(super) async fn use_up_within(&self, act: &Act<'_>) -> Result<bool, StoreError> {
        spent::spend_in(act, self.name.clone(), self.until).await
    }
}
