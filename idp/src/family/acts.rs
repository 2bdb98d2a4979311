//! `/me/children/{binding}/unbind` and `…/not-mine`: ending a tie, or saying that it is wrong. Each asks once more.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::life::Cause;
use domain::binding::{RequestKind, Unbinding, parse_words, unbinding_of};
use domain::contexts::Basis;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::access::{answers_for, find_tie, hide, own_living_tie, status_of, too_late};
use super::child::back;
use super::lines::Known;
use super::pages::{ActPage, FamilyNotice, Typed};
use super::settle::{Asked, ask};
use super::store::Detail;
use crate::app::App;
use crate::guardianship::{self, Binding};
use crate::platform::fault::Fault;
use crate::sessions::SignedIn;
use crate::web::error::Stop;
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// A tie that this person may end, and how: her own, or one that is entrusted with a child of hers.
struct Case {
    tie: Binding,
    how: Unbinding,
    is_own: bool,
}

impl Case {
    async fn of(app: &App, person: PersonId, binding: &str, now: Timestamp) -> Result<Self, Stop> {
        let tie = find_tie(app, person, binding, "unbind", |_| true).await?;
        let is_own = tie.guardian == person;
        let is_responsible = answers_for(app, person, tie.student, now).await?;
        match unbinding_of(tie.basis, status_of(&tie, now), is_own, is_responsible) {
            Some(how) => Ok(Self { tie, how, is_own }),
            None if is_own => Err(too_late("/me/children")),
            None if is_responsible && tie.basis == Basis::Delegated => {
                Err(too_late(&home(app, person, &tie).await?))
            }
            None => Err(hide(app, person, "unbind", tie.id.0).await.into()),
        }
    }

    /// The page that asks once more.
    async fn page(&self, app: &App, person: PersonId, csrf: &CsrfToken) -> Result<ActPage, Fault> {
        let about = if self.is_own { self.tie.student } else { self.tie.guardian };
        let by_request = self.how == Unbinding::Request;
        let act = match self.how {
            Unbinding::Request => "unbind",
            Unbinding::AtOnce if self.is_own => "end-own-delegation",
            Unbinding::AtOnce => "end-delegation",
        };
        Ok(ActPage {
            csrf: csrf.value.clone(),
            act,
            name: Known::of(app, &[about]).await?.name(about),
            action: format!("/me/children/{}/unbind", self.tie.id),
            back: home(app, person, &self.tie).await?,
            words: by_request.then(Typed::default),
        })
    }
}

/// The page of the child, as this person sees it.
async fn home(app: &App, person: PersonId, tie: &Binding) -> Result<String, Fault> {
    let ties = guardianship::bindings_of_guardian(app, person).await?;
    let own = ties.iter().find(|own| own.student == tie.student);
    Ok(own.map_or_else(|| "/me/children".to_owned(), |own| format!("/me/children/{}", own.id)))
}

/// The page.
pub(super) async fn get_unbind(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(binding): Path<String>,
) -> Result<Response, Stop> {
    let case = Case::of(&app, session.person, &binding, now).await?;
    let page = case.page(&app, session.person, &csrf).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// A delegation ends at once; for any other tie the school is asked.
pub(super) async fn post_unbind(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(binding): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    let case = Case::of(&app, session.person, &binding, now).await?;
    if case.how == Unbinding::AtOnce {
        let (cause, actor) = (Cause::Withdrawn, Some(session.person));
        let ended = guardianship::change_binding(&app, case.tie.id, cause, actor, now).await?;
        if case.is_own {
            return Ok(Redirect::to("/me/children/ended").into_response());
        }
        let notice = if ended { FamilyNotice::DelegationEnded } else { FamilyNotice::TooLate };
        let home = home(&app, session.person, &case.tie).await?;
        return Ok(Redirect::to(&format!("{home}?done={}", notice.as_str())).into_response());
    }
    let typed = fields.get("words").unwrap_or_default();
    let Some(words) = parse_words(typed) else {
        let mut page = case.page(&app, session.person, &csrf).await?;
        page.words = Some(Typed::refused(typed, "empty-or-long"));
        return Ok((csrf, app.renderer.page(locale, &page)?).into_response());
    };
    let detail = Detail { words: Some(words), value: None };
    let asked = ask(&app, (session.person, &case.tie), RequestKind::Unbind, detail, now).await?;
    Ok(back(case.tie.id, told(asked)).into_response())
}

/// What is told of a request.
pub(super) fn told(asked: Asked) -> FamilyNotice {
    match asked {
        Asked::Sent => FamilyNotice::RequestSent,
        Asked::Open => FamilyNotice::RequestOpen,
        Asked::Changed => FamilyNotice::TooLate,
    }
}

/// The page.
pub(super) async fn get_not_mine(
    State(app): State<App>,
    Language(locale): Language,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(binding): Path<String>,
) -> Result<Response, Stop> {
    let tie = own_living_tie(&app, session.person, &binding, "not-mine").await?;
    let page = ActPage {
        csrf: csrf.value.clone(),
        act: "not-my-child",
        name: Known::of(&app, &[tie.student]).await?.name(tie.student),
        action: format!("/me/children/{}/not-mine", tie.id),
        back: format!("/me/children/{}", tie.id),
        words: None,
    };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// The tie is frozen and the school called, in one commit. What is told then needs no session: hers may be over with it.
pub(super) async fn post_not_mine(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    Path(binding): Path<String>,
    CsrfForm(_): CsrfForm,
) -> Result<Response, Stop> {
    let tie = own_living_tie(&app, session.person, &binding, "not-mine").await?;
    let detail = Detail::default();
    Ok(match ask(&app, (session.person, &tie), RequestKind::NotMyChild, detail, now).await? {
        Asked::Sent | Asked::Open => Redirect::to("/me/children/frozen").into_response(),
        Asked::Changed => back(tie.id, FamilyNotice::TooLate).into_response(),
    })
}
