//! One file after the other, in batches: each lands wholly, with its refused rows and the place to go on from.

use std::collections::HashSet;
use std::sync::Arc;

use domain::oneroster::{Mode, RowRefusal};

use super::news::{News, news};
use super::report::{RefusedRow, Report};
use super::rows::{Entry, Landed, Landing, Scene};
use super::store::{
    Kind, SavedRun, Workplace, insert_known, insert_refused, learn_told, list_refused_lines, put_off,
    save_run, set_says, update_known,
};
use super::{ImportError, Progress, Task};
use platform::db::Act;
use platform::fault::StoreError;
use platform::invalidate::Key;

/// Lines of one batch.
pub(super) const BATCH: usize = 1_000;

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
        let is_learning = self.task.plan.is_learning(L::KIND);
        let news = news::<L>(self.place, &self.scene.sealer, entries, is_learning).await?;
        self.report.count(L::KIND).unchanged += news.unchanged;
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
        let (mut refused, News { items, learned, .. }) = (batch.refused, batch.news);
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
        let rest = self.hand_over(landing, News { learned, ..News::of(Vec::new()) }, refused);
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
        report.share_codes(&outcome.codes_shared);
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
