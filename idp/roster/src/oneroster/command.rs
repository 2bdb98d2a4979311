//! `import roster` on the command line.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use domain::oneroster::Brake;
use domain::timestamp::Timestamp;

use super::{ImportError, ImportOptions, ProgressSink, Report, run_import};
use platform::db::Db;
use platform::seal::Sealer;

/// Import a OneRoster 1.2 CSV bundle. Import the same bundle again to go on where a run was cut off.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct ImportCommand {
    /// The directory with manifest.csv and the files it names.
    pub dir: PathBuf,
    /// Say what would happen and keep nothing. On SQLite other writers wait meanwhile.
    #[arg(long)]
    pub dry_run: bool,
    /// End and erase as much as the bundle says, however much that is, and end what is missing from a file with a line
    /// that cannot be read.
    #[arg(long)]
    pub confirm: bool,
    /// Ending more than so many per cent of what lives, or of the values of a column, must be confirmed …
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub brake_percent: u8,
    /// … if it is also more than so many rows.
    #[arg(long, default_value_t = 50)]
    pub brake_rows: u64,
    /// Let guardians activate their accounts without a mailed link: for demonstrations only.
    #[arg(long)]
    pub guardians_without_mail: bool,
}

impl ImportCommand {
    /// Imports and returns the report to print.
    pub async fn run(
        &self,
        db: &Db,
        sealer: Arc<Sealer>,
        now: Timestamp,
        progress: ProgressSink,
    ) -> Result<Report, ImportError> {
        let options = ImportOptions {
            dry_run: self.dry_run,
            confirm: self.confirm,
            brake: Brake { percent: self.brake_percent, rows: self.brake_rows },
            guardians_need_mail: !self.guardians_without_mail,
        };
        run_import(db, sealer, &self.dir, options, now, progress).await
    }
}
