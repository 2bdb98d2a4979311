//! users.csv: people and their national IDs. One human being is one person, whatever the number of rows.

use std::collections::{HashMap, HashSet};

use domain::identifiers::NationalId;
use domain::ids::PersonId;
use domain::oneroster::{BundleFile, Record, RowRefusal, Said, UserRow, first_of};
use uuid::Uuid;

use super::mailboxes::follow_addresses;
use super::people_by_id;
use super::places::one_entry;
use crate::oneroster::rows::{Entry, Item, Landed, Landing, Outcome, Scene};
use crate::oneroster::store::{
    Contact, Identifier, IdentifierKind, Kind, NewIdentifier, NewPerson, PersonUpdate, Told, end_identifiers,
    insert_identifiers, insert_people, list_contacts, list_identifiers_of, list_owners, update_person,
};
use city::bindings;
use platform::db::Act;
use platform::fault::StoreError;
use platform::ids::new_id;

/// users.csv, but for the agents.
pub(in crate::oneroster) struct Users;

/// What is there already, and what this batch adds to it.
#[derive(Default)]
struct Registry {
    /// Who has a national ID, by look-up hash.
    owners: HashMap<Vec<u8>, Uuid>,
    /// Whose national ID is which row.
    current: HashMap<Uuid, Identifier>,
    contacts: HashMap<Uuid, Contact>,
    /// Rows of users.csv that go on, among those by which these people are known.
    staying: HashSet<String>,
    new_people: Vec<NewPerson>,
    new_numbers: Vec<NewIdentifier>,
    old_numbers: Vec<Uuid>,
    updates: Vec<(Uuid, Option<String>, PersonUpdate)>,
    /// New e-mail addresses of people whom we know.
    addresses: Vec<(Uuid, String)>,
    /// Who was known and got another national ID.
    renumbered: Vec<PersonId>,
}

impl Landing for Users {
    type Row = UserRow;
    const FILE: BundleFile = BundleFile::Users;
    const KIND: Kind = Kind::User;

    fn read(&self, scene: &Scene, record: &Record<'_>) -> Result<Vec<Entry<UserRow>>, RowRefusal> {
        let mut entries = one_entry(record, |record| UserRow::read(record, scene.today))?;
        for entry in &mut entries {
            entry.remarks = std::mem::take(&mut entry.row.remarks);
        }
        Ok(entries)
    }

    async fn land(
        &self,
        scene: &Scene,
        tx: &Act<'_>,
        items: &[Item<UserRow>],
    ) -> Result<Outcome, StoreError> {
        scene.lock(tx).await?;
        let mut registry = Registry::read(scene, tx, items).await?;
        let mut outcome = Outcome::default();
        for item in items {
            outcome.landed.push(registry.take(scene, item)?);
        }
        let now = scene.now;
        insert_people(tx, &scene.sealer, registry.new_people, now).await?;
        follow_addresses(scene, tx, &registry.addresses).await?;
        for (id, sourced_id, facts) in registry.updates {
            update_person(tx, &scene.sealer, id, sourced_id, facts, now).await?;
        }
        end_identifiers(tx, &registry.old_numbers, now).await?;
        insert_identifiers(tx, &scene.sealer, registry.new_numbers, now).await?;
        for person in registry.renumbered.iter().filter(|_| !scene.options.dry_run) {
            bindings::freeze_barred_within(tx, *person, now).await?;
        }
        Ok(outcome)
    }
}

impl Registry {
    async fn read(scene: &Scene, tx: &Act<'_>, items: &[Item<UserRow>]) -> Result<Self, StoreError> {
        let numbers = items.iter().filter_map(|item| item.row.national_id.as_ref());
        let lookups: Vec<Vec<u8>> = numbers.map(|id| lookup(scene, id)).collect();
        let owners = list_owners(tx, IdentifierKind::NationalId, &lookups).await?;
        let owners: HashMap<Vec<u8>, Uuid> = owners.into_iter().map(|row| (row.lookup, row.person)).collect();
        let mut people: Vec<Uuid> = items.iter().filter_map(Item::target).collect();
        let current = list_identifiers_of(tx, IdentifierKind::NationalId, &people).await?;
        people.extend(owners.values());
        let contacts = list_contacts(tx, &scene.sealer, &people).await?;
        Ok(Self {
            owners,
            current: current.into_iter().map(|row| (row.person, row)).collect(),
            staying: staying(scene, tx, items, &contacts).await?,
            contacts,
            ..Self::default()
        })
    }

