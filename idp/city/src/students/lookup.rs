//! Finds a student by a national ID and a second fact. The answer says «yes» or «no» and nothing more.
//!
//! An unknown number, a student at a school of another kind, and a wrong second fact take the same statements, the
//! same keyed hash and the same opening of a sealed field. So the time reveals nothing (domain rules, «Parent-child
//! binding», step 2).

use domain::binding::{SecondFact, fits_level};
use domain::contexts::Level;
use domain::identifiers::NationalId;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;
use subtle::{Choice, ConstantTimeEq as _};
use uuid::Uuid;

use super::limits::NUMBERS_COMPARED;
use super::store;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::Fault;
use platform::limits::Taken;
use platform::seal::{Purpose, Sealer};
use web::app::App;

/// Nobody's id. It is looked up when no student was found, so that the same statements run.
const NOBODY: PersonId = PersonId(Uuid::nil());

/// The student with that number and second fact at a school of that level.
pub async fn look_up(
    app: &App,
    number: &NationalId,
    fact: &SecondFact,
    level: Level,
) -> Result<Option<PersonId>, Fault> {
    let (db, sealer) = (app.db.read(), app.keyring.sealer());
    let lookup = sealer.lookup_hash(number.expose());
    let owner = store::find_owner(db, &lookup).await?;
    let person = owner.unwrap_or(NOBODY);
    let facts = store::find_second_facts(db, person).await?;
    let places = store::list_levels(db, person, app.now()).await?;
    let fits =
        places.into_iter().fold(false, |fits, (school, grade)| fits | fits_level(level, school, grade));
    let knows = knows(&sealer, person, &facts, fact);
    let found = Choice::from(u8::from(owner.is_some())) & Choice::from(u8::from(fits)) & knows;
    Ok(owner.filter(|_| found.into()))
}

/// Whether one of these people has that number: one answer for all of them, after [`may_compare`].
pub async fn is_number_of(app: &App, number: &NationalId, people: &[PersonId]) -> Result<bool, Fault> {
    let lookup = app.keyring.sealer().lookup_hash(number.expose());
    let owner = store::find_owner(app.db.read(), &lookup).await?;
    Ok(owner.is_some_and(|owner| people.contains(&owner)))
}

/// Whether one more number that `asker` typed may be compared with stored data, since each answer reveals a little.
/// The server counts it, and writes an audit entry for the last one of a day.
///
/// # Errors
/// When it cannot be counted.
pub async fn may_compare(app: &App, asker: &str, now: Timestamp) -> Result<bool, Fault> {
    let tally = NUMBERS_COMPARED.of(app, &[asker]);
    let asker = asker.to_owned();
    let taken = app.db.write(async move |tx: &Act<'_>| {
        let taken = tally.take(tx, now).await? == Taken::Yes;
        if taken && tally.full_until(tx, now).await?.is_some() {
            tx.audit(AuditAct::NumberCompareBound, &asker, &asker, &json!({}), now).await?;
        }
        Ok(taken)
    });
    Ok(taken.await?)
}

/// Compares the second fact with the stored data. Every case opens one sealed field and makes one keyed hash.
fn knows(sealer: &Sealer, person: PersonId, facts: &store::SecondFacts, told: &SecondFact) -> Choice {
    let sealed = facts.birth_date.as_deref().unwrap_or(&facts.placeholder);
    let opened = sealer.open_field("person", "birth_date", person.0, sealed);
    let known = opened.as_deref().map_or(&b"0000-00-00"[..], Vec::as_slice);
    match told {
        SecondFact::Birthday(day) => {
            sealer.mac(Purpose::Lookup, b"student number:");
            known.ct_eq(day.expose().as_bytes())
        }
        SecondFact::StudentNumber(number) => {
            let lookup =
                sealer.mac(Purpose::Lookup, format!("student number:{}", number.as_str()).as_bytes());
            facts.student_numbers.iter().fold(Choice::from(0), |any, one| any | one.ct_eq(&lookup))
        }
    }
}
