//! The roster import: what the school administration says of schools, people and what they are there.
//!
//! A bundle of OneRoster 1.2 CSV files is read line by line. What each line said last is kept as a keyed hash, so
//! only news is written, and what people changed themselves stays until the roster says something new. Rows land in
//! batches of one transaction each, with their refused rows and the place to go on from: a run that was cut off goes
//! on when the same bundle is imported again. What is missing from a bulk file ends, last of all and not without
//! `confirm` if it is much.
//!
//! Owns the tables `import_run`, `refused_row`, `roster_row`, `org`, `academic_session`, `class`, `enrollment`, and
//! writes, by the batch, `person`, `identifier`, `account`, `binding` and `context`.

mod again;
mod bundle;
mod command;
mod ending;
mod landing;
mod loss;
mod news;
mod plan;
mod references;
mod report;
mod rows;
mod seen;
mod stage;
mod store;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::identifiers::taipei_date;
use domain::oneroster::{Brake, ManifestRefusal};
use domain::timestamp::Timestamp;
use tokio::sync::oneshot;
use uuid::Uuid;

use bundle::Bundle;
use ending::ENDING;
use landing::{
    Agents, Classes, Courses, Demographics, Enrollments, Orgs, Roles, Sessions, Users, sessions_of,
};
use plan::Plan;
use platform::audit::{AuditAct, OPERATOR};
use platform::db::{Act, Db, Lock};
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::invalidate::Key;
use platform::seal::Sealer;
use rows::Scene;
use stage::Run;
use store::{
    NOTHING, Workplace, begin_run, find_unfinished_run, finish_run, forget_digests, list_classes,
    list_classes_with_sessions, list_living_page, list_orgs, list_sessions, save_run, set_sessions_of_class,
    set_waiting,
};
use web::render::Renderer;

pub use command::ImportCommand;
pub use report::{Counts, RefusedRow, Report};
pub use store::Kind;

/// How to import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportOptions {
    /// Say what would happen and keep nothing.
    pub dry_run: bool,
    /// End and erase as much as the bundle says.
    pub confirm: bool,
    /// How much may end or be erased without `confirm`.
    pub brake: Brake,
    /// A guardian's activation secret works only together with a mailed link.
    pub guardians_need_mail: bool,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self { dry_run: false, confirm: false, brake: Brake::default(), guardians_need_mail: true }
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being read.
    pub kind: Kind,
    /// Lines of the present file that are done.
    pub lines: u64,
}

/// Who is told how far a run has come.
pub type ProgressSink = Arc<dyn Fn(Progress) + Send + Sync>;

/// A bundle and what is to be done with it.
struct Task {
    bundle: Bundle,
    plan: Plan,
    progress: ProgressSink,
}

