//! What time brings to guardians: each node walks over what waits, every few minutes, in small batches. Each step is
//! a conditional update, so it does not matter how many nodes do, or where one was interrupted.

use std::time::Duration;

use domain::identifiers::taipei_date;
use domain::ids::{ApplicationId, BindingId};
use time::Date;

use super::chores::{BREATH, Stop, wait};
use crate::app::App;
use crate::family;
use crate::guardianship::{self, BEGIN};
use crate::platform::fault::{Fault, passed};
use crate::registry::HttpRegistry;
use crate::students;

/// How often.
const PERIOD: Duration = Duration::from_mins(5);

/// What a node remembers between two rounds.
#[derive(Default)]
struct Rounds {
    /// The day on which ages were looked at, and what is over was removed.
    looked_at: Option<Date>,
}

/// Asks the household registry until the server stops; apart from the rounds, since it may take its time.
pub(super) async fn ask(app: App, mut stop: Stop) {
    let Some(registry) = registry(&app) else { return };
    while wait(PERIOD, &mut stop).await {
        let mut next = Some(ApplicationId(BEGIN));
        while let Some(after) = next {
            next = match guardianship::ask_registry(&app, &registry, after, app.now()).await {
                Ok(next) => next,
                Err(fault) => {
                    tracing::error!(%fault, "the household registry is asked again with the next round");
                    None
                }
            };
            breathe(&mut next, &mut stop).await;
        }
    }
}

/// Goes round until the server stops.
pub(super) async fn walk(app: App, mut stop: Stop) {
    let mut rounds = Rounds::default();
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
    HttpRegistry::new(config.url.clone(), config.token.clone(), HttpRegistry::TIMEOUT)
        .inspect_err(|error| tracing::error!(%error, "the household registry cannot be asked"))
        .ok()
}

impl Rounds {
    /// One step after another. One that fails keeps none of the others from being done, unless the database is away.
    async fn go(&mut self, app: &App, stop: &mut Stop) -> Result<(), Fault> {
        passed(end_expired(app, stop).await, "ending ties whose day has come")?;
        passed(close_left(app, stop).await, "closing requests about those who left")?;
        passed(return_of_left(app, stop).await, "returning applications for those who left")?;
        passed(call(app, stop).await, "calling those who decide")?;
        self.once_a_day(app, stop).await
    }

    /// What reads whole tables: birth dates are sealed, so each has to be opened. After a start, too.
    async fn once_a_day(&mut self, app: &App, stop: &mut Stop) -> Result<(), Fault> {
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
        while guardianship::purge(&app.db, app.now()).await? || students::purge(&app.db, app.now()).await? {
            if !wait(BREATH, stop).await {
                return Ok(());
            }
        }
        self.looked_at = Some(today);
        Ok(())
    }
}

async fn end_expired(app: &App, stop: &mut Stop) -> Result<(), Fault> {
    while guardianship::end_expired(app, app.now()).await? && wait(BREATH, stop).await {}
    Ok(())
}

async fn close_left(app: &App, stop: &mut Stop) -> Result<(), Fault> {
    while family::close_left(app, app.now()).await? && wait(BREATH, stop).await {}
    Ok(())
}

async fn return_of_left(app: &App, stop: &mut Stop) -> Result<(), Fault> {
    let mut next = Some(ApplicationId(BEGIN));
    while let Some(after) = next {
        next = guardianship::return_of_left(app, after, app.now()).await?;
        breathe(&mut next, stop).await;
    }
    Ok(())
}

async fn call(app: &App, stop: &mut Stop) -> Result<(), Fault> {
    let mut next = Some(ApplicationId(BEGIN));
    while let Some(after) = next {
        next = guardianship::call(app, after, app.now()).await?;
        breathe(&mut next, stop).await;
    }
    Ok(())
}

/// Lets requests go first between two batches; a stop ends the walk.
async fn breathe(next: &mut Option<ApplicationId>, stop: &mut Stop) {
    if next.is_some() && !wait(BREATH, stop).await {
        *next = None;
    }
}
