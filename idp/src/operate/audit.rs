//! `audit …`: whether the record of privileged acts is whole.

use anyhow::bail;
use clap::Subcommand;

use crate::platform::audit;
use crate::platform::db::Db;

/// What an operator may ask of the audit.
#[derive(Clone, Debug, Subcommand)]
pub enum AuditCommand {
    /// Check that each entry follows from the one before it; exit code 1 if one was changed, added or removed.
    Verify,
}

impl AuditCommand {
    /// Carries the command out.
    ///
    /// # Errors
    /// An entry that does not follow from the one before it.
    pub async fn run(&self, db: &Db) -> anyhow::Result<String> {
        let Self::Verify = self;
        match audit::find_break(db.read()).await? {
            None => Ok("the audit is whole\n".to_owned()),
            Some(seq) => bail!("entry {seq} of the audit does not follow from the one before it"),
        }
    }
}
