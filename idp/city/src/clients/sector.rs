//! What the clients of one sector call our rows.

use domain::clients::{Client, SubjectType};
use domain::ids::{ClassId, ContextId, PersonId};
use domain::pseudonyms::Pseudonyms;

use platform::seal::{Purpose, Sealer};

/// The names that a client knows, made by a keyed function of its sector and the id of the row.
#[derive(Clone, Copy)]
pub struct SectorNames<'a> {
    sealer: &'a Sealer,
    sector: &'a str,
}

impl<'a> SectorNames<'a> {
    /// Those of this client.
    pub fn of(sealer: &'a Sealer, client: &'a Client) -> Self {
        // No sector is empty, so the public names are none of the pairwise ones.
        let sector = match client.subject_type {
            SubjectType::Pairwise => client.sector.as_str(),
            SubjectType::Public => "",
        };
        Self { sealer, sector }
    }
}

impl Pseudonyms for SectorNames<'_> {
    fn person(&self, id: PersonId) -> String {
        self.sealer.pairwise_sub(self.sector, id.0)
    }

    fn context(&self, id: ContextId) -> String {
        self.sealer.pairwise(Purpose::ContextName, self.sector, id.0)
    }

    fn class(&self, id: ClassId) -> String {
        self.sealer.pairwise(Purpose::ClassName, self.sector, id.0)
    }
}
