//! `migrate`: brings the schema up to date.

use std::fmt::Write as _;

use clap::Args;
use serde_json::json;

use crate::compose::open;
use platform::audit::{self, AuditAct, OPERATOR};
use platform::clock::Clock;
use platform::config::Config;

/// Arguments of `migrate`.
#[derive(Clone, Debug, Args)]
pub struct MigrateArgs {
    /// Also take over what servers of the release before wrote since the migration: accounts, passwords, secrets,
    /// letters, sessions and entries of the audit without a code. It vouches for all of them, whoever wrote them.
    #[arg(long)]
    adopt: bool,
}

impl MigrateArgs {
    /// Carries the command out and says what it did.
    ///
    /// # Errors
    /// When the keys do not fit or the database cannot be changed.
    pub async fn run(&self, config: &Config, clock: &Clock) -> anyhow::Result<String> {
        let mut config = config.clone();
        config.server.migrate = true;
        let (db, keyring) = open(&config, clock).await?;
        let mut text = "the schema is up to date\n".to_owned();
        if self.adopt {
            let adopted = db.adopt(keyring.sealer()).await?;
            let rows: Vec<String> = adopted.iter().map(|(table, rows)| format!("{table} {rows}")).collect();
            let (act, subject, detail) = (AuditAct::RowsAdopted, "database".to_owned(), json!(adopted));
            audit::record_alone(&db, clock.now(), OPERATOR.to_owned(), act, subject, detail).await?;
            // Writing to a string does not fail.
            let _ = writeln!(text, "rows that were taken over: {}", rows.join(", "));
        }
        Ok(text)
    }
}
