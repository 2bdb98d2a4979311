//! demographics.csv: birth dates, sealed, and sex.

use domain::oneroster::{BundleFile, DemographicsRow, Record, RowRefusal, Said};

use super::people_by_id;
use super::places::one_entry;
use crate::oneroster::rows::{Entry, Item, Landed, Landing, Outcome, Scene};
use crate::oneroster::store::{Kind, set_birth};
use platform::db::Act;
use platform::fault::StoreError;

/// demographics.csv; its sourcedId is that of the user.
pub(in crate::oneroster) struct Demographics;

impl Landing for Demographics {
    type Row = DemographicsRow;
    const FILE: BundleFile = BundleFile::Demographics;
    const KIND: Kind = Kind::Demographics;

    fn read(&self, scene: &Scene, record: &Record<'_>) -> Result<Vec<Entry<DemographicsRow>>, RowRefusal> {
        one_entry(record, |record| DemographicsRow::read(record, scene.today))
    }

    async fn land(
        &self,
        scene: &Scene,
        tx: &Act<'_>,
        items: &[Item<DemographicsRow>],
    ) -> Result<Outcome, StoreError> {
        let people = people_by_id(scene, tx, items.iter().map(|item| item.id.clone()).collect()).await?;
        let mut outcome = Outcome::default();
        for item in items {
            let Some(&person) = people.get(&item.id) else {
                let refusal = RowRefusal::Unknown { column: "sourcedId", wanted: "user" };
                outcome.landed.push(Landed::Refused(refusal));
                continue;
            };
            let seal =
                |text: String| scene.sealer.seal_field("person", "birth_date", person, text.as_bytes());
            let birth_date = match item.row.birth_date {
                Said::Absent => Said::Absent,
                day => Said::of(day.value().map(|day| seal(day.expose())).transpose()?),
            };
            set_birth(tx, person, birth_date, item.row.sex.clone()).await?;
            outcome.landed.push(Landed::At(person));
        }
        Ok(outcome)
    }
}
