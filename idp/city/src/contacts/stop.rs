//! The bureau's stop of all SMS, and the budget of a day.

use domain::timestamp::Timestamp;
use sea_orm::ConnectionTrait;

use super::limits::SMS_OF_CITY;
use super::store;
use platform::audit::{AuditAct, OPERATOR};
use platform::db::{Act, Db};
use platform::fault::{Fault, StoreError};
use platform::limits::{Taken, Tally};
use web::app::App;

/// The switch in its table.
const SWITCH: &str = "sms.stopped";

/// Whether all SMS are stopped, so that a page does not offer them. An exceeded budget shows only at the request of a
/// code.
pub async fn sms_is_stopped(app: &App) -> Result<bool, Fault> {
    Ok(app.config.sms.stopped || is_on(app.db.read()).await?)
}

/// SMS accepted since midnight in Taipei, over all nodes.
pub async fn sms_sent_today(app: &App) -> Result<u32, StoreError> {
    budget(app).read(app.db.read(), app.now()).await
}

/// Counts text messages that carry no code.
#[derive(Clone, Debug)]
pub struct SmsCount {
    stopped: bool,
    budget: Tally,
}

impl SmsCount {
    /// By the configuration.
    pub fn of(app: &App) -> Self {
        Self { stopped: app.config.sms.stopped, budget: budget(app) }
    }

    /// Takes one message from the budget of the day; `false` if none may go out now.
    pub async fn take(&self, tx: &impl ConnectionTrait, now: Timestamp) -> Result<bool, StoreError> {
        Ok(!self.stopped && !is_on(tx).await? && self.budget.take(tx, now).await? == Taken::Yes)
    }
}

/// The budget of the day.
pub(super) fn budget(app: &App) -> Tally {
    SMS_OF_CITY.of(app, &[])
}

/// Whether the switch is on.
pub(super) async fn is_on(db: &impl ConnectionTrait) -> Result<bool, StoreError> {
    Ok(since(db).await?.is_some())
}

/// Since when it is.
pub(super) async fn since(db: &impl ConnectionTrait) -> Result<Option<Timestamp>, StoreError> {
    store::find_switch(db, SWITCH).await
}

/// Turns it; whether that changed anything.
pub(super) async fn turn(db: &Db, stopped: bool, now: Timestamp) -> Result<bool, StoreError> {
    db.write(async move |tx: &Act<'_>| {
        let turned = if stopped {
            store::mark_on(tx, SWITCH, now).await?
        } else {
            store::mark_off(tx, SWITCH).await?
        };
        if turned {
            let act = if stopped { AuditAct::SmsStopped } else { AuditAct::SmsResumed };
            tx.audit(act, OPERATOR, "sms", &serde_json::json!({}), now).await?;
        }
        Ok(turned)
    })
    .await
}
