//! SQL of the import, for whole batches: rows go in and out by the hundred, in statements of few shapes, so that
//! a handful of prepared statements serves a city.
//!
//! The import writes tables that belong to other rooms, since only whole batches are fast enough; those rooms
//! read them and write them one by one.

mod accounts;
mod bindings;
mod contexts;
mod identifiers;
mod kind;
mod known;
mod people;
mod places;
mod references;
mod runs;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait};
use uuid::Uuid;

use platform::db::{Act, Db, Executor, Work};
use platform::fault::StoreError;

pub(super) use accounts::{
    Account, NewAccount, insert_accounts, list_accounts_of, list_holders_of_names, rename_account,
};
pub(super) use bindings::{
    Binding, NewBinding, confirm_binding, insert_bindings, list_bindings_between, list_bindings_of_students,
    mark_binding_ended, mark_unvouched,
};
pub(super) use contexts::{
    ContextRow, Enrollment, end_contexts, end_enrollments, insert_contexts, insert_enrollments,
    list_classes_of_students, list_contexts, list_contexts_of_bindings, list_living_contexts_of,
    list_student_contexts, set_class_of_contexts, update_context, update_enrollment,
};
pub(super) use identifiers::{
    Identifier, IdentifierKind, NewIdentifier, end_identifiers, insert_identifiers, list_identifiers_of,
    list_last_numbers, list_owners, list_owners_at,
};
pub use kind::Kind;
pub(super) use known::{
    KnownRow, Saying, StandingRow, count_living, end_known, end_known_targets, forget_digests, insert_known,
    learn_told, list_known, list_living_page, list_says, list_standing, list_told, list_waiting, put_off,
    set_says, set_waiting, update_known,
};
pub(super) use people::{
    Contact, NewPerson, PersonUpdate, TELEPHONES, Told, insert_people, list_births, list_contacts,
    list_filled, set_birth, switch_off, update_person,
};
pub(super) use places::{
    ClassRecord, Days, OrgFacts, OrgRecord, SessionRecord, insert_classes, insert_orgs, insert_sessions,
    list_classes, list_classes_with_sessions, list_orgs, list_sessions, set_sessions_of_class,
    switch_off_classes, switch_off_orgs, update_class, update_org, update_session,
};
pub(super) use references::{
    KnownClass, KnownPlace, list_bindings_of, list_classes_of_orgs, list_contexts_of_orgs,
    list_known_classes, list_known_places, list_places_of, list_relations,
};
pub(super) use runs::{
    SavedRun, begin_run, find_unfinished_run, finish_run, insert_refused, list_refused_lines, save_run,
};

/// Rows in one statement, the larger sizes first.
const SIZES: [usize; 4] = [200, 40, 8, 1];

/// Where an import reads and writes.
#[derive(Clone, Copy)]
pub(super) enum Workplace<'c> {
    /// The database, a transaction for each batch.
    Database(&'c Db),
    /// One act that will be undone.
    Rehearsal(&'c Act<'c>),
}

impl Workplace<'_> {
    /// For reading.
    pub(super) fn read(&self) -> Executor<'_> {
        match self {
            Self::Database(db) => db.read().into(),
            Self::Rehearsal(act) => (*act).into(),
        }
    }

    /// Runs `act` wholly or not at all.
    pub(super) async fn write<T, F>(&self, act: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'t> Work<'t, T> + Send + 'static,
    {
        match self {
            Self::Database(db) => db.write(act).await,
            Self::Rehearsal(outer) => outer.part(act).await,
        }
    }
}

/// Inserts rows in few shapes of statement.
async fn insert_all<A>(tx: &Act<'_>, rows: Vec<A>) -> Result<(), StoreError>
where
    A: ActiveModelTrait + Send,
{
    insert_or(tx, rows, None).await
}

/// The same with what becomes of rows that are there.
async fn insert_or<A>(tx: &Act<'_>, mut rows: Vec<A>, or: Option<OnConflict>) -> Result<(), StoreError>
where
    A: ActiveModelTrait + Send,
{
    for size in SIZES {
        while rows.len() >= size {
            let rest = rows.split_off(size);
            let mut insert = A::Entity::insert_many(rows);
            if let Some(or) = &or {
                insert = insert.on_conflict(or.clone());
            }
            insert.exec_without_returning(tx).await?;
            rows = rest;
        }
    }
    Ok(())
}

/// Cuts a list of keys into lists of few lengths, the last key of a list repeated to fill it.
fn key_lists<T: Clone>(keys: &[T]) -> Vec<Vec<T>> {
    let mut lists: Vec<Vec<T>> = keys.chunks(SIZES[0]).map(<[T]>::to_vec).collect();
    for list in &mut lists {
        let full = if list.len() > SIZES[2] { SIZES[0] } else { SIZES[2] };
        if let Some(last) = list.last().cloned() {
            list.resize(full, last);
        }
    }
    lists
}

/// Our id where the roster has a row of which we keep nothing.
pub(super) const NOTHING: Uuid = Uuid::nil();
