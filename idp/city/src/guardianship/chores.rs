//! What time brings to bindings and applications, and the questions to the household registry.

use domain::ids::{ApplicationId, BindingId};
use uuid::Uuid;

use super::{ask_registry, call, end_expired, end_of_age, purge, return_of_left};
use crate::registry::HttpRegistry;
use platform::fault::Fault;
use web::app::{App, Base, Part};
use web::room::{Chore, Next, Period};

/// All of them, in their order: what is returned to its applicant is no reason for a reminder.
pub(super) const CHORES: &[Chore] = &[
    Chore {
        name: "ending bindings whose day has come",
        period: Period::FiveMinutes,
        batch: |app, _| Box::pin(async move { Ok(Next::if_more(end_expired(app, app.now()).await?)) }),
    },
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
            Box::pin(async move { Ok(applications(call(app, ApplicationId(after), app.now()).await?)) })
        },
    },
    Chore {
        name: "asking the household registry",
        period: Period::Beside,
        batch: |app, after| Box::pin(ask(app, after)),
    },
    // Birth dates are sealed, so each is opened.
    Chore {
        name: "ending bindings of children who came of age",
        period: Period::Day,
        batch: |app, after| {
            Box::pin(async move {
                let next = end_of_age(app, BindingId(after), app.now()).await?;
                Ok(Next::after(next.map(|binding| binding.0)))
            })
        },
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
