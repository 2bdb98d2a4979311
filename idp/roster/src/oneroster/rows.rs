//! The rows of one file: what a line says, what is news, and how it lands.

use std::collections::HashSet;
use std::sync::Arc;

use domain::ids::PersonId;
use domain::oneroster::{BundleFile, Parts, Record, RowRefusal};
use domain::timestamp::Timestamp;
use time::Date;
use uuid::Uuid;

use super::ImportOptions;
use super::store::{Kind, KnownRow, NOTHING, Saying};
use city::{bindings, students};
use platform::db::Act;
use platform::fault::StoreError;
use platform::seal::Sealer;
use web::render::Renderer;

/// What holds for a whole run.
pub(super) struct Scene {
    pub(super) sealer: Arc<Sealer>,
    pub(super) now: Timestamp,
    pub(super) today: Date,
    pub(super) options: ImportOptions,
    /// Writes the mails to guardians whose bindings end.
    pub(super) renderer: Renderer,
    /// Rows of users.csv that end with this bundle.
    pub(super) users_leaving: HashSet<String>,
}

impl Scene {
    /// Lets this transaction alone write bindings of guardians; take it first. A rehearsal is undone, and must not keep
    /// the desks of a city waiting.
    pub(super) async fn lock(&self, tx: &Act<'_>) -> Result<(), StoreError> {
        if self.options.dry_run { Ok(()) } else { bindings::lock_within(tx).await }
    }

    /// Ends what duties these people have where they do not work. The rows of the audit form a chain, on which nobody
    /// waits for a rehearsal either.
    pub(super) async fn end_duties(&self, tx: &Act<'_>, people: &[PersonId]) -> Result<(), StoreError> {
        if self.options.dry_run || people.is_empty() {
            return Ok(());
        }
        students::end_duties_without_work_within(tx, people, self.now).await
    }
}

/// What a line says, before it is known whether that is news.
pub(super) struct Entry<R> {
    /// sourcedId.
    pub(super) id: String,
    /// All that it says; may hold a national ID.
    pub(super) content: String,
    /// What cannot be read of it and says nothing.
    pub(super) remarks: Vec<RowRefusal>,
    pub(super) row: R,
}

/// News.
pub(super) struct Item<R> {
    /// None of this bundle if 0: then it lands again as it was.
    pub(super) line: u64,
    pub(super) id: String,
    pub(super) digest: [u8; 16],
    pub(super) known: Option<KnownRow>,
    /// What it said before, column by column.
    pub(super) before: Option<Parts>,
    /// Nothing if it lands again as it was.
    pub(super) parts: Option<Parts>,
    pub(super) row: R,
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Landed {
    /// This row of ours stands for it.
    At(Uuid),
    /// Not kept now; it will be looked at again.
    Aside,
    /// A school keeps this guardian from this student; looked at again, since a block may be lifted.
    Barred,
    /// People ended this binding; looked at again, since they may approve it anew.
    Settled,
    /// Not taken.
    Refused(RowRefusal),
}

/// What became of a batch.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// One for each item, in order.
    pub(super) landed: Vec<Landed>,
    /// Roles for which no account could be made.
    pub(super) without_account: u64,
    /// Lines of roles whose sign-in name is not the one in use.
    pub(super) names_kept: Vec<u64>,
    /// Lines of classes whose code another class of the school has too.
    pub(super) codes_shared: Vec<u64>,
    /// What rows say of which several stand for the same.
    pub(super) says: Vec<(String, Option<String>)>,
}

/// How the rows of one file land.
pub(super) trait Landing: Send + Sync + 'static {
    /// A row that was read.
    type Row: Send + Sync + 'static;
    /// Which file.
    const FILE: BundleFile;
    /// Which kind of row.
    const KIND: Kind;

    /// Reads a line: usually one entry, none if it says nothing, several for a list.
    fn read(&self, scene: &Scene, record: &Record<'_>) -> Result<Vec<Entry<Self::Row>>, RowRefusal>;

    /// What the content of an entry says in the columns that it must have, and in each that its file may lack.
    fn cells(content: &str) -> (String, Vec<&str>) {
        Self::FILE.cells(content)
    }

    /// Writes items, or refuses them without writing anything of them.
    fn land(
        &self,
        scene: &Scene,
        tx: &Act<'_>,
        items: &[Item<Self::Row>],
    ) -> impl Future<Output = Result<Outcome, StoreError>> + Send;
}

impl<R> Item<R> {
    /// A row that ended with what it refers to, as it was.
    pub(super) fn again(id: String, known: KnownRow, row: R) -> Self {
        let digest = known.known.digest;
        Self { line: 0, id, digest, known: Some(known), before: None, parts: None, row }
    }

    /// Our row for it, if there is one.
    pub(super) fn target(&self) -> Option<Uuid> {
        self.known.map(|row| row.target)
    }

    pub(super) fn saying(&self, target: Uuid) -> Saying {
        let told = self.parts.as_ref().map(|parts| parts.to_bytes(&self.digest));
        Saying { sourced_id: self.id.clone(), target, digest: self.digest, told }
    }

    /// Whether two columns of those that the file may lack had a value when the row was heard last.
    pub(super) fn had(&self, file: BundleFile, columns: (&str, &str)) -> (Option<bool>, Option<bool>) {
        let had = |name: &str| {
            let at = file.told().iter().position(|column| *column == name)?;
            self.before.as_ref().map(|before| before.had(at))
        };
        (had(columns.0), had(columns.1))
    }

    /// Whether it was kept out when it was looked at last: then that is on record.
    pub(super) fn was_kept_out(&self) -> bool {
        self.known.is_some_and(|row| row.known.ended && row.target == NOTHING)
    }
}
