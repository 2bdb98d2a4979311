//! What time brings to bindings and applications, and the questions to the household registry.

use domain::ids::{ApplicationId, BindingId};
use uuid::Uuid;

use super::{ask_registry, call, end_expired, end_of_age, purge, return_of_left};
use crate::app::App;
use crate::platform::fault::Fault;
use crate::registry::HttpRegistry;
use crate::room::{Chore, Next, Period};

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
    let config = &app.config.registry;
    if !config.is_set() {
        return Ok(Next::Done);
    }
    // With the first question: reading the system's certificates takes its time.
    match HttpRegistry::new(config.url.clone(), config.token.clone(), HttpRegistry::TIMEOUT) {
        Ok(registry) => {
            Ok(applications(ask_registry(app, &registry, ApplicationId(after), app.now()).await?))
        }
        Err(error) => {
            tracing::error!(%error, "the household registry cannot be asked");
            Ok(Next::Done)
        }
    }
}
