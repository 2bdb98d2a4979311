//! Who reaches which application.

use domain::ids::{ApplicationId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::desks::{Laid, sees, was_open};
use crate::app::App;
use crate::guardianship::{self, Application};
use crate::platform::audit::{self, AuditAct};
use crate::platform::fault::Fault;
use crate::students::{self, Scope};
use crate::web::error::{PageError, PageRefusal};

/// The id in an address or a field; what is none leads nowhere.
///
/// # Errors
/// When it is none.
pub(super) fn uuid_of(text: Option<&str>) -> Result<Uuid, PageError> {
    text.and_then(|text| Uuid::parse_str(text).ok()).ok_or_else(|| PageRefusal::NotFound.into())
}

/// Puts on record that somebody reached for what is not hers; for her it does not exist.
pub(super) async fn refuse(app: &App, person: PersonId, act: &'static str, subject: Uuid) -> PageError {
    let (actor, subject, detail) = (person.to_string(), subject.to_string(), json!({ "act": act }));
    match audit::record_alone(&app.db, app.now(), actor, AuditAct::ReviewRefused, subject, detail).await {
        Ok(()) => PageRefusal::NotFound.into(),
        Err(error) => error.into(),
    }
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
    /// It lay open to her at this desk, and meanwhile somebody decided, or the guardian took it away.
    Over(Box<Scope>),
}

/// An application, or none, that somebody does not reach.
struct Missed {
    id: Uuid,
    application: Option<Application>,
    /// Her scopes that reach the student.
    reaching: Vec<Scope>,
}

impl Missed {
    /// The desk at which it lay open to her until it was decided.
    async fn desk(&self, app: &App, now: Timestamp) -> Result<Option<Scope>, Fault> {
        let Some(application) = &self.application else { return Ok(None) };
        let then = application.decided_at.unwrap_or(now);
        let around = guardianship::survey(app, std::slice::from_ref(application), then).await?;
        let Some(around) = around.first() else { return Ok(None) };
        Ok(self.reaching.iter().find(|scope| was_open(scope, application, around)).cloned())
    }
}

impl Case {
    /// The application of that id, as the nearest of the person's scopes reaches it.
    pub(super) async fn of(app: &App, person: PersonId, id: &str, now: Timestamp) -> Result<Self, PageError> {
        match Self::look(app, person, id, now).await? {
            Ok(case) => Ok(case),
            Err(missed) => Err(refuse(app, person, "application", missed.id).await),
        }
    }

    /// The same for an act: who comes second is no stranger, so that nothing goes on record against her.
    pub(super) async fn to_act(
        app: &App,
        person: PersonId,
        id: &str,
        now: Timestamp,
    ) -> Result<Found, PageError> {
        match Self::look(app, person, id, now).await? {
            Ok(case) => Ok(Found::Hers(Box::new(case))),
            Err(missed) => match missed.desk(app, now).await? {
                Some(scope) => Ok(Found::Over(Box::new(scope))),
                None => Err(refuse(app, person, "application", missed.id).await),
            },
        }
    }

    async fn look(
        app: &App,
        person: PersonId,
        id: &str,
        now: Timestamp,
    ) -> Result<Result<Self, Missed>, PageError> {
        let id = uuid_of(Some(id))?;
        let Some(application) = guardianship::find(app, ApplicationId(id)).await? else {
            return Ok(Err(Missed { id, application: None, reaching: Vec::new() }));
        };
        let around = guardianship::survey(app, std::slice::from_ref(&application), now).await?;
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
