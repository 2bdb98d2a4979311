//! Everything that is stored of one person, read table by table in one place, so that nothing is forgotten: the list of
//! sections says from which.
//!
//! Never read: hashes, keys, codes, handles, and what others told of themselves. A national ID is masked.

mod account;
mod family;
mod services;
mod ways;

use std::collections::HashMap;

use domain::ids::{ClientId, ContextId, PersonId};
use domain::timestamp::Timestamp;
use platform::audit::{self, AuditAct};
use platform::fault::{Fault, StoreError};
use platform::seal::Sealer;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::{context, org};
use uuid::Uuid;

use super::acts::{by, is_told};
use super::cell::{Cell, Row, Section};
use super::sections::SECTIONS;
use city::{accounts, bindings, clients};
use web::app::App;

/// Most entries of the audit log that are taken along, the latest.
const MOST_ACTS: u64 = 20_000;

/// What the readers of the sections need.
struct Reader<'a> {
    app: &'a App,
    sealer: &'a Sealer,
    person: PersonId,
    schools: HashMap<Uuid, String>,
    services: HashMap<ClientId, String>,
    contexts: Vec<context::Model>,
    /// The child of each binding of the person.
    children: HashMap<Uuid, String>,
    /// The names of all children of the person by their rows.
    names: HashMap<PersonId, String>,
}

/// Reads all sections, in their order.
///
/// # Errors
/// When a row cannot be read, or does not open.
pub(super) async fn read(app: &App, person: PersonId) -> Result<Vec<Section>, Fault> {
    let sealer = app.keyring.sealer();
    let reader = Reader::of(app, &sealer, person).await?;
    let mut sections = Vec::with_capacity(SECTIONS.len());
    for card in SECTIONS {
        sections.push(Section { card, rows: reader.rows(card.name).await? });
    }
    Ok(sections)
}

impl<'a> Reader<'a> {
    async fn of(app: &'a App, sealer: &'a Sealer, person: PersonId) -> Result<Self, StoreError> {
        let db = app.db.read();
        let own = context::Column::PersonId.eq(person.0);
        let contexts = context::Entity::find().filter(own).all(db).await?;
        let bound = bindings::list(db, bindings::BindingsOf::Guardians(&[person])).await?;
        let ids: Vec<Uuid> = bound.iter().map(|binding| binding.student.0).collect();
        let names = accounts::list_names(db, &ids).await?;
        let child = |student| names.get(student).cloned().unwrap_or_default();
        let services = clients::list(&app.db).await?.into_iter().map(|client| (client.id, client.name));
        Ok(Self {
            app,
            sealer,
            person,
            schools: schools(db).await?,
            services: services.collect(),
            contexts,
            children: bound.iter().map(|binding| (binding.id.0, child(&binding.student))).collect(),
            names,
        })
    }

    /// The rows of the section of that name; the test of the sections finds one that is not read.
    async fn rows(&self, name: &str) -> Result<Vec<Row>, Fault> {
        Ok(match name {
            "person" => self.person_row().await?,
            "numbers" => self.numbers().await?,
            "account" => self.account().await?,
            "removal" => self.removal().await?,
            "passwords" => self.passwords().await?,
            "second_factors" => self.second_factors().await?,
            "passkeys" => self.passkeys().await?,
            "trusted_devices" => self.trusted_devices().await?,
            "badges" => self.badges().await?,
            "other_accounts" => self.other_accounts().await?,
            "rescue_mailbox" => self.rescue_mailbox().await?,
            "contact_changes" => self.contact_changes().await?,
            "ways_back" => self.ways_back().await?,
            "sessions" => self.sessions().await?,
            "roles" => self.roles(),
            "classes" => self.classes().await?,
            "duties" => self.duties().await?,
            "consents" => self.consents().await?,
            "access" => self.access().await?,
            "children" => self.children().await?,
            "guardians" => self.guardians().await?,
            "applications" => self.applications().await?,
            "application_events" => self.application_events().await?,
            "applicant" => self.applicant().await?,
            "invitations" => self.invitations().await?,
            "requests" => self.requests().await?,
            "acts" => self.acts().await?,
            _ => return Err(Fault::Defect(format!("no section is called {name}"))),
        })
    }

    fn school(&self, id: Uuid) -> Cell {
        Cell::text(self.schools.get(&id).cloned())
    }

    fn service(&self, id: &str) -> Cell {
        let id = ClientId(id.to_owned());
        Cell::Text(self.services.get(&id).cloned().unwrap_or(id.0))
    }

    /// The child of the person, by its name.
    fn child(&self, student: Uuid) -> Cell {
        Cell::text(self.names.get(&PersonId(student)).cloned())
    }

    /// As what a service sees the person: the role, and the child.
    fn acting(&self, id: Option<ContextId>) -> [Cell; 2] {
        let Some(context) = id.and_then(|id| self.contexts.iter().find(|known| known.id == id.0)) else {
            return [Cell::Nothing, Cell::Nothing];
        };
        let child = context.binding_id.and_then(|binding| self.children.get(&binding).cloned());
        [Cell::word("card-role-", &context.role), Cell::text(child)]
    }

    async fn acts(&self) -> Result<Vec<Row>, StoreError> {
        let own = self.person.to_string();
        let entries = audit::list_about(self.app.db.read(), self.sealer, &own, MOST_ACTS).await?;
        let row = |entry: audit::Entry| {
            let (act, by) = (AuditAct::parse(&entry.act), by(&entry, &own));
            is_told(act, by).then(|| {
                let key = entry.act.replace(['.', '_'], "-");
                let [_, school] = entry.acting;
                vec![
                    time(entry.at),
                    Cell::Word { word: entry.act, key: format!("record-act-{key}") },
                    Cell::word("record-by-", by.as_str()),
                    Cell::text(school),
                ]
            })
        };
        Ok(entries.into_iter().filter_map(row).collect())
    }
}

async fn schools(db: &impl ConnectionTrait) -> Result<HashMap<Uuid, String>, StoreError> {
    let rows = org::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

fn time(at: Timestamp) -> Cell {
    Cell::Time(at)
}
