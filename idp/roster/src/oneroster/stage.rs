//! One file after the other, in batches: each lands wholly, with its refused rows and the place to go on from.

use std::collections::HashSet;
use std::sync::Arc;

use domain::ids::PersonId;
use domain::oneroster::{BundleFile, Mode, Parts, Record, RowRefusal};
use domain::timestamp::Timestamp;
use time::Date;
use uuid::Uuid;

use super::news::News;
use super::report::{RefusedRow, Report};
use super::store::{
    Kind, KnownRow, NOTHING, SavedRun, Saying, Workplace, insert_known, insert_refused, learn_told,
    list_refused_lines, put_off, save_run, set_says, update_known,
};
use super::{ImportError, ImportOptions, Progress, Task};
use city::{bindings, students};
use platform::db::Act;
use platform::fault::StoreError;
use platform::invalidate::Key;
use platform::seal::Sealer;
use web::render::Renderer;

/// Lines of one batch.
pub(super) const BATCH: usize = 1_000;

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

/// A run under way.
pub(super) struct Run<'c> {
    pub(super) place: Workplace<'c>,
    pub(super) scene: Arc<Scene>,
    pub(super) task: Arc<Task>,
    /// The run as the database has it.
    pub(super) saved: SavedRun,
    pub(super) report: Report,
    /// The stage in which the run before was cut off.
    pub(super) resume_at: Option<Kind>,
    /// Lines of the present file that another stage refused.
    pub(super) counted: Arc<HashSet<u64>>,
}

/// A batch as it is handed to a transaction.
pub(super) struct Batch<L: Landing> {
    landing: Arc<L>,
    scene: Arc<Scene>,
    news: News<L::Row>,
    refused: Vec<RefusedRow>,
    /// Lines that were refused before: each is counted once.
    counted: Arc<HashSet<u64>>,
    saved: SavedRun,
    report: Report,
}

/// Why a batch did not land, and the batch, unless a transaction still holds it.
type Failed<B> = (StoreError, Option<B>);

/// The batch, if the database refuses some of its rows and these can be looked for; else why the run ends.
pub(super) fn to_retry<B>(failed: Failed<B>) -> Result<B, StoreError> {
    match failed {
        (StoreError::Conflict(_), Some(batch)) => Ok(batch),
        (error, _) => Err(error),
    }
}

impl Run<'_> {
    /// Lands all lines of a file.
    pub(super) async fn stage<L: Landing>(&mut self, landing: &Arc<L>) -> Result<(), ImportError> {
        if self.resume_at.is_some_and(|at| at != L::KIND) {
            return Ok(());
        }
        let done = if self.resume_at.take().is_some() { self.report.position } else { 0 };
        if self.task.bundle.mode(L::FILE) == Mode::Absent {
            return Ok(());
        }
        self.report.position = done;
        self.counted = self.counted::<L>().await?;
        let mut lines = self.task.bundle.lines(L::FILE)?;
        let task = Arc::clone(&self.task);
        let repeated = task.plan.repeated.get(&L::FILE);
        let (mut entries, mut refused, mut position) = (Vec::new(), Vec::new(), 0);
        while let Some(line) = lines.next()? {
            position += 1;
            if position <= done {
                continue;
            }
            let read = if repeated.is_some_and(|lines| lines.contains(&line.number)) {
                Err(RowRefusal::Repeated)
            } else {
                line.read(lines.header(), |record| landing.read(&self.scene, record))
            };
            match read {
                Ok(mut read) => {
                    for remark in read.iter_mut().flat_map(|entry| entry.remarks.drain(..)) {
                        self.report.remark(refused_row::<L>(line.number, &remark));
                    }
                    entries.extend(read.into_iter().map(|entry| (line.number, entry)));
                }
                Err(_) if self.counted.contains(&line.number) => {}
                Err(refusal) => refused.push(refused_row::<L>(line.number, &refusal)),
            }
            if entries.len() + refused.len() >= BATCH {
                let (entries, refused) = (std::mem::take(&mut entries), std::mem::take(&mut refused));
                self.batch(landing, entries, refused, position).await?;
            }
        }
        self.batch(landing, entries, refused, position).await
    }

    /// Lands the entries before `position`, a count of lines.
    async fn batch<L: Landing>(
        &mut self,
        landing: &Arc<L>,
        entries: Vec<(u64, Entry<L::Row>)>,
        refused: Vec<RefusedRow>,
        position: u64,
    ) -> Result<(), ImportError> {
        let before = std::mem::replace(&mut self.report.position, position);
        let news = self.news::<L>(entries).await?;
        (self.task.progress)(Progress { kind: L::KIND, lines: position });
        if news.items.is_empty() && news.learned.is_empty() && refused.is_empty() {
            return Ok(());
        }
        let batch = self.hand_over(landing, news, refused);
        let Err(failed) = self.commit(batch).await else { return Ok(()) };
        let batch = to_retry(failed)?;
        self.report.position = before;
        self.one_by_one(landing, batch, position).await
    }

    /// Agents stand in the file of users, where their lines may have been refused.
    async fn counted<L: Landing>(&self) -> Result<Arc<HashSet<u64>>, ImportError> {
        if L::KIND != Kind::Agent {
            return Ok(Arc::default());
        }
        let lines = list_refused_lines(&self.place.read(), self.saved.id, &L::FILE.file_name()).await?;
        Ok(Arc::new(lines))
    }

    pub(super) fn hand_over<L: Landing>(
        &self,
        landing: &Arc<L>,
        news: News<L::Row>,
        refused: Vec<RefusedRow>,
    ) -> Batch<L> {
        Batch {
            landing: Arc::clone(landing),
            scene: Arc::clone(&self.scene),
            news,
            refused,
            counted: Arc::clone(&self.counted),
            saved: self.saved.clone(),
            report: self.report.clone(),
        }
    }

    /// Lands a batch; gives it back if the database refuses, unless a transaction still holds it.
    pub(super) async fn commit<L: Landing>(&mut self, batch: Batch<L>) -> Result<(), Failed<Batch<L>>> {
        let batch = Arc::new(batch);
        let shared = Arc::clone(&batch);
        let written = self.place.write(async move |tx: &Act<'_>| shared.write(tx).await).await;
        (self.report, self.saved) = written.map_err(|error| (error, Arc::into_inner(batch)))?;
        Ok(())
    }

    /// Finds out which rows of a batch the database refuses. Only the last commit moves the place to go on from.
    pub(super) async fn one_by_one<L: Landing>(
        &mut self,
        landing: &Arc<L>,
        batch: Batch<L>,
        position: u64,
    ) -> Result<(), ImportError> {
        let (mut refused, News { items, learned }) = (batch.refused, batch.news);
        for item in items {
            let line = item.line;
            let single = self.hand_over(landing, News::of(vec![item]), Vec::new());
            match self.commit(single).await {
                Ok(()) => {}
                Err((StoreError::Conflict(_), _)) if line == 0 => {}
                Err((StoreError::Conflict(_), _)) => {
                    refused.push(refused_row::<L>(line, &RowRefusal::Constraint));
                }
                Err((error, _)) => return Err(error.into()),
            }
        }
        self.report.position = position;
        let rest = self.hand_over(landing, News { items: Vec::new(), learned }, refused);
        self.commit(rest).await.map_err(|(error, _)| error.into())
    }
}

