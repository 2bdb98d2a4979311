//! A disk of a few megabytes, in memory.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Mounted until it is dropped.
pub(super) struct SmallDisk {
    dir: PathBuf,
}

impl SmallDisk {
    /// None where we may not mount, which is said.
    pub(super) fn mount() -> Option<Self> {
        let dir = std::env::temp_dir().join(format!("small-disk-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&dir).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(&dir).stderr(Stdio::null());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Self { dir });
        }
        std::fs::remove_dir(&dir).unwrap();
        writeln!(std::io::stderr(), "left out: the full disk (mounting one needs root)").unwrap();
        None
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Takes all that is left.
    pub(super) fn fill(&self) {
        let mut file = File::create(self.path("filler")).unwrap();
        for size in [64 * 1024, 4096, 1] {
            while file.write_all(&vec![0x5a; size]).is_ok() {}
        }
    }

    /// Gives it back.
    pub(super) fn free(&self) {
        std::fs::remove_file(self.path("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmount = |dir: &Path| Command::new("umount").arg("-l").arg(dir).status();
        assert!(unmount(&self.dir).is_ok_and(|status| status.success()), "the disk stays mounted");
        std::fs::remove_dir(&self.dir).unwrap();
    }
}
