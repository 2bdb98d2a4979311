//! `/me/guardians`: who is bound to me, as a student sees it.

use domain::binding::life::BindingState;
use domain::binding::{EndReason, RequestKind, may_decide_on, takes_adult_consent};
use domain::contexts::{Basis, BindingStatus};
use domain::identifiers::{BirthDate, taipei_date};
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;

use super::pages::{ActPage, GuardianActs, GuardianLine, GuardiansPage, Says};
use super::paths::{NotMyGuardian, StopGuardian};
use crate::relatives::{FamilyNotice, Known, back, find_binding, is_of_age, last_day, notice_of, too_late};
use crate::requests::{Asked, Detail, ask_school};
use city::accounts;
use city::bindings::{self, AgreedWhenAdult, Binding};
use city::sessions::SignedIn;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;
use web::moment::Moment;
use web::path::Id;

/// The page on which a student sees the guardians.
const GUARDIANS: &str = "/me/guardians";

pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let (app, person, now) = (&ask.app, ask.person(), ask.now);
    let mut bindings = bindings::of_student(app, person).await?;
    bindings.retain(|binding| is_shown(binding, now));
    let people: Vec<PersonId> = bindings.iter().map(|binding| binding.guardian).chain([person]).collect();
    let known = Known::of(app, &people).await?;
    let born = accounts::find_birth_date(app.db.read(), &app.keyring.sealer(), person).await?;
    ask.show(&GuardiansPage {
        person_name: known.name(person),
        guardians: bindings.iter().map(|binding| line(binding, &known, born, now)).collect(),
        notice: notice_of(&ask),
    })
}

/// What holds, what is frozen, and what ended with her majority alone: she may let it go on.
fn is_shown(binding: &Binding, now: Timestamp) -> bool {
    match binding.status_at(now) {
        BindingStatus::Approved | BindingStatus::Blocked => true,
        status => takes_adult_consent(BindingState { status, reason: binding.reason }),
    }
}

/// What a school sealed is shown as one guardian and no more.
fn line(binding: &Binding, known: &Known, born: Option<BirthDate>, now: Timestamp) -> GuardianLine {
    let status = binding.status_at(now);
    let says = says(binding, (status, born), now);
    let sealed = status == BindingStatus::Blocked && binding.reason == Some(EndReason::Custody);
    GuardianLine {
        acts: GuardianActs::of(binding.id),
        name: (!sealed).then(|| known.name(binding.guardian)),
        relation: binding.relation.as_str(),
        basis: binding.basis.as_str(),
        status: if says == Says::Waits { "waits" } else { status.as_str() },
        method: binding.method.as_str(),
        since: binding.verified_at.filter(|_| !sealed).map(Moment::from),
        until: binding.valid_until.filter(|_| !sealed).map(last_day),
        scope: binding.scope.clone().filter(|_| !sealed),
        says,
    }
}

/// From 17½ on she says what holds after her 18th birthday, and from then on what holds at once; what is entrusted ends
/// before it.
fn says(binding: &Binding, (status, born): (BindingStatus, Option<BirthDate>), now: Timestamp) -> Says {
    let today = taipei_date(now);
    let Some(born) = born.filter(|born| may_decide_on(*born, today)) else { return Says::NotYet };
    if binding.basis == Basis::Delegated
        || !takes_adult_consent(BindingState { status, reason: binding.reason })
    {
        return Says::NotYet;
    }
    match (born.is_adult_on(today), binding.adult_consent && status == BindingStatus::Approved) {
        (false, true) => Says::Yes,
        (false, false) => Says::No,
        (true, true) => Says::Agreed,
        (true, false) => Says::Waits,
    }
}

/// A binding in which this person is the student.
async fn own(ask: &Ask<SignedIn>, binding: Id<BindingId>, act: &'static str) -> Paged<Binding> {
    let person = ask.person();
    find_binding(ask, binding, act, |binding| binding.student == person).await
}

/// `POST /me/guardians/{binding}/goes-on`: yes or no, and either can be taken back. Where a «no» would end it at once,
/// she is asked once more.
pub(super) async fn post_goes_on(
    ask: Ask<SignedIn>,
    binding: Id<BindingId>,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let binding = own(&ask, binding, "goes-on").await?;
    let yes = match fields.get("goes_on") {
        Some("yes") => true,
        Some("no") => false,
        _ => return Err(PageRefusal::BadRequest.into()),
    };
    let of_age = is_of_age(&ask.app, ask.person(), ask.now).await?;
    if of_age && !yes {
        return go(StopGuardian { binding: binding.id });
    }
    let told = if of_age { FamilyNotice::SaidOfAge } else { FamilyNotice::Said };
    say(&ask, &binding, (yes, told)).await
}

async fn say(ask: &Ask<SignedIn>, binding: &Binding, (yes, told): (bool, FamilyNotice)) -> Paged {
    let said = bindings::agree_when_adult(&ask.app, ask.person(), binding.id, yes, ask.now).await?;
    back(GUARDIANS, if said == AgreedWhenAdult::Done { told } else { FamilyNotice::TooLate })
}

/// A binding in which this person is the student, of age, and lets the guardian go on.
async fn agreed(ask: &Ask<SignedIn>, binding: Id<BindingId>) -> Paged<Binding> {
    let binding = own(ask, binding, "stop").await?;
    let goes_on =
        binding.lives(ask.now) && binding.adult_consent && is_of_age(&ask.app, ask.person(), ask.now).await?;
    if goes_on { Ok(binding) } else { Err(too_late(GUARDIANS)) }
}

/// `GET /me/guardians/{binding}/stop`: asks once more.
pub(super) async fn get_stop(ask: Ask<SignedIn>, binding: Id<BindingId>) -> Paged {
    let binding = agreed(&ask, binding).await?;
    let known = Known::of(&ask.app, &[binding.guardian]).await?;
    ask.show(&act(
        "stop-guardian",
        known.name(binding.guardian),
        StopGuardian { binding: binding.id }.to_string(),
    ))
}

/// `POST /me/guardians/{binding}/stop`: it ends at once, as if she had never agreed.
pub(super) async fn post_stop(ask: Ask<SignedIn>, binding: Id<BindingId>, CsrfForm(_): CsrfForm) -> Paged {
    let binding = agreed(&ask, binding).await?;
    say(&ask, &binding, (false, FamilyNotice::Stopped)).await
}

/// A page that asks once more before an act about a guardian.
fn act(act: &'static str, name: String, action: String) -> ActPage {
    ActPage { act, name, action, back: GUARDIANS.to_owned(), form: None }
}

pub(super) async fn get_wrong(ask: Ask<SignedIn>, binding: Id<BindingId>) -> Paged {
    let binding = own(&ask, binding, "not-mine").await?;
    if !binding.lives(ask.now) {
        return back(GUARDIANS, FamilyNotice::TooLate);
    }
    let known = Known::of(&ask.app, &[binding.guardian]).await?;
    ask.show(&act(
        "not-my-guardian",
        known.name(binding.guardian),
        NotMyGuardian { binding: binding.id }.to_string(),
    ))
}

/// Frozen at once, and the school is called.
pub(super) async fn post_wrong(ask: Ask<SignedIn>, binding: Id<BindingId>, CsrfForm(_): CsrfForm) -> Paged {
    let binding = own(&ask, binding, "not-mine").await?;
    let asked = ask_school(&ask, &binding, RequestKind::NotMyChild, Detail::default()).await?;
    back(GUARDIANS, if asked == Asked::Changed { FamilyNotice::TooLate } else { FamilyNotice::Frozen })
}
