//! `/me/guardians`: who is bound to me, as a student sees it.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::{EndReason, RequestKind, may_decide_on, takes_adult_consent};
use domain::contexts::{Basis, BindingStatus};
use domain::identifiers::{BirthDate, taipei_date};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::access::{find_tie, lives, refuse, status_of};
use super::lines::{Known, last_day, notice_of};
use super::pages::{ActPage, FamilyNotice, GuardianLine, GuardiansPage, Says};
use super::settle::{Asked, ask};
use super::store::Detail;
use crate::accounts::Facts;
use crate::app::App;
use crate::guardianship::{self, AgreedWhenAdult, Binding};
use crate::sessions::SignedIn;
use crate::web::error::{PageError, PageRefusal};
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};
use crate::web::moment::Moment;

fn back(notice: FamilyNotice) -> Redirect {
    Redirect::to(&format!("/me/guardians?done={}", notice.as_str()))
}

/// The page.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let person = session.person;
    let mut ties = guardianship::bindings_of_student(&app, person).await?;
    ties.retain(|tie| is_shown(tie, now));
    let people: Vec<PersonId> = ties.iter().map(|tie| tie.guardian).chain([person]).collect();
    let known = Known::of(&app, &people).await?;
    let born = Facts::of(&app, person).await?.birth_date();
    let page = GuardiansPage {
        csrf: csrf.value.clone(),
        person_name: known.name(person),
        guardians: ties.iter().map(|tie| line(tie, &known, born, now)).collect(),
        notice: notice_of(query.as_deref()),
    };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// What holds, what is frozen, and what ended with her majority alone: she may let it go on.
fn is_shown(tie: &Binding, now: Timestamp) -> bool {
    match status_of(tie, now) {
        BindingStatus::Approved | BindingStatus::Blocked => true,
        status => takes_adult_consent(status, tie.reason),
    }
}

/// What a school sealed is shown as one guardian and no more.
fn line(tie: &Binding, known: &Known, born: Option<BirthDate>, now: Timestamp) -> GuardianLine {
    let status = status_of(tie, now);
    let sealed = status == BindingStatus::Blocked && tie.reason == Some(EndReason::Custody);
    GuardianLine {
        binding: tie.id.to_string(),
        name: (!sealed).then(|| known.name(tie.guardian)),
        relation: tie.relation.as_str(),
        basis: tie.basis.as_str(),
        status: status.as_str(),
        method: tie.method.as_str(),
        since: tie.verified_at.filter(|_| !sealed).map(Moment::from),
        until: tie.valid_until.filter(|_| !sealed).map(last_day),
        scope: tie.scope.clone().filter(|_| !sealed),
        says: says(tie, (status, born), now),
    }
}

/// From 17½ on she says what holds after her 18th birthday; what is entrusted ends before it.
fn says(tie: &Binding, (status, born): (BindingStatus, Option<BirthDate>), now: Timestamp) -> Says {
    let decides = born.is_some_and(|born| may_decide_on(born, taipei_date(now)));
    if !decides || tie.basis == Basis::Delegated || !takes_adult_consent(status, tie.reason) {
        return Says::NotYet;
    }
    if tie.adult_consent { Says::Yes } else { Says::No }
}

/// A tie in which this person is the student.
async fn own(app: &App, person: PersonId, binding: &str, act: &'static str) -> Result<Binding, PageError> {
    let tie = find_tie(app, binding).await?;
    if tie.student == person { Ok(tie) } else { Err(refuse(app, person, act, tie.id.0).await) }
}

/// `POST /me/guardians/{binding}/goes-on`: yes or no, and either can be taken back.
pub(super) async fn post_goes_on(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    Path(binding): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Result<Redirect, PageError> {
    let tie = own(&app, session.person, &binding, "goes-on").await?;
    let yes = match fields.get("goes_on") {
        Some("yes") => true,
        Some("no") => false,
        _ => return Err(PageRefusal::BadRequest.into()),
    };
    let said = guardianship::agree_when_adult(&app, session.person, tie.id, yes, now).await?;
    Ok(match said {
        AgreedWhenAdult::Done => back(FamilyNotice::Said),
        AgreedWhenAdult::NoBinding | AgreedWhenAdult::TooYoung => back(FamilyNotice::TooLate),
    })
}

/// The page that asks once more.
pub(super) async fn get_wrong(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(binding): Path<String>,
) -> Result<Response, PageError> {
    let tie = own(&app, session.person, &binding, "not-mine").await?;
    if !lives(&tie, now) {
        return Ok(back(FamilyNotice::TooLate).into_response());
    }
    let page = ActPage {
        csrf: csrf.value.clone(),
        act: "not-my-guardian",
        name: Known::of(&app, &[tie.guardian]).await?.name(tie.guardian),
        action: format!("/me/guardians/{}/not-mine", tie.id),
        back: "/me/guardians".to_owned(),
        words: None,
    };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// Frozen at once, and the school is called.
pub(super) async fn post_wrong(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    Path(binding): Path<String>,
    CsrfForm(_): CsrfForm,
) -> Result<Redirect, PageError> {
    let tie = own(&app, session.person, &binding, "not-mine").await?;
    let asked = ask(&app, (session.person, &tie), RequestKind::NotMyChild, Detail::default(), now).await?;
    Ok(back(if asked == Asked::Changed { FamilyNotice::TooLate } else { FamilyNotice::Frozen }))
}