/// Why an import did not happen or was cut off.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file is missing or cannot be read.
    #[error("cannot read {path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is no CSV.
    #[error("cannot read {file}")]
    Csv {
        /// The file.
        file: String,
        /// What is wrong.
        source: csv::Error,
    },
    /// A file lacks a column without which it says nothing.
    #[error("{file} has no column {column}")]
    Column {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
    },
    /// The manifest cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestRefusal),
    /// Too much would end or be erased; nothing was written.
    #[error("{0}")]
    Brake(String),
    /// The database failed; import the same bundle again to go on.
    #[error("the import was cut off")]
    Store(#[from] StoreError),
    /// The words of the mails cannot be read.
    #[error("the import did not begin")]
    Words(#[from] Fault),
}

/// Imports the bundle in `dir`.
///
/// Rows that cannot be taken are reported and stop nothing. Fatal are only an unusable manifest, a missing file or
/// column, the brake (nothing is written then), and a database that fails.
pub async fn run_import(
    db: &Db,
    sealer: Arc<Sealer>,
    dir: &Path,
    options: ImportOptions,
    now: Timestamp,
    progress: ProgressSink,
) -> Result<Report, ImportError> {
    let bundle = Bundle::open(dir)?;
    let today = taipei_date(now);
    let plan = plan::plan(&bundle, Workplace::Database(db), today, options.confirm).await?;
    let held = plan.held_by(options.brake).filter(|_| !options.confirm);
    let users_leaving = plan.rows_ending(Kind::User);
    let scene = Arc::new(Scene { sealer, now, today, options, renderer: Renderer::new()?, users_leaving });
    let task = Arc::new(Task { bundle, plan, progress });
    if options.dry_run {
        return Ok(Report { dry_run: true, brake: held, ..rehearse(db, task, scene).await? });
    }
    match held {
        Some(text) => Err(ImportError::Brake(text)),
        None => perform(Workplace::Database(db), task, scene).await,
    }
}

/// Does everything in one transaction, and undoes it.
async fn rehearse(db: &Db, task: Arc<Task>, scene: Arc<Scene>) -> Result<Report, ImportError> {
    let (sender, receiver) = oneshot::channel();
    let undone = db.write(async move |tx: &Act<'_>| {
        let performed = perform(Workplace::Rehearsal(tx), task, scene).await;
        // Nobody waits any more if the command was interrupted.
        drop(sender.send(performed));
        Err::<(), _>(StoreError::Unavailable("a rehearsal is undone".to_owned()))
    });
    let undone = undone.await;
    match (receiver.await, undone) {
        (Ok(performed), _) => performed,
        (Err(_), Err(error)) => Err(error.into()),
        (Err(_), Ok(())) => Err(StoreError::Unavailable("the rehearsal was not undone".to_owned()).into()),
    }
}

async fn perform(place: Workplace<'_>, task: Arc<Task>, scene: Arc<Scene>) -> Result<Report, ImportError> {
    let unfinished = find_unfinished_run(&place.read(), &task.plan.fingerprint).await?;
    let (now, options) = (scene.now, scene.options);
    let saved = if let Some(saved) = unfinished {
        saved
    } else {
        let (id, fingerprint) = (new_id(), task.plan.fingerprint.clone());
        let begun = place.write(async move |tx: &Act<'_>| {
            if !options.dry_run {
                Lock::Imports.take(tx).await?;
            }
            let detail = serde_json::json!({ "bundle": fingerprint, "confirmed": options.confirm });
            record(tx, options, now, AuditAct::RosterImportBegun, id, &detail).await?;
            begin_run(tx, id, fingerprint, now).await
        });
        begun.await?
    };
    let mut report = saved.open_report()?;
    report.resumed = !saved.stage.is_empty();
    report.lacking.clone_from(&task.plan.lacking);
    report.withheld.clone_from(&task.plan.withheld);
    let (resume_at, is_read) = (Kind::parse(&saved.stage), saved.stage == ENDING);
    let mut run = Run { place, scene, task, saved, report, resume_at, counted: Arc::default() };
    if !is_read {
        run.give_up().await?;
        stages(&mut run).await?;
    }
    run.end_all().await?;
    let (report, saved) = (run.report.clone(), run.saved);
    let finish = place.write(async move |tx: &Act<'_>| {
        let saved = save_run(tx, &saved, ENDING, &report).await?;
        let detail = serde_json::json!({
            "counts": &report.counts,
            "refused": report.refused,
            "barred": report.barred,
            "settled": report.settled,
        });
        record(tx, options, now, AuditAct::RosterImportFinished, saved.id, &detail).await?;
        finish_run(tx, saved.id, now).await
    });
    finish.await?;
    Ok(run.report)
}

/// Writes down what an operator has done; a rehearsal does nothing, and must not hold the chain of entries for long.
async fn record(
    tx: &Act<'_>,
    options: ImportOptions,
    now: Timestamp,
    act: AuditAct,
    run: Uuid,
    detail: &serde_json::Value,
) -> Result<(), StoreError> {
    if options.dry_run {
        return Ok(());
    }
    tx.audit(act, OPERATOR, &run.to_string(), detail, now).await
}