    fn take(&mut self, scene: &Scene, item: &Item<UserRow>) -> Result<Landed, StoreError> {
        let number = item.row.national_id.as_ref().map(|id| (id, lookup(scene, id)));
        let owner = number.as_ref().and_then(|(_, lookup)| self.owners.get(lookup).copied());
        let person = match (item.target(), owner) {
            (Some(person), Some(owner)) if person != owner => {
                return Ok(Landed::Refused(RowRefusal::Taken("metadata.nationalId")));
            }
            (Some(person), _) | (None, Some(person)) => {
                self.update(person, item);
                person
            }
            (None, None) => self.add(item),
        };
        if let Some((id, lookup)) = number
            && owner.is_none()
        {
            self.old_numbers.extend(self.current.get(&person).map(|row| row.id));
            self.renumbered.extend(item.target().map(PersonId));
            self.number(scene, person, id, lookup)?;
        }
        Ok(Landed::At(person))
    }

    fn add(&mut self, item: &Item<UserRow>) -> Uuid {
        let id = new_id();
        let facts = facts(item, None);
        self.new_people.push(NewPerson { id, sourced_id: item.id.clone(), facts });
        id
    }

    /// A second row of somebody, under another sourcedId, adds nothing to the first while that one is there.
    fn update(&mut self, person: Uuid, item: &Item<UserRow>) {
        let Some(contact) = self.contacts.get_mut(&person) else { return };
        let sourced_id = match &contact.sourced_id {
            None => Some(item.id.clone()),
            Some(own) if *own == item.id => None,
            Some(own) if self.staying.contains(own) => return,
            Some(_) => None,
        };
        let news = item.row.email.as_ref().value().filter(|email| contact.email.as_ref() != Some(*email));
        if let Some(email) = news.filter(|_| !contact.email_verified) {
            self.addresses.push((person, email.clone()));
        }
        self.updates.push((person, sourced_id, facts(item, Some(contact))));
        contact.sourced_id = Some(item.id.clone());
    }

    fn number(
        &mut self,
        scene: &Scene,
        person: Uuid,
        number: &NationalId,
        lookup: Vec<u8>,
    ) -> Result<(), StoreError> {
        let id = new_id();
        let sealed = scene.sealer.seal_field("identifier", "sealed", id, number.expose().as_bytes());
        self.owners.insert(lookup.clone(), person);
        let identifier = Identifier { id, person, org: None, sealed: sealed?, lookup };
        self.new_numbers.push(NewIdentifier { kind: IdentifierKind::NationalId, identifier });
        Ok(())
    }
}

/// Which of the rows by which these people are known go on: those of this batch, and others that do not end.
async fn staying(
    scene: &Scene,
    tx: &Act<'_>,
    items: &[Item<UserRow>],
    contacts: &HashMap<Uuid, Contact>,
) -> Result<HashSet<String>, StoreError> {
    let mut staying: HashSet<String> = items.iter().map(|item| item.id.clone()).collect();
    let others = contacts.values().filter_map(|contact| contact.sourced_id.clone());
    let others: Vec<String> = others.filter(|id| !staying.contains(id)).collect();
    staying.extend(people_by_id(scene, tx, others).await?.into_keys());
    Ok(staying)
}

/// Contacts that a person proved herself are hers; the roster does not change them. Whoever proved her mailbox may have
/// given her telephone with it when she applied: the roster may know another one, but not that there is none.
fn facts(item: &Item<UserRow>, contact: Option<&Contact>) -> PersonUpdate {
    let row = &item.row;
    let phone = first_of(row.sms.clone(), row.phone.clone(), item.had(Users::FILE, ("sms", "phone")));
    let own_email = contact.is_some_and(|contact| contact.email_verified);
    let own_phone =
        contact.is_some_and(|contact| contact.phone_verified) || (own_email && phone == Said::Empty);
    PersonUpdate {
        name: row.full_name(),
        given_name: row.given_name.clone(),
        family_name: row.family_name.clone(),
        email: if own_email { Told::Nothing } else { told(row.email.clone()) },
        phone: if own_phone { Told::Nothing } else { told(phone) },
        active: row.enabled,
    }
}

fn told(said: Said<String>) -> Told {
    if said == Said::Absent { Told::Nothing } else { Told::This(said.value()) }
}

fn lookup(scene: &Scene, id: &NationalId) -> Vec<u8> {
    scene.sealer.lookup_hash(id.expose()).to_vec()
}
