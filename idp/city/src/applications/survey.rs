//! What is known around applications, read for many at once: the review queue of a whole school costs as many queries as
//! one application.

use std::collections::HashMap;
use std::hash::Hash;

use domain::binding::Stage;
use domain::binding::life::{self, After, Cause};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

use super::decide::{own_and_family, stage_of};
use super::model::{Application, Sent};
use super::reviewers::reviewers_of_all;
use super::store;
use crate::accounts;
use crate::bindings::{self, Bars, Binding, BindingsOf};
use crate::students::Reviewers;
use platform::fault::Fault;
use web::app::App;

/// What is known around an application: for reviewers, never for the applicant.
#[derive(Clone, Debug)]
pub struct Around {
    /// The person who has the number that was given.
    pub owner: Option<PersonId>,
    /// Who decides nothing about it: whoever has or had the number, and the student's guardians of now and before.
    pub involved: Vec<PersonId>,
    /// Who may decide by now; a reviewer who is missing or involved is passed over.
    pub stage: Stage,
    /// An approval would be refused.
    pub barred: bool,
    /// A custody block stands for the student.
    pub blocked: bool,
    /// What was ever sent with the same number, by whatever contact, this one included.
    pub sent: Vec<Sent>,
    /// Bindings of the student, those that are over too.
    pub bindings: Vec<Binding>,
    /// Bindings of the owner, those that are over too.
    pub bindings_of_owner: Vec<Binding>,
}

/// What is known around each of these applications, in their order.
pub async fn survey(app: &App, applications: &[Application], now: Timestamp) -> Result<Vec<Around>, Fault> {
    let (db, sealer) = (app.db.read(), app.keyring.sealer());
    let lookups: Vec<Vec<u8>> =
        applications.iter().map(|one| sealer.lookup_hash(&one.guardian.national_id).to_vec()).collect();
    let mut students: Vec<PersonId> = applications.iter().map(|one| one.student).collect();
    students.sort();
    students.dedup();
    let holders = grouped(accounts::list_holders(db, &lookups).await?, |holder| holder.lookup.clone());
    let people: Vec<PersonId> = holders.values().flatten().map(|holder| holder.person).collect();
    let numbers = grouped(accounts::list_numbers_of(db, &people).await?, |(person, _)| *person);
    let sent = grouped(store::list_sent(db, &lookups).await?, |(lookup, _)| lookup.clone());
    let bars = Bars::of_students(db, &students).await?;
    let bindings =
        grouped(bindings::list(db, BindingsOf::Students(&students)).await?, |binding| binding.student);
    let bindings_of_owners =
        grouped(bindings::list(db, BindingsOf::Guardians(&people)).await?, |binding| binding.guardian);
    let reviewers = reviewers_of_all(db, applications, now).await?;
    let around = |((application, lookup), reviewers): ((&Application, Vec<u8>), Reviewers)| {
        let held = holders.get(&lookup).map(Vec::as_slice).unwrap_or_default();
        let owner = held.iter().find(|holder| holder.is_current).map(|holder| holder.person);
        let own_bindings =
            owner.and_then(|owner| bindings_of_owners.get(&owner)).cloned().unwrap_or_default();
        let binding = own_bindings.iter().find(|binding| binding.student == application.student);
        let known = held.iter().filter_map(|holder| numbers.get(&holder.person)).flatten();
        let hers: Vec<Vec<u8>> = known.map(|(_, number)| number.clone()).chain([lookup.clone()]).collect();
        let is_new = binding.is_none_or(|binding| !binding.lives(now));
        let facts = life::Facts {
            is_barred: bars.bar_numbers(&hers, application.student, is_new),
            ..life::Facts::default()
        };
        let bindings = bindings.get(&application.student).cloned().unwrap_or_default();
        let involved = own_and_family(held.iter().map(|holder| holder.person), &bindings);
        Around {
            owner,
            stage: stage_of(app, &reviewers, &involved, application.submitted_at, now),
            involved,
            barred: life::change(Cause::Approved, binding.map(Binding::state), &facts).after == After::Barred,
            blocked: bars.stand_for(application.student),
            sent: sent.get(&lookup).into_iter().flatten().map(|(_, sent)| *sent).collect(),
            bindings,
            bindings_of_owner: own_bindings,
        }
    };
    Ok(applications.iter().zip(lookups).zip(reviewers).map(around).collect())
}

fn grouped<T, K: Eq + Hash>(items: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, Vec<T>> {
    let mut groups: HashMap<K, Vec<T>> = HashMap::new();
    for item in items {
        groups.entry(key(&item)).or_default().push(item);
    }
    groups
}
