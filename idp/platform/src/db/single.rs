//! The transaction that waiting work shares, and statements that are acts by themselves. Those of one text that wait
//! together are run together and without savepoints: SQLite undoes a statement that fails by itself. BEGIN and COMMIT go
//! to the engine's thread in one message with them, since each message costs two switches of threads.

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
const SIZES: [usize; 12] = [32, 24, 16, 12, 8, 7, 6, 5, 4, 3, 2, 1];
/// The lock is taken at once, so that no act fails in its middle for another process.
const BEGIN: &str = "BEGIN IMMEDIATE";
/// SQLite refuses a BEGIN within a transaction: the second one proves that the COMMIT ended the first.
const COMMIT: &str = "COMMIT; BEGIN; ROLLBACK";

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

/// The transaction, as far as it has come.
pub(super) struct Shared<'c> {
    pub(super) connection: &'c FileConnection,
    /// The answers of what ran in it.
    pub(super) answers: &'c mut Vec<Answer>,
    began: bool,
    over: bool,
}

impl<'c> Shared<'c> {
    pub(super) fn new(connection: &'c FileConnection, answers: &'c mut Vec<Answer>) -> Self {
        Self { connection, answers, began: false, over: false }
    }

    /// Whether the database has begun it.
    pub(super) fn has_begun(&self) -> bool {
        self.began
    }

    /// Whether it is committed.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Begins it, if nothing has yet.
    pub(super) async fn begin(&mut self) -> Result<(), DbErr> {
        if !self.began {
            self.connection.run(BEGIN).await?;
            self.began = true;
        }
        Ok(())
    }

    /// Commits it, if the last statements have not yet.
    pub(super) async fn commit(&mut self) -> Result<(), DbErr> {
        if self.over { Ok(()) } else { self.connection.run(COMMIT).await }
    }

    /// Runs statements; each gets its answer, also one that fails by itself. The last of them are committed at once, if
    /// nothing else is to be done in the transaction.
    ///
    /// # Errors
    /// What leaves the transaction in doubt.
    pub(super) async fn run_all(&mut self, mut singles: Vec<Single>, is_all: bool) -> Result<(), DbErr> {
        // A stable sort: those of one text stay in their order.
        singles.sort_by(|one, other| one.sql.cmp(&other.sql));
        while let Some(first) = singles.first() {
            let alike = singles.iter().take_while(|single| single.sql == first.sql).count();
            let size = SIZES.into_iter().find(|size| *size <= alike).unwrap_or(1);
            let rest = singles.split_off(size);
            singles = self.run_alike(singles, is_all && rest.is_empty()).await?;
            singles.extend(rest);
        }
        Ok(())
    }

    /// Runs statements of one text; those behind one that failed are left for another turn.
    async fn run_alike(&mut self, singles: Vec<Single>, is_all: bool) -> Result<Vec<Single>, DbErr> {
        let text = singles.first().map_or("", |single| &single.sql);
        let values = singles.iter().map(|single| &single.values);
        let before = if self.began { "" } else { BEGIN };
        let ran = self.connection.run_each(before, (text, values), if is_all { COMMIT } else { "" }).await;
        let mut changed = ran.changed.into_iter();
        self.began = self.began || changed.next().is_some();
        let mut singles = singles.into_iter();
        for (changed, single) in changed.zip(singles.by_ref()) {
            self.answers.push(answer(Ok(changed), single.sender));
        }
        let Some(error) = ran.failed else {
            self.over = is_all;
            return Ok(Vec::new());
        };
        // A BEGIN or a COMMIT that failed is no statement's own.
        let Some(single) = singles.next().filter(|_| self.began) else { return Err(error) };
        let failed = StoreError::from(error.clone());
        // A full disk and its like end the whole transaction; a broken constraint is one statement's own.
        let doubt = failed.is_unavailable();
        self.answers.push(answer(Err::<u64, _>(if doubt { lost() } else { failed }), single.sender));
        if doubt { Err(error) } else { Ok(singles.collect()) }
    }
}
