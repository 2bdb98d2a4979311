//! Binding a guardian to a student, in one transaction: the person is found or made, the binding made or revived, what the
//! guardian can act as, the account the guardian comes in by.

use domain::binding::life::{self, After, BindingState, Cause};
use domain::binding::{GuardianData, split_name};
use domain::contexts::Basis;
use domain::identifiers::{NationalId, taipei_date};
use domain::ids::{BindingId, PersonId};
use domain::removal::RemovalRefusal;
use domain::timestamp::Timestamp;

use super::change::{facts_of, open_contexts, shut_within};
use super::former::{Before, FormerBinding, Trace};
use super::letters;
use super::model::{Approval, BindRefusal, Binding};
use super::store::{self, NewBinding};
use super::wanted::{Bound, Wanted};
use crate::accounts::{self, LINK_SECONDS, Newcomer, WayIn, Welcome};
use crate::removals;
use platform::db::Act;
use platform::fault::StoreError;
use platform::ids::new_id;
use platform::invalidate::Key;
use web::app::App;

/// Binds a guardian whose application is approved, unless the school bars it: the person is found or made, the binding
/// made or revived, and everybody gets the letters. The caller records the approval with what is returned.
pub async fn bind_approved_within(
    app: &App,
    act: &Act<'_>,
    approval: &Approval<'_>,
    now: Timestamp,
) -> Result<Result<(BindingId, Trace), BindRefusal>, StoreError> {
    let Approval { guardian, student, relation, basis, method } = *approval;
    let wanted = Wanted { guardian, student, relation, basis, method, entrusted: None };
    let bound = match bind_within(app, act, &wanted, now).await? {
        Ok(bound) => bound,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let has_changed = bound.change.after != After::Stays;
    Ok(Ok((bound.binding, Trace::new(&app.keyring.sealer(), has_changed, &bound.before)?)))
}

/// Binds, unless the school bars it, and writes the letters. The caller writes the record of why.
pub(super) async fn bind_within(
    app: &App,
    act: &Act<'_>,
    wanted: &Wanted<'_>,
    now: Timestamp,
) -> Result<Result<Bound, BindRefusal>, StoreError> {
    store::lock(act).await?;
    let sealer = app.keyring.sealer();
    let Some(number) = NationalId::parse_stored(&wanted.guardian.national_id) else {
        return Ok(Err(BindRefusal::Number));
    };
    let known = accounts::find_by_number_within(act, &sealer, &number).await?;
    if known == Some(wanted.student) {
        return Ok(Err(BindRefusal::Oneself));
    }
    let former = match known {
        Some(person) => store::find_pair(act, person, wanted.student).await?,
        None => None,
    };
    let facts = facts(app, act, (known, &number), (wanted, former.as_ref()), now).await?;
    let cause = if wanted.entrusted.is_some() { Cause::Delegated } else { Cause::Approved };
    let change = life::change(cause, former.as_ref().map(Binding::state), &facts);
    if change.after == After::Barred {
        return Ok(Err(BindRefusal::Barred));
    }
    let (guardian, way_in) = match known {
        Some(person) => (person, accounts::read_way_in_within(act, &sealer, person).await?),
        None => (make_person(app, act, wanted.guardian, &number, now).await?, WayIn::default()),
    };
    // Whoever is bound again does not want to go any more.
    removals::cancel_within(act, guardian, RemovalRefusal::Since, now).await?;
    let binding = former.as_ref().map_or_else(|| BindingId(new_id()), |former| former.id);
    if let Some(state) = change.after.state() {
        write_binding(act, (binding, guardian, former.is_none()), wanted, state, now).await?;
    }
    if change.after == After::Waits {
        // A binding that was there before may still have something open.
        shut_within(act, &[binding], now).await?;
    } else {
        open_contexts(act, binding, guardian, wanted.student, now).await?;
    }
    let dies_at = now.plus(LINK_SECONDS);
    let email = wanted.guardian.email.as_str();
    let welcome = accounts::welcome_within(act, &sealer, (guardian, email), dies_at, now).await?;
    let before = Before {
        way_in: matches!(welcome, Welcome::Link { .. }).then_some(way_in),
        binding: former.filter(|_| change.after != After::Stays).map(FormerBinding::from),
    };
    act.invalidate(&[Key::Person(guardian)], now).await?;
    let bound = Bound { binding, guardian, change, welcome, before };
    letters::bound(app, act, wanted, &bound, now).await?;
    Ok(Ok(bound))
}

/// What is known about the guardian and the student. A delegated guardian can become more than that.
async fn facts(
    app: &App,
    act: &Act<'_>,
    (known, number): (Option<PersonId>, &NationalId),
    (wanted, binding): (&Wanted<'_>, Option<&Binding>),
    now: Timestamp,
) -> Result<life::Facts, StoreError> {
    let born = accounts::find_birth_date(act, &app.keyring.sealer(), wanted.student).await?;
    let of_binding = binding.map(|binding| facts_of(binding, now)).unwrap_or_default();
    let was_delegated = binding.is_some_and(|binding| binding.basis == Basis::Delegated);
    Ok(life::Facts {
        is_barred: is_barred(app, act, (known, number), wanted.student, binding, now).await?,
        is_of_age: born.is_some_and(|born| born.is_adult_on(taipei_date(now))),
        is_more: was_delegated && wanted.basis != Basis::Delegated,
        ..of_binding
    })
}

/// Whether the school bars her by any number she has or had, or everybody new.
async fn is_barred(
    app: &App,
    act: &Act<'_>,
    (known, number): (Option<PersonId>, &NationalId),
    student: PersonId,
    binding: Option<&Binding>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut lookups = vec![app.keyring.sealer().lookup_hash(number.expose()).to_vec()];
    // A number that was corrected still leads to the one the block is about.
    let holders = accounts::list_holders(act, &lookups).await?.into_iter().map(|holder| holder.person);
    let people: Vec<PersonId> = holders.chain(known).collect();
    let numbers = accounts::list_numbers_of(act, &people).await?;
    lookups.extend(numbers.into_iter().map(|(_, lookup)| lookup));
    let is_new = !binding.is_some_and(|binding| binding.lives(now));
    store::is_barred(act, student, &lookups, is_new).await
}

async fn make_person(
    app: &App,
    act: &Act<'_>,
    guardian: &GuardianData,
    number: &NationalId,
    now: Timestamp,
) -> Result<PersonId, StoreError> {
    let (family, given) = split_name(&guardian.name);
    let newcomer = Newcomer {
        name: &guardian.name,
        parts: (&family, &given),
        email: &guardian.email,
        phone: &guardian.phone,
        number,
    };
    accounts::make_person_within(act, &app.keyring.sealer(), &newcomer, now).await
}

async fn write_binding(
    act: &Act<'_>,
    (id, guardian, is_new): (BindingId, PersonId, bool),
    wanted: &Wanted<'_>,
    state: BindingState,
    now: Timestamp,
) -> Result<(), StoreError> {
    let entrusted = wanted.entrusted.as_ref();
    let new = NewBinding {
        id,
        guardian,
        student: wanted.student,
        state,
        relation: wanted.relation,
        basis: wanted.basis,
        method: wanted.method,
        valid_until: entrusted.map(|(until, ..)| *until),
        scope: entrusted.map(|(_, scope, _)| scope.clone()),
        inviter: entrusted.map(|(.., inviter)| *inviter),
    };
    if is_new {
        store::insert_binding(act, new, now).await
    } else {
        store::revive_binding(act, new, now).await
    }
}
