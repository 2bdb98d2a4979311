//! One password tried over many accounts: no account sees more than a wrong try or two, so that no lock stands in the way.
//! What shows it is the number of login names with a wrong password from one network (OWASP, credential stuffing and password
//! spraying). Of the badges of a class, photographed, each bears a few wrong pictures a day: what shows it is the number of
//! wrong pictures with all badges from one network. Nothing is refused by either: a school is one network.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::identifiers::LoginName;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::limits::{WRONG_BADGES_OF_NETWORK, WRONG_NAMES_OF_NETWORK, WRONG_OF_BADGE, WRONG_OF_NAME};
use city::accounts::login_lookup;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::StoreError;
use platform::limits::{Taken, Tally};
use platform::metrics::Event;
use web::app::App;

/// The counts of a network that a wrong try belongs to.
#[derive(Clone)]
pub(super) struct Spraying {
    /// What of one login name or badge counts for the network.
    of_one: Tally,
    of_network: Tally,
    what: Tried,
    /// So many raise the alarm.
    alarm: u32,
    seconds: i64,
}

/// What is tried.
#[derive(Clone, Copy)]
enum Tried {
    Passwords,
    Pictures,
}

impl Spraying {
    /// For a login name; text that is none has a count too, so that it costs the same.
    pub(super) fn of(app: &App, name: Option<&LoginName>, network: &str) -> Self {
        let lookup = name.map(|name| login_lookup(&app.keyring.sealer(), name)).unwrap_or_default();
        let name = URL_SAFE_NO_PAD.encode(lookup);
        let rules = &app.config.login;
        Self {
            of_one: WRONG_OF_NAME.of(app, &[network, &name]),
            of_network: WRONG_NAMES_OF_NETWORK.of(app, &[network]),
            what: Tried::Passwords,
            alarm: rules.alarm_names,
            seconds: rules.alarm_seconds,
        }
    }

    /// For the badge of that keyed hash, which may be of nobody.
    pub(super) fn of_badge(app: &App, badge: &[u8], network: &str) -> Self {
        Self {
            of_one: WRONG_OF_BADGE.of(app, &[network, &URL_SAFE_NO_PAD.encode(badge)]),
            of_network: WRONG_BADGES_OF_NETWORK.of(app, &[network]),
            what: Tried::Pictures,
            alarm: app.config.badges.alarm_tries,
            seconds: WRONG_BADGES_OF_NETWORK.seconds.under(&app.config),
        }
    }

    /// Counts a wrong try; whether it is the one that raises the alarm. Each window has one such, and that is on record.
    pub(super) async fn count_within(&self, act: &Act<'_>, now: Timestamp) -> Result<bool, StoreError> {
        if self.of_one.take(act, now).await? != Taken::Yes {
            return Ok(false);
        }
        self.of_network.take(act, now).await?;
        let is_alarm = self.of_network.read(act, now).await? == self.alarm;
        if is_alarm {
            let detail = match self.what {
                Tried::Passwords => json!({ "names": self.alarm, "seconds": self.seconds }),
                Tried::Pictures => json!({ "badge_tries": self.alarm, "seconds": self.seconds }),
            };
            act.audit(AuditAct::SignInSprayed, NOBODY, "network", &detail, now).await?;
        }
        Ok(is_alarm)
    }

    /// Tells of it once the count is committed.
    pub(super) fn raise(&self, app: &App, network: &str) {
        app.metrics.count(Event::SprayingAlarm);
        let (alarm, seconds) = (self.alarm, self.seconds);
        match self.what {
            Tried::Passwords => {
                tracing::warn!(
                    network,
                    names = alarm,
                    seconds,
                    "wrong passwords for many login names from a network"
                );
            }
            Tried::Pictures => {
                tracing::warn!(
                    network,
                    tries = alarm,
                    seconds,
                    "wrong pictures with many badges from a network"
                );
            }
        }
    }
}
