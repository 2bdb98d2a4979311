//! A disk that fails on demand: a library in C, preloaded into the server.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Input/output error.
pub(super) const EIO: u64 = 5;
/// No space left on device.
pub(super) const ENOSPC: u64 = 28;

/// The numbers of the control file, in their order.
const CALLS: u64 = 0;
const FROM: u64 = 1;
const UNTIL: u64 = 2;
const ERROR: u64 = 3;
const FAILED: u64 = 4;

/// Decides which calls fail.
pub(super) struct Shim {
    control: File,
    environment: Vec<(&'static str, String)>,
}

impl Shim {
    /// Compiles the library for the files whose names begin with that of the database.
    pub(super) fn build(dir: &Path, database: &Path) -> Self {
        let (library, path) = (dir.join("shim.so"), dir.join("control"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/faults/disk/shim.c");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
        assert!(cc.status().expect("a C compiler (README.md)").success());
        std::fs::write(&path, [0; 40]).unwrap();
        let control = File::options().read(true).write(true).open(&path).unwrap();
        let text = |path: &PathBuf| path.display().to_string();
        let environment = vec![
            ("LD_PRELOAD", text(&library)),
            ("FAULTS_CONTROL", text(&path)),
            ("FAULTS_FILES", database.display().to_string()),
        ];
        Self { control, environment }
    }

    pub(super) fn environment(&self) -> &[(&'static str, String)] {
        &self.environment
    }

    /// From the nth call on, so many fail with this number.
    pub(super) fn arm(&self, nth: u64, many: u64, error: u64) {
        let from = self.get(CALLS) + nth;
        self.set(UNTIL, 0);
        self.set(ERROR, error);
        self.set(FROM, from);
        self.set(UNTIL, from.saturating_add(many));
    }

    /// Nothing fails any more; says how many calls failed so far.
    pub(super) fn disarm(&self) -> u64 {
        self.set(UNTIL, 0);
        self.get(FAILED)
    }

    pub(super) fn calls(&self) -> u64 {
        self.get(CALLS)
    }

    fn get(&self, at: u64) -> u64 {
        let mut bytes = [0; 8];
        self.control.read_exact_at(&mut bytes, at * 8).unwrap();
        u64::from_ne_bytes(bytes)
    }

    fn set(&self, at: u64, value: u64) {
        self.control.write_all_at(&value.to_ne_bytes(), at * 8).unwrap();
    }
}
