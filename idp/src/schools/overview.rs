//! `GET /school`: the classes that a person may see, with the number of bound students of each.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::contexts::Class;
use domain::desk::{Of, ReviewAct};
use domain::ids::ClassId;
use domain::timestamp::Timestamp;

use super::pages::{ClassLink, OverviewPage, SchoolPart};
use super::sight::among;
use crate::app::App;
use crate::guardianship;
use crate::platform::fault::Fault;
use crate::sessions::SignedIn;
use crate::students::{self, Scope};
use crate::web::error::PageError;
use crate::web::extract::{Language, Now};

/// The page. A person who is only a deputy is redirected to the review queue.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
) -> Result<Response, PageError> {
    let all = students::scopes_of(&app, session.person, now).await?;
    if !all.is_empty() && !all.iter().any(|scope| scope.may(ReviewAct::See, Of::School, false)) {
        return Ok(Redirect::to("/review").into_response());
    }
    let mut parts = Vec::new();
    for scope in among(&app, session.person, all, now).await? {
        parts.push(part(&app, &scope, now).await?);
    }
    Ok(app.renderer.page(locale, &OverviewPage { parts })?)
}

async fn part(app: &App, scope: &Scope, now: Timestamp) -> Result<SchoolPart, Fault> {
    let classes = students::list_classes(app, scope).await?;
    let ids: Vec<ClassId> = classes.iter().map(|class| class.id).collect();
    let counts = guardianship::count_bound(app, &ids, now).await?;
    let link = |class: Class| {
        let count = counts.get(&class.id).copied().unwrap_or_default();
        let (bound, unbound) = (count.bound, count.students - count.bound);
        ClassLink { id: class.id.to_string(), label: class.label, bound, unbound }
    };
    let classes: Vec<ClassLink> = classes.into_iter().map(link).collect();
    Ok(SchoolPart {
        capacity: scope.capacity().source().as_str(),
        school: scope.school().school.name.clone(),
        bound: classes.iter().map(|class| class.bound).sum(),
        unbound: classes.iter().map(|class| class.unbound).sum(),
        classes,
    })
}
