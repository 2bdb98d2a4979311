//! Statements that are acts by themselves. Those of one text that wait together are run together, with one message to
//! the engine's thread and without savepoints: SQLite undoes a statement that fails by itself.

use sea_orm::sea_query::{DeleteStatement, InsertStatement, UpdateStatement, Values};
use sea_orm::{DbErr, Statement, StatementBuilder};
use tokio::sync::oneshot;

use super::answer::{Answer, answer, lost};
use super::sqlite::FileConnection;
use crate::fault::StoreError;

/// A statement of which the database tells how many rows it changed.
pub trait Change: StatementBuilder {}

impl Change for InsertStatement {}
impl Change for UpdateStatement {}
impl Change for DeleteStatement {}

/// How many run together, so that a handful of prepared texts serves any number.
const SIZES: [usize; 6] = [32, 16, 8, 4, 2, 1];

/// A statement that waits for the writer.
pub(super) struct Single {
    sql: String,
    values: Values,
    sender: oneshot::Sender<Result<u64, StoreError>>,
}

impl Single {
    pub(super) fn new(statement: Statement, sender: oneshot::Sender<Result<u64, StoreError>>) -> Self {
        let Statement { sql, values, .. } = statement;
        Self { sql, values: values.unwrap_or_else(|| Values(Vec::new())), sender }
    }
}

/// Runs statements; each gets its answer, also one that fails by itself.
///
/// # Errors
/// What leaves the transaction in doubt.
pub(super) async fn run_all(
    connection: &FileConnection,
    mut singles: Vec<Single>,
    answers: &mut Vec<Answer>,
) -> Result<(), DbErr> {
    // A stable sort: those of one text stay in their order.
    singles.sort_by(|one, other| one.sql.cmp(&other.sql));
    while let Some(first) = singles.first() {
        let alike = singles.iter().take_while(|single| single.sql == first.sql).count();
        let size = SIZES.into_iter().find(|size| *size <= alike).unwrap_or(1);
        let rest = singles.split_off(size);
        singles = run_alike(connection, singles, answers).await?;
        singles.extend(rest);
    }
    Ok(())
}

/// Runs statements of one text; those behind one that failed are left for another turn.
async fn run_alike(
    connection: &FileConnection,
    singles: Vec<Single>,
    answers: &mut Vec<Answer>,
) -> Result<Vec<Single>, DbErr> {
    let ran = connection.run_each(singles.iter().map(|single| (single.sql.as_str(), &single.values))).await;
    let mut singles = singles.into_iter();
    for (changed, single) in ran.changed.into_iter().zip(singles.by_ref()) {
        answers.push(answer(Ok(changed), single.sender));
    }
    let Some(error) = ran.failed else { return Ok(Vec::new()) };
    let failed = StoreError::from(error.clone());
    // A full disk and its like end the whole transaction; a broken constraint is one statement's own.
    let doubt = failed.is_unavailable();
    let failed = if doubt { lost() } else { failed };
    answers.extend(singles.next().map(|single| answer(Err::<u64, _>(failed), single.sender)));
    if doubt { Err(error) } else { Ok(singles.collect()) }
}
