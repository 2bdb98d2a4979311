//! How often somebody typed something wrong in this browser. It is counted in the browser, for whatever names, so that it tells
//! nothing of an account, and opening the page anew does not begin it again.

use domain::accounts::FORGET_SECONDS;
use domain::timestamp::Timestamp;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::pages::LockWords;
use platform::fault::Fault;
use platform::seal::Purpose;
use web::app::App;
use web::cookies::{self, CookieName};

/// From so many wrong tries on the page explains the lock.
const EXPLAINED_FROM: u8 = 3;

/// The count, as its cookie says, sealed. The cookie has no age of its own: it goes with the browser, and with a sign-in. The
/// count is forgotten as the counts of accounts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tries {
    wrong: u8,
    last: Timestamp,
}

impl Tries {
    /// With the wrong try of this moment.
    pub(super) fn with_one_more(headers: &HeaderMap, app: &App, now: Timestamp) -> Self {
        let text = cookies::read(headers, CookieName::Tries, &app.config.server);
        let before: Option<Self> = text.and_then(|text| app.keyring.sealer().open(Purpose::Tries, text));
        Self::after(before, now)
    }

    fn after(before: Option<Self>, now: Timestamp) -> Self {
        let counted = before.filter(|tries| now.since(tries.last) < FORGET_SECONDS);
        Self { wrong: counted.map_or(0, |tries| tries.wrong).saturating_add(1), last: now }
    }

    /// How wrong tries lock an account, once there were enough of them to say so.
    pub(super) fn lock_words(self, app: &App) -> Option<LockWords> {
        let policy = app.config.login.lock_policy();
        let words = LockWords { most: policy.most_failures.into(), minutes: (policy.lock_seconds + 59) / 60 };
        (self.wrong >= EXPLAINED_FROM).then_some(words)
    }

    /// The `Set-Cookie` value.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub(super) fn cookie(self, app: &App) -> Result<String, Fault> {
        let sealed = app.keyring.sealer().seal(Purpose::Tries, &self)?;
        Ok(cookies::set(CookieName::Tries, &sealed, None, &app.config.server))
    }
}

#[cfg(test)]
mod tests {
    use super::Tries;
    use domain::accounts::FORGET_SECONDS;
    use domain::timestamp::Timestamp;

    #[test]
    fn tries_add_up_until_a_day_passes_without_one() {
        let first = Tries::after(None, Timestamp(100));
        let second = Tries::after(Some(first), Timestamp(100 + FORGET_SECONDS - 1));
        assert_eq!((first.wrong, second.wrong), (1, 2));
        assert_eq!(Tries::after(Some(second), Timestamp(second.last.0 + FORGET_SECONDS)).wrong, 1);
        let many = Tries { wrong: u8::MAX, ..second };
        assert_eq!(Tries::after(Some(many), many.last).wrong, u8::MAX);
    }
}
