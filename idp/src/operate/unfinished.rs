//! A database file that is being written: whole under its name in the end, or not there at all.

use std::fs;
use std::path::{Path, PathBuf};

use platform::db::beside;

/// The file until it is renamed; what did not come so far is removed, with what SQLite and we put beside it.
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    /// The place beside a file, free of what a process that was killed left there.
    pub(super) fn beside(file: &Path, ending: &str) -> Self {
        let unfinished = Self(beside(file, ending));
        unfinished.remove();
        unfinished
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    fn remove(&self) {
        for ending in ["", "-journal", "-wal", "-shm", ".lock"] {
            // It may not be there.
            let _ = fs::remove_file(beside(&self.0, ending));
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.remove();
    }
}
