//! `/me/guardians`: who is bound to me, as a student sees it.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::life::BindingState;
use domain::binding::{EndReason, RequestKind, may_decide_on, takes_adult_consent};
use domain::contexts::{Basis, BindingStatus};
use domain::identifiers::{BirthDate, taipei_date};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::access::{find_tie, lives, status_of, too_late};
use super::child::is_of_age;
use super::lines::{Known, last_day, notice_of};
use super::pages::{ActPage, FamilyNotice, GuardianLine, GuardiansPage, Says};
use super::settle::{Asked, ask};
use super::store::Detail;
use crate::accounts::Facts;
use crate::app::App;
use crate::guardianship::{self, AgreedWhenAdult, Binding};
use crate::sessions::SignedIn;
use crate::web::error::{PageError, PageRefusal, Stop};
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
        status => takes_adult_consent(BindingState { status, reason: tie.reason }),
    }
}

/// What a school sealed is shown as one guardian and no more.
fn line(tie: &Binding, known: &Known, born: Option<BirthDate>, now: Timestamp) -> GuardianLine {
    let status = status_of(tie, now);
    let says = says(tie, (status, born), now);
    let sealed = status == BindingStatus::Blocked && tie.reason == Some(EndReason::Custody);
    GuardianLine {
        binding: tie.id.to_string(),
        name: (!sealed).then(|| known.name(tie.guardian)),
        relation: tie.relation.as_str(),
        basis: tie.basis.as_str(),
        status: if says == Says::Waits { "waits" } else { status.as_str() },
        method: tie.method.as_str(),
        since: tie.verified_at.filter(|_| !sealed).map(Moment::from),
        until: tie.valid_until.filter(|_| !sealed).map(last_day),
        scope: tie.scope.clone().filter(|_| !sealed),
        says,
    }
}

/// From 17½ on she says what holds after her 18th birthday, and from then on what holds at once; what is entrusted ends
/// before it.
fn says(tie: &Binding, (status, born): (BindingStatus, Option<BirthDate>), now: Timestamp) -> Says {
    let today = taipei_date(now);
    let Some(born) = born.filter(|born| may_decide_on(*born, today)) else { return Says::NotYet };
    if tie.basis == Basis::Delegated || !takes_adult_consent(BindingState { status, reason: tie.reason }) {
        return Says::NotYet;
    }
    match (born.is_adult_on(today), tie.adult_consent && status == BindingStatus::Approved) {
        (false, true) => Says::Yes,
        (false, false) => Says::No,
        (true, true) => Says::Agreed,
        (true, false) => Says::Waits,
    }
}

/// A tie in which this person is the student.
async fn own(app: &App, person: PersonId, binding: &str, act: &'static str) -> Result<Binding, PageError> {
    find_tie(app, person, binding, act, |tie| tie.student == person).await
}

/// `POST /me/guardians/{binding}/goes-on`: yes or no, and either can be taken back. Where a «no» would end it at once,
/// she is asked once more.
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
    let of_age = is_of_age(&app, session.person, now).await?;
    if of_age && !yes {
        return Ok(Redirect::to(&format!("/me/guardians/{}/stop", tie.id)));
    }
    let told = if of_age { FamilyNotice::SaidOfAge } else { FamilyNotice::Said };
    say(&app, (session.person, &tie), (yes, told), now).await
}

async fn say(
    app: &App,
    (student, tie): (PersonId, &Binding),
    (yes, told): (bool, FamilyNotice),
    now: Timestamp,
) -> Result<Redirect, PageError> {
    Ok(match guardianship::agree_when_adult(app, student, tie.id, yes, now).await? {
        AgreedWhenAdult::Done => back(told),
        AgreedWhenAdult::NoBinding | AgreedWhenAdult::TooYoung => back(FamilyNotice::TooLate),
    })
}

/// A tie in which this person is the student, of age, and lets the guardian go on.
async fn agreed(app: &App, person: PersonId, binding: &str, now: Timestamp) -> Result<Binding, Stop> {
    let tie = own(app, person, binding, "stop").await?;
    let goes_on = lives(&tie, now) && tie.adult_consent && is_of_age(app, person, now).await?;
    if goes_on { Ok(tie) } else { Err(too_late("/me/guardians")) }
}

/// `GET /me/guardians/{binding}/stop`: asks once more.
pub(super) async fn get_stop(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(binding): Path<String>,
) -> Result<Response, Stop> {
    let tie = agreed(&app, session.person, &binding, now).await?;
    let page = act("stop-guardian", &Known::of(&app, &[tie.guardian]).await?, (&tie, "stop"), &csrf);
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// `POST /me/guardians/{binding}/stop`: it ends at once, as if she had never agreed.
pub(super) async fn post_stop(
    State(app): State<App>,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    Path(binding): Path<String>,
    CsrfForm(_): CsrfForm,
) -> Result<Redirect, Stop> {
    let tie = agreed(&app, session.person, &binding, now).await?;
    Ok(say(&app, (session.person, &tie), (false, FamilyNotice::Stopped), now).await?)
}

/// A page that asks once more before an act about a guardian.
fn act(act: &'static str, known: &Known, (tie, path): (&Binding, &str), csrf: &CsrfToken) -> ActPage {
    ActPage {
        csrf: csrf.value.clone(),
        act,
        name: known.name(tie.guardian),
        action: format!("/me/guardians/{}/{path}", tie.id),
        back: "/me/guardians".to_owned(),
        words: None,
    }
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
    let page = act("not-my-guardian", &Known::of(&app, &[tie.guardian]).await?, (&tie, "not-mine"), &csrf);
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