/// Each file after those it refers to; after each what waited for that.
async fn stages(run: &mut Run<'_>) -> Result<(), ImportError> {
    run.stage(&Arc::new(Sessions)).await?;
    run.stage(&Arc::new(Orgs)).await?;
    let leaving = run.task.plan.targets_ending(Kind::Org);
    let mut orgs = list_orgs(&run.place.read()).await?;
    orgs.retain(|_, org| !leaving.contains(&org.id));
    run.stage(&Arc::new(Courses { orgs: orgs.clone() })).await?;
    let sessions = list_sessions(&run.place.read()).await?;
    let classes = Arc::new(Classes { orgs: orgs.clone(), sessions });
    run.stage(&classes).await?;
    run.classes_again(&classes).await?;
    run.follow_sessions(&classes).await?;
    run.stage(&Arc::new(Users)).await?;
    run.stage(&Arc::new(Demographics)).await?;
    let plan = &run.task.plan;
    let (leaving, leaving_rows) = (plan.targets_ending(Kind::Role), plan.rows_ending(Kind::Role));
    let roles = Arc::new(Roles { orgs, leaving, leaving_rows });
    run.stage(&roles).await?;
    run.roles_again(&roles).await?;
    let leaving = run.task.plan.targets_ending(Kind::Class);
    let mut classes = list_classes(&run.place.read()).await?;
    classes.retain(|_, (class, _)| !leaving.contains(class));
    let lessons = lessons(run.place).await?;
    let enrollments = Arc::new(Enrollments { classes, lessons });
    run.stage(&enrollments).await?;
    run.places_again(&enrollments).await?;
    let agents = Arc::new(Agents);
    run.stage(&agents).await?;
    run.bindings_again(&agents).await
}

impl Run<'_> {
    /// What waited and is no more in the roster does not come back; who is known by another row from now on is read anew.
    async fn give_up(&mut self) -> Result<(), ImportError> {
        let ids = self.task.plan.taking_over.clone();
        if !ids.is_empty() {
            let write =
                self.place.write(async move |tx: &Act<'_>| forget_digests(tx, Kind::User, &ids).await);
            write.await?;
        }
        for (kind, ids) in self.task.plan.given_up.clone().into_iter().filter(|(_, ids)| !ids.is_empty()) {
            let write = self.place.write(async move |tx: &Act<'_>| set_waiting(tx, kind, &ids, None).await);
            write.await?;
        }
        Ok(())
    }

    /// Classes follow when the days of their sessions change, though their own rows say the same.
    async fn follow_sessions(&mut self, classes: &Arc<Classes>) -> Result<(), ImportError> {
        if self.report.of(Kind::Session).changed == 0 {
            return Ok(());
        }
        let mut moved = Vec::new();
        for (id, ids, before) in list_classes_with_sessions(&self.place.read()).await? {
            let sessions = sessions_of(&ids, &classes.sessions);
            let term = sessions.term_on(self.scene.today);
            moved.extend(term.filter(|_| sessions.to_text() != before).map(|term| (id, sessions, term)));
        }
        let now = self.scene.now;
        let write = self.place.write(async move |tx: &Act<'_>| {
            for (id, sessions, term) in moved {
                set_sessions_of_class(tx, id, &sessions, term).await?;
            }
            tx.invalidate(&[Key::All], now).await
        });
        Ok(write.await?)
    }
}

/// Classes of which we keep nothing.
async fn lessons(place: Workplace<'_>) -> Result<HashSet<String>, ImportError> {
    let (mut lessons, mut after) = (HashSet::new(), String::new());
    loop {
        let page = list_living_page(&place.read(), Kind::Class, &after).await?;
        let Some((last, ..)) = page.last() else { return Ok(lessons) };
        after.clone_from(last);
        lessons.extend(page.into_iter().filter(|(_, target, _)| *target == NOTHING).map(|(id, ..)| id));
    }
}
