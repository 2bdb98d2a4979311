//! Tables `import_run` and `refused_row`.

use std::collections::HashSet;

use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tables::{import_run, refused_row};
use uuid::Uuid;

use super::insert_all;
use crate::oneroster::report::{RefusedRow, Report};
use platform::db::Act;
use platform::fault::StoreError;
use platform::ids::new_id;

/// A run of a bundle as the database has it.
#[derive(Clone, Debug)]
pub(in crate::oneroster) struct SavedRun {
    pub(in crate::oneroster) id: Uuid,
    /// What was being read; empty before the first batch.
    pub(in crate::oneroster) stage: String,
    /// The report, as it is written there.
    pub(in crate::oneroster) report: String,
}

impl SavedRun {
    /// The report.
    pub(in crate::oneroster) fn open_report(&self) -> Result<Report, StoreError> {
        let report = serde_json::from_str(&self.report);
        report.map_err(|_| StoreError::inconsistent("import_run", "report", self.id))
    }
}

/// The latest run, if it was of that bundle and was cut off.
pub(in crate::oneroster) async fn find_unfinished_run(
    db: &impl ConnectionTrait,
    fingerprint: &str,
) -> Result<Option<SavedRun>, StoreError> {
    let latest = import_run::Entity::find().order_by_desc(import_run::Column::Id).one(db).await?;
    let unfinished = latest.filter(|row| row.fingerprint == fingerprint && row.finished_at.is_none());
    Ok(unfinished.map(|row| SavedRun { id: row.id, stage: row.stage, report: row.report }))
}

/// Notes that a run begins; one of another bundle that is under way or was cut off is over.
pub(in crate::oneroster) async fn begin_run(
    tx: &Act<'_>,
    id: Uuid,
    fingerprint: String,
    now: Timestamp,
) -> Result<SavedRun, StoreError> {
    import_run::Entity::update_many()
        .col_expr(import_run::Column::FinishedAt, Expr::value(Some(now.0)))
        .filter(import_run::Column::FinishedAt.is_null())
        .exec(tx)
        .await?;
    let saved = SavedRun { id, stage: String::new(), report: to_json(&Report::default()) };
    let row = import_run::ActiveModel {
        id: Set(id),
        fingerprint: Set(fingerprint),
        stage: Set(saved.stage.clone()),
        report: Set(saved.report.clone()),
        started_at: Set(now.0),
        finished_at: Set(None),
    };
    import_run::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(saved)
}

/// Notes how far a run came. Fails if another import went on with it or began since it was last saved, so that of two
/// at once one stops.
pub(in crate::oneroster) async fn save_run(
    tx: &Act<'_>,
    saved: &SavedRun,
    stage: &str,
    report: &Report,
) -> Result<SavedRun, StoreError> {
    let next = SavedRun { id: saved.id, stage: stage.to_owned(), report: to_json(report) };
    let updated = import_run::Entity::update_many()
        .col_expr(import_run::Column::Stage, Expr::value(next.stage.as_str()))
        .col_expr(import_run::Column::Report, Expr::value(next.report.as_str()))
        .filter(import_run::Column::Id.eq(saved.id))
        .filter(import_run::Column::FinishedAt.is_null())
        .filter(import_run::Column::Stage.eq(saved.stage.as_str()))
        .filter(import_run::Column::Report.eq(saved.report.as_str()))
        .exec(tx)
        .await?;
    if updated.rows_affected == 1 {
        return Ok(next);
    }
    Err(StoreError::Unavailable("another import is under way".to_owned()))
}

/// Notes that a run is over.
pub(in crate::oneroster) async fn finish_run(
    tx: &Act<'_>,
    id: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    import_run::Entity::update_many()
        .col_expr(import_run::Column::FinishedAt, Expr::value(Some(now.0)))
        .filter(import_run::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes rows that were not taken.
pub(in crate::oneroster) async fn insert_refused(
    tx: &Act<'_>,
    run: Uuid,
    rows: &[RefusedRow],
) -> Result<(), StoreError> {
    let row = |refused: &RefusedRow| refused_row::ActiveModel {
        id: Set(new_id()),
        run_id: Set(run),
        file: Set(refused.file.clone()),
        line: Set(i64::try_from(refused.line).unwrap_or(i64::MAX)),
        reason: Set(refused.reason.clone()),
    };
    insert_all(tx, rows.iter().map(row).collect()).await
}

/// The lines of a file that a run has refused so far.
pub(in crate::oneroster) async fn list_refused_lines(
    db: &impl ConnectionTrait,
    run: Uuid,
    file: &str,
) -> Result<HashSet<u64>, StoreError> {
    let lines = refused_row::Entity::find()
        .select_only()
        .column(refused_row::Column::Line)
        .filter(refused_row::Column::RunId.eq(run))
        .filter(refused_row::Column::File.eq(file));
    let lines: Vec<i64> = lines.into_tuple().all(db).await?;
    Ok(lines.into_iter().filter_map(|line| u64::try_from(line).ok()).collect())
}

/// A report has no key that is no string, so this does not fail.
fn to_json(report: &Report) -> String {
    serde_json::to_string(report).unwrap_or_default()
}
