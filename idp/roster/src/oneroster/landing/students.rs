//! Student numbers: each belongs to one student of a school.

use std::collections::{BTreeSet, HashMap};

use domain::identifiers::StudentNo;
use uuid::Uuid;

use crate::oneroster::rows::Scene;
use crate::oneroster::store::{
    Identifier, IdentifierKind, NewIdentifier, end_identifiers, insert_identifiers, list_identifiers_of,
    list_owners_at,
};
use platform::db::Act;
use platform::fault::StoreError;
use platform::ids::new_id;
use platform::seal::Purpose;

/// The numbers of a batch's students.
pub(super) struct Numbers {
    owners: HashMap<(Uuid, Vec<u8>), Uuid>,
    current: HashMap<(Uuid, Uuid), Identifier>,
    added: Vec<NewIdentifier>,
    ended: Vec<Uuid>,
}

impl Numbers {
    /// Reads what these people have and who has these numbers, each at its school.
    pub(super) async fn read(
        scene: &Scene,
        tx: &Act<'_>,
        people: &[Uuid],
        numbers: &[(Uuid, &StudentNo)],
    ) -> Result<Self, StoreError> {
        let lookups: Vec<Vec<u8>> = numbers.iter().map(|(_, number)| lookup(scene, number)).collect();
        let schools: BTreeSet<Uuid> = numbers.iter().map(|(school, _)| *school).collect();
        let owners = list_owners_at(tx, &schools.into_iter().collect::<Vec<_>>(), &lookups).await?;
        let owners = owners.into_iter().filter_map(|row| Some(((row.org?, row.lookup), row.person)));
        let current = list_identifiers_of(tx, IdentifierKind::StudentNumber, people).await?;
        let current = current.into_iter().filter_map(|row| Some(((row.person, row.org?), row)));
        Ok(Self {
            owners: owners.collect(),
            current: current.collect(),
            added: Vec::new(),
            ended: Vec::new(),
        })
    }

    /// Whether the number is another student's.
    pub(super) fn is_taken(&self, scene: &Scene, (person, org): (Uuid, Uuid), number: &StudentNo) -> bool {
        self.owners.get(&(org, lookup(scene, number))).is_some_and(|owner| *owner != person)
    }

    /// Gives a number to a student; the one before ends.
    pub(super) fn give(
        &mut self,
        scene: &Scene,
        (person, org): (Uuid, Uuid),
        number: &StudentNo,
    ) -> Result<(), StoreError> {
        let lookup = lookup(scene, number);
        let current = self.current.get(&(person, org));
        if current.is_some_and(|row| row.lookup == lookup) {
            return Ok(());
        }
        self.ended.extend(current.map(|row| row.id));
        let id = new_id();
        let sealed = scene.sealer.seal_field("identifier", "sealed", id, number.as_str().as_bytes())?;
        self.owners.insert((org, lookup.clone()), person);
        let identifier = Identifier { id, person, org: Some(org), sealed, lookup };
        self.current.insert((person, org), identifier.clone());
        self.added.push(NewIdentifier { kind: IdentifierKind::StudentNumber, identifier });
        Ok(())
    }

    /// Writes what was given.
    pub(super) async fn write(self, scene: &Scene, tx: &Act<'_>) -> Result<(), StoreError> {
        insert_identifiers(tx, &scene.sealer, self.added, scene.now).await?;
        end_identifiers(tx, &self.ended, scene.now).await
    }
}

fn lookup(scene: &Scene, number: &StudentNo) -> Vec<u8> {
    scene.sealer.mac(Purpose::Lookup, format!("student number:{}", number.as_str()).as_bytes()).to_vec()
}