impl<L: Landing> Batch<L> {
    /// Writes the batch and the report of the run with it.
    async fn write(&self, tx: &Act<'_>) -> Result<(Report, SavedRun), StoreError> {
        let outcome = self.landing.land(&self.scene, tx, &self.news.items).await?;
        let mut report = self.report.clone();
        report.without_account += outcome.without_account;
        report.keep_names(&outcome.names_kept);
        let (mut added, mut changed, mut refused) = (Vec::new(), Vec::new(), self.refused.clone());
        let (mut kept_out, mut counted) = (Vec::new(), (*self.counted).clone());
        for (item, landed) in self.news.items.iter().zip(outcome.landed) {
            match landed {
                Landed::At(target) => {
                    let row = item.saying(target);
                    if item.known.is_some() { changed.push(row) } else { added.push(row) }
                }
                Landed::Aside => report.count(L::KIND).set_aside += 1,
                Landed::Barred | Landed::Settled => {
                    let count =
                        if landed == Landed::Barred { &mut report.barred } else { &mut report.settled };
                    *count += 1;
                    kept_out.push((item.id.clone(), item.digest));
                }
                // Lands again once it can.
                Landed::Refused(_) if item.line == 0 => {}
                Landed::Refused(refusal) if counted.insert(item.line) => {
                    refused.push(refused_row::<L>(item.line, &refusal));
                }
                Landed::Refused(_) => {}
            }
        }
        report.count(L::KIND).added += added.len() as u64;
        report.count(L::KIND).changed += changed.len() as u64;
        report.refuse(&refused);
        insert_known(tx, L::KIND, added).await?;
        learn_told(tx, L::KIND, &self.news.learned).await?;
        update_known(tx, L::KIND, changed).await?;
        set_says(tx, L::KIND, outcome.says).await?;
        put_off(tx, L::KIND, kept_out, self.scene.now).await?;
        insert_refused(tx, self.saved.id, &refused).await?;
        let saved = save_run(tx, &self.saved, L::KIND.as_str(), &report).await?;
        tx.invalidate(&[Key::All], self.scene.now).await?;
        Ok((report, saved))
    }
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

    fn saying(&self, target: Uuid) -> Saying {
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

fn refused_row<L: Landing>(line: u64, refusal: &RowRefusal) -> RefusedRow {
    RefusedRow { file: L::FILE.file_name(), line, reason: refusal.to_string() }
}

#[cfg(test)]
mod tests {
    use super::{StoreError, to_retry};

    #[test]
    fn a_batch_that_failed_is_tried_again_or_its_failure_told() {
        let conflict = || StoreError::Conflict("twice".to_owned());
        let away = || StoreError::Unavailable("away".to_owned());
        assert!(matches!(to_retry((conflict(), Some(1))), Ok(1)));
        assert!(matches!(to_retry::<u8>((conflict(), None)), Err(StoreError::Conflict(_))));
        assert!(matches!(to_retry((away(), Some(1))), Err(StoreError::Unavailable(_))));
        assert!(matches!(to_retry::<u8>((away(), None)), Err(StoreError::Unavailable(_))));
    }
}
