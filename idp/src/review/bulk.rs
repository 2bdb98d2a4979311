//! `POST /review/bulk`: several exact matches approved at once, after asking.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::Verdict;

use super::desk::{cases, scopes};
use super::pages::BulkPage;
use super::queue::line;
use crate::app::App;
use crate::guardianship::{self, Decided, Decision};
use crate::sessions::SignedIn;
use crate::web::error::PageError;
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// Asks first; with `step=do` each is decided by the revision that was looked at. What is no exact match, or has a note
/// of risk, is not among them whatever was posted.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let scopes = scopes(&app, session.person, now).await?;
    let revision = |id: &str| fields.get(&format!("pick-{id}")).and_then(|text| text.parse::<i32>().ok());
    let asked: Vec<_> = cases(&app, &scopes, now)
        .await?
        .into_iter()
        .filter(|case| revision(&case.application.id.to_string()).is_some())
        .collect();
    let (plain, other): (Vec<_>, Vec<_>) = asked.into_iter().partition(super::desk::Case::is_plain);
    if plain.is_empty() {
        let word = if other.is_empty() { "none" } else { "changed" };
        return Ok(Redirect::to(&format!("/review?done={word}")).into_response());
    }
    if fields.get("step") != Some("do") {
        let page = BulkPage { csrf: csrf.value.clone(), lines: plain.iter().map(line).collect() };
        return Ok((csrf, app.renderer.page(locale, &page)?).into_response());
    }
    let (mut done, mut missed) = (0_usize, other.len());
    for case in plain {
        let id = case.application.id;
        let decision = Decision {
            application: id,
            revision: revision(&id.to_string()).unwrap_or(case.application.revision),
            by: session.person,
            source: case.source,
            verdict: Verdict::Approve,
        };
        match guardianship::decide(&app, decision, now).await? {
            Decided::Done => done += 1,
            Decided::Changed | Decided::Barred | Decided::NotYours => missed += 1,
        }
    }
    app.outbox.wake();
    Ok(Redirect::to(&format!("/review?done=bulk&count={done}&missed={missed}")).into_response())
}
