//! A computer that many people use: what one person began there is not the next one's to go on with.
//!
//! Forms are bound to the browser's name, so that another name ends them with the sign-in by another provider and the ceremony
//! of a passkey. A request of a service travels in the address, which the browser's history keeps: the cookie of this module
//! says from which moment on such requests count in this browser.

use domain::timestamp::Timestamp;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::cookies::{self, CookieName};
use crate::app::App;
use platform::fault::Fault;
use platform::seal::Purpose;

/// Where a browser was left, as its cookie says, sealed. The cookie has no age of its own: it goes with the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// What began before that moment is over.
    before: Timestamp,
    /// From that moment on, what began before it is over too: the session on the shared computer ends then.
    then: Timestamp,
}

impl Left {
    /// What the cookie of a request says; none of a browser that nobody shared.
    pub fn of(headers: &HeaderMap, app: &App) -> Option<Self> {
        let text = cookies::read(headers, CookieName::Left, &app.config.server)?;
        app.keyring.sealer().open(Purpose::Left, text)
    }

    /// The moment from which on something must have begun to count now.
    fn since(self, now: Timestamp) -> Timestamp {
        if now < self.then { self.before } else { self.then.max(self.before) }
    }

    /// Whether what began at that moment was begun by somebody who has left.
    pub fn covers(self, began_at: Timestamp, now: Timestamp) -> bool {
        began_at < self.since(now)
    }

    /// The `Set-Cookie` value that goes with a sign-in. `ends_at` is the end of a session on a shared computer; without it, the
    /// cookie of before keeps what it says now, and a browser without one gets none.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn signed_in(
        before: Option<Self>,
        ends_at: Option<Timestamp>,
        app: &App,
        now: Timestamp,
    ) -> Result<Option<String>, Fault> {
        let since = before.map(|left| left.since(now));
        if since.is_none() && ends_at.is_none() {
            return Ok(None);
        }
        let before = since.unwrap_or(Timestamp(0));
        Self { before, then: ends_at.unwrap_or(before) }.cookie(app).map(Some)
    }

    fn cookie(self, app: &App) -> Result<String, Fault> {
        let sealed = app.keyring.sealer().seal(Purpose::Left, &self)?;
        Ok(cookies::set(CookieName::Left, &sealed, None, &app.config.server))
    }
}

/// What a browser holds of what somebody began: all of it goes when that person leaves a shared computer. Another name of the
/// browser makes every form void that it was shown.
const BEGUN: [CookieName; 5] = [
    CookieName::Browser,
    CookieName::Tries,
    CookieName::Activation,
    CookieName::Applicant,
    CookieName::Invitation,
];

/// Ends what was begun in a browser, with the answer to a sign-out on a shared computer.
///
/// # Errors
/// When the cookie cannot be sealed.
pub fn leave(headers: &mut HeaderMap, app: &App, now: Timestamp) -> Result<(), Fault> {
    for name in BEGUN {
        cookies::give(headers, &cookies::clear(name, &app.config.server));
    }
    cookies::give(headers, &Left { before: now, then: now }.cookie(app)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Left;
    use domain::timestamp::Timestamp;

    #[test]
    fn what_began_before_a_session_ended_is_over_from_its_end_on() {
        let left = Left { before: Timestamp(100), then: Timestamp(200) };
        assert!(left.covers(Timestamp(99), Timestamp(150)) && !left.covers(Timestamp(100), Timestamp(150)));
        assert!(!left.covers(Timestamp(150), Timestamp(199)), "the session lives");
        assert!(left.covers(Timestamp(199), Timestamp(200)) && !left.covers(Timestamp(200), Timestamp(200)));
    }
}
