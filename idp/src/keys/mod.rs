//! Signing and sealing keys: files in one directory that every node mounts (see `keys/README.md`).
//!
//! Each algorithm has a key that signs (`active`), one already published that signs next (`next`), and those whose
//! signatures may still be around (`retired`). All are published, so a rotation needs no outage and no node may be
//! more than one step behind. A key is named by its RFC 7638 thumbprint. Documents are sealed by a key of their own
//! (`document`), which stays as long as the documents do. All file access here blocks.

mod command;
mod files;
mod fitting;
mod keyring;
mod masters;
mod rotation;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use domain::jose::JoseError;

use crate::platform::fault::StoreError;
use crate::platform::installation::KeyName;
use crate::platform::seal::SealFault;

pub use command::KeysCommand;
pub use files::State;
pub use fitting::{open_for, remember};
pub use keyring::{KeyEntry, Keyring};
pub use rotation::{Ages, list, retire, rotate, rotate_aged, rotate_seal};

/// Why keys could not be made, read or moved.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file system refused.
    #[error("cannot use {path}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file's name or content is not what this program writes.
    #[error("{path} is not a key file of this program")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Others than the owner of a file can read or change it.
    #[error("others can read or change {path}: chmod 600 {path}")]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// A key that the database was written with is not there.
    #[error(
        "{path} is missing, and the database was written with it: put it back from the copy that is kept of the keys. \
         Only who means to go on without it adds --accept-new-keys ({consequence})"
    )]
    Missing {
        /// The file.
        path: PathBuf,
        /// What going on would mean.
        consequence: &'static str,
    },
    /// A key is another one than the database was written with.
    #[error(
        "{path} does not fit: key «{key}» is not in it, or another one than the database was written with. Put the right file into \
         {directory}. Only who means to go on with this one adds --accept-new-keys ({consequence})"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Where it is.
        directory: PathBuf,
        /// Which key of it.
        key: KeyName,
        /// What going on would mean.
        consequence: &'static str,
    },
    /// The database does not say which keys it was written with.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key cannot be used with its algorithm.
    #[error("a signing key cannot be used")]
    Jose(#[from] JoseError),
    /// The sealing keys cannot be used.
    #[error("the sealing keys cannot be used")]
    Seal(#[from] SealFault),
    /// A new key could not be made.
    #[error("a key could not be generated")]
    Generation,
    /// No key of the directory has this name.
    #[error("no key is named {0}")]
    UnknownKid(String),
    /// The key signs at present; rotate its algorithm first.
    #[error("the key {0} is in use: rotate first")]
    InUse(String),
    /// All 256 numbers of sealing keys are taken; remove the oldest lines of the file.
    #[error("there are too many sealing keys")]
    TooManySealKeys,
}

impl KeyError {
    /// A key of the directory that is another one than is needed.
    fn foreign(dir: &Path, key: KeyName) -> Self {
        let (path, consequence) = fitting::file_of(dir, &key);
        Self::Foreign { path, directory: dir.to_owned(), key, consequence }
    }

    /// A file of the directory that is not there.
    fn missing(dir: &Path, key: &KeyName) -> Self {
        let (path, consequence) = fitting::file_of(dir, key);
        Self::Missing { path, consequence }
    }
}

impl From<KeyError> for crate::platform::fault::Fault {
    fn from(error: KeyError) -> Self {
        Self::Key(Box::new(error))
    }
}
