//! Who reaches which application.

use std::fmt::Display;

use domain::ids::ApplicationId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::queues::{Laid, sees, was_open};
use city::applications::{self, Application};
use city::sessions::SignedIn;
use city::students::{self, Scope};
use platform::audit::AuditAct;
use platform::fault::Fault;
use web::app::App;
use web::ask::Ask;
use web::error::{PageRefusal, Paged, Stop};
use web::path::Id;

/// Puts on record that somebody reached for what is not hers; for her it does not exist.
pub(super) async fn refuse(ask: &Ask<SignedIn>, act: &'static str, subject: impl Display) -> Stop {
    let detail = json!({ "act": act });
    ask.refuse(AuditAct::ReviewRefused, subject, detail, PageRefusal::NotFound).await
}

/// An application that somebody reaches.
pub(super) struct Case {
    /// As what.
    pub(super) scope: Scope,
    pub(super) laid: Laid,
}

/// What somebody finds who presses a button about an application.
pub(super) enum Found {
    /// She reaches it.
    Hers(Box<Case>),
    /// It lay open to her at this review queue, and meanwhile somebody decided, or the guardian took it away.
    Over(Box<Scope>),
}

/// An application, or none, that somebody does not reach.
struct Missed {
    id: ApplicationId,
    application: Option<Application>,
    /// Her scopes that reach the student.
    reaching: Vec<Scope>,
}

impl Missed {
    /// The review queue at which it lay open to her until it was decided.
    async fn queue(&self, app: &App, now: Timestamp) -> Result<Option<Scope>, Fault> {
        let Some(application) = &self.application else { return Ok(None) };
        let then = application.decided_at.unwrap_or(now);
        let around = applications::survey(app, std::slice::from_ref(application), then).await?;
        let Some(around) = around.first() else { return Ok(None) };
        Ok(self.reaching.iter().find(|scope| was_open(scope, application, around)).cloned())
    }
}

impl Case {
    /// The application of that id, as the nearest of the person's scopes reaches it.
    pub(super) async fn of(ask: &Ask<SignedIn>, id: Id<ApplicationId>) -> Paged<Self> {
        match Self::look(ask, id).await? {
            Ok(case) => Ok(case),
            Err(missed) => Err(refuse(ask, "application", missed.id).await),
        }
    }

    /// The same for an act: who comes second is no stranger, so that nothing goes on record against her.
    pub(super) async fn to_act(ask: &Ask<SignedIn>, id: Id<ApplicationId>) -> Paged<Found> {
        match Self::look(ask, id).await? {
            Ok(case) => Ok(Found::Hers(Box::new(case))),
            Err(missed) => match missed.queue(&ask.app, ask.now).await? {
                Some(scope) => Ok(Found::Over(Box::new(scope))),
                None => Err(refuse(ask, "application", missed.id).await),
            },
        }
    }

    async fn look(ask: &Ask<SignedIn>, id: Id<ApplicationId>) -> Paged<Result<Self, Missed>> {
        let (app, person, now, id) = (&ask.app, ask.person(), ask.now, id.read()?);
        let Some(application) = applications::find(app, id).await? else {
            return Ok(Err(Missed { id, application: None, reaching: Vec::new() }));
        };
        let around = applications::survey(app, std::slice::from_ref(&application), now).await?;
        let around = around.into_iter().next();
        let reaching = students::scopes_over(app, person, application.student, now).await?;
        let nearest = around.as_ref().and_then(|around| {
            reaching.iter().find_map(|(scope, student)| {
                let waits = sees(scope, &application, around)?;
                Some((scope.clone(), student.clone(), waits))
            })
        });
        if let (Some((scope, student, waits)), Some(around)) = (nearest, around) {
            scope.take();
            return Ok(Ok(Self { scope, laid: Laid { application, student, around, waits } }));
        }
        let reaching = reaching.into_iter().map(|(scope, _)| scope).collect();
        Ok(Err(Missed { id, application: Some(application), reaching }))
    }
}
