//! Who reaches which application.

use domain::ids::{ApplicationId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::desks::{Laid, sees};
use crate::app::App;
use crate::guardianship;
use crate::platform::audit;
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
    match audit::record_alone(&app.db, app.now(), actor, "review.refused", subject, detail).await {
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

impl Case {
    /// The application of that id, as the nearest of the person's scopes reaches it.
    pub(super) async fn of(app: &App, person: PersonId, id: &str, now: Timestamp) -> Result<Self, PageError> {
        let id = uuid_of(Some(id))?;
        let found = guardianship::find(app, ApplicationId(id)).await?;
        let Some(application) = found else { return Err(refuse(app, person, "application", id).await) };
        let around = guardianship::survey(app, std::slice::from_ref(&application), now).await?;
        let around = around.into_iter().next();
        let reaching = students::scopes_over(app, person, application.student, now).await?;
        let nearest = around.as_ref().and_then(|around| {
            reaching.into_iter().find_map(|(scope, student)| {
                let waits = sees(&scope, &application, around)?;
                Some((scope, student, waits))
            })
        });
        match (nearest, around) {
            (Some((scope, student, waits)), Some(around)) => {
                Ok(Self { scope, laid: Laid { application, student, around, waits } })
            }
            _ => Err(refuse(app, person, "application", id).await),
        }
    }
}
