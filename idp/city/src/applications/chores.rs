//! What time brings to applications, and the questions to the household registry.

use domain::ids::ApplicationId;
use uuid::Uuid;

use super::asking::ask_registry;
use super::clock::remind;
use super::left::return_of_left;
use super::store::purge;
use crate::registry::HttpRegistry;
use platform::fault::Fault;
use web::app::{App, Base, Part};
use web::room::{Chore, Next, Period};

/// All of them, in their order: what is returned to its applicant is no reason for a reminder.
pub(super) const CHORES: &[Chore] = &[
    Chore {
        name: "returning applications for those who left",
        period: Period::FiveMinutes,
        batch: |app, after| {
            Box::pin(
                async move { Ok(applications(return_of_left(app, ApplicationId(after), app.now()).await?)) },
            )
        },
    },
    Chore {
        name: "reminding those who decide",
        period: Period::FiveMinutes,
        batch: |app, after| {
            Box::pin(async move { Ok(applications(remind(app, ApplicationId(after), app.now()).await?)) })
        },
    },
    Chore {
        name: "asking the household registry",
        period: Period::Beside,
        batch: |app, after| Box::pin(ask(app, after)),
    },
    Chore {
        name: "removing applications that were cancelled",
        period: Period::Day,
        batch: |app, _| Box::pin(async move { Ok(Next::if_more(purge(&app.db, app.now()).await?)) }),
    },
];

fn applications(after: Option<ApplicationId>) -> Next {
    Next::after(after.map(|application| application.0))
}

/// Nothing where no registry is configured.
async fn ask(app: &App, after: Uuid) -> Result<Next, Fault> {
    if !app.config.registry.is_set() {
        return Ok(Next::Done);
    }
    let Registry(Some(registry)) = app.part::<Registry>() else { return Ok(Next::Done) };
    Ok(applications(ask_registry(app, registry, ApplicationId(after), app.now()).await?))
}

/// The way to the household registry, made once: reading the system's certificates takes its time. None where they cannot
/// be read.
struct Registry(Option<HttpRegistry>);

impl Part for Registry {
    fn make(base: &Base) -> Self {
        let config = &base.config.registry;
        let made = HttpRegistry::new(config.url.clone(), config.token.clone(), HttpRegistry::TIMEOUT);
        Self(made.inspect_err(|error| tracing::error!(%error, "the household registry cannot be asked")).ok())
    }
}
