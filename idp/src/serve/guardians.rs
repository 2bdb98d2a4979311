//! What time brings to guardians: each node walks over what waits, every few minutes, in small batches. Each step is
//! a conditional update, so it does not matter how many nodes do, or where one was interrupted.

use std::time::Duration;

use domain::identifiers::taipei_date;
use domain::ids::{ApplicationId, BindingId};
use time::Date;

use super::chores::{BREATH, Stop, wait};
use crate::app::App;
use crate::guardianship::{self, BEGIN};
use crate::platform::fault::Fault;
use crate::registry::HttpRegistry;

/// How often.
const PERIOD: Duration = Duration::from_mins(5);

/// What a node remembers between two rounds.
#[derive(Default)]
struct Rounds {
    registry: Option<HttpRegistry>,
    /// The day on which ages were looked at.
    looked_at: Option<Date>,
}

/// Goes round until the server stops.
pub(super) async fn walk(app: App, mut stop: Stop) {
    let mut rounds = Rounds { registry: registry(&app), looked_at: None };
    while wait(PERIOD, &mut stop).await {
        if let Err(fault) = rounds.go(&app, &mut stop).await {
            tracing::error!(%fault, "what time brings to guardians waits for the next round");
        }
    }
}

fn registry(app: &App) -> Option<HttpRegistry> {
    let config = &app.config.registry;
    if !config.is_set() {
        return None;
    }
    HttpRegistry::new(config.url.clone(), config.token.clone())
        .inspect_err(|error| tracing::error!(%error, "the household registry cannot be asked"))
        .ok()
}

impl Rounds {
    async fn go(&mut self, app: &App, stop: &mut Stop) -> Result<(), Fault> {
        while guardianship::end_expired(app, app.now()).await? && wait(BREATH, stop).await {}
        let mut next = Some(ApplicationId(BEGIN));
        while let Some(after) = next {
            next = guardianship::return_of_left(app, after, app.now()).await?;
            breathe(&mut next, stop).await;
        }
        if let Some(registry) = &self.registry {
            let mut next = Some(ApplicationId(BEGIN));
            while let Some(after) = next {
                next = guardianship::ask_registry(app, registry, after, app.now()).await?;
                breathe(&mut next, stop).await;
            }
        }
        let mut next = Some(ApplicationId(BEGIN));
        while let Some(after) = next {
            next = guardianship::call(app, after, app.now()).await?;
            breathe(&mut next, stop).await;
        }
        self.end_of_age(app, stop).await
    }

    /// Birth dates are sealed, so each has to be opened: once a day, and after a start.
    async fn end_of_age(&mut self, app: &App, stop: &mut Stop) -> Result<(), Fault> {
        let today = taipei_date(app.now());
        if self.looked_at == Some(today) {
            return Ok(());
        }
        let mut next = Some(BindingId(BEGIN));
        while let Some(after) = next {
            next = guardianship::end_of_age(app, after, app.now()).await?;
            if next.is_some() && !wait(BREATH, stop).await {
                return Ok(());
            }
        }
        self.looked_at = Some(today);
        Ok(())
    }
}

/// Lets requests go first between two batches; a stop ends the walk.
async fn breathe(next: &mut Option<ApplicationId>, stop: &mut Stop) {
    if next.is_some() && !wait(BREATH, stop).await {
        *next = None;
    }
}
