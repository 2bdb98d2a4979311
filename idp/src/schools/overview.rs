//! `GET /school`: the classes that somebody sees.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::pages::{ClassLink, OverviewPage, SchoolPart};
use super::sight::scopes;
use crate::app::App;
use crate::sessions::SignedIn;
use crate::students;
use crate::web::error::PageError;
use crate::web::extract::{Language, Now};

/// The page.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
) -> Result<Response, PageError> {
    let mut parts = Vec::new();
    for scope in scopes(&app, session.person, now).await? {
        let classes = students::list_classes(&app, &scope).await?;
        let link =
            |class: domain::contexts::Class| ClassLink { id: class.id.to_string(), label: class.label };
        parts.push(SchoolPart {
            capacity: scope.capacity().source().as_str(),
            school: scope.school().school.name.clone(),
            classes: classes.into_iter().map(link).collect(),
        });
    }
    Ok(app.renderer.page(locale, &OverviewPage { parts })?.into_response())
}
