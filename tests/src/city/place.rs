//! Where a city lies: its directory and its database, until nobody looks at them any more.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use super::{Database, base, database};

/// Directory and database of a city.
pub(super) struct Place {
    pub(super) database: Database,
    /// The address of the database.
    pub(super) url: String,
    pub(super) dir: PathBuf,
    /// Whether the test breaks the outbox on purpose.
    pub(super) breaks_outbox: AtomicBool,
}

impl Place {
    pub(super) async fn make(database: Database) -> std::sync::Arc<Self> {
        let dir = base::new_directory();
        let url = database::create(database, &dir).await;
        Self { database, url, dir, breaks_outbox: AtomicBool::new(false) }.into()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        database::give_back(self.database, &self.dir);
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}
