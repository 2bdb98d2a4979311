//! One password tried over many accounts: no account sees more than a wrong try or two, so that no lock stands in the way.
//! What shows it is the number of login names with a wrong password from one network (OWASP, credential stuffing and password
//! spraying). Nothing is refused by it: a school is one network.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::identifiers::LoginName;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::limits::{WRONG_NAMES_OF_NETWORK, WRONG_OF_NAME};
use city::accounts::login_lookup;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::StoreError;
use platform::limits::{Taken, Tally};
use platform::metrics::Event;
use web::app::App;

/// The counts of a network that a wrong password belongs to.
pub(super) struct Spraying {
    of_name: Tally,
    of_network: Tally,
    /// So many login names raise the alarm.
    alarm: u32,
    seconds: i64,
}

impl Spraying {
    /// For a login name; text that is none has a count too, so that it costs the same.
    pub(super) fn of(app: &App, name: Option<&LoginName>, network: &str) -> Self {
        let lookup = name.map(|name| login_lookup(&app.keyring.sealer(), name)).unwrap_or_default();
        let name = URL_SAFE_NO_PAD.encode(lookup);
        let rules = &app.config.login;
        Self {
            of_name: WRONG_OF_NAME.of(app, &[network, &name]),
            of_network: WRONG_NAMES_OF_NETWORK.of(app, &[network]),
            alarm: rules.alarm_names,
            seconds: rules.alarm_seconds,
        }
    }

    /// Counts a wrong password; whether it is the one that raises the alarm. Each window has one such, and that is on record.
    pub(super) async fn count_within(&self, act: &Act<'_>, now: Timestamp) -> Result<bool, StoreError> {
        if self.of_name.take(act, now).await? != Taken::Yes {
            return Ok(false);
        }
        self.of_network.take(act, now).await?;
        let is_alarm = self.of_network.read(act, now).await? == self.alarm;
        if is_alarm {
            let detail = json!({ "names": self.alarm, "seconds": self.seconds });
            act.audit(AuditAct::SignInSprayed, NOBODY, "network", &detail, now).await?;
        }
        Ok(is_alarm)
    }

    /// Tells of it once the count is committed.
    pub(super) fn raise(app: &App, network: &str) {
        let rules = &app.config.login;
        app.metrics.count(Event::SprayingAlarm);
        tracing::warn!(
            network,
            names = rules.alarm_names,
            seconds = rules.alarm_seconds,
            "wrong passwords for many login names from a network"
        );
    }
}
