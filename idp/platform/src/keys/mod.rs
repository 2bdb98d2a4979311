//! Signing and sealing keys: files in one directory that every node mounts (see `keys/README.md`).
//!
//! Each algorithm has a key that signs (`active`), a published key that signs next (`next`), and keys whose
//! signatures may still be in use (`retired`). All of them are published, so a rotation needs no outage as long as no
//! node is more than one step behind. The name of a key is its RFC 7638 thumbprint. Documents have a signing key of
//! their own (`document`), which is kept as long as the documents. All file access here blocks.

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

use crate::fault::StoreError;
use crate::installation::KeyName;
use crate::seal::SealFault;

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
        /// The error of the system.
        source: std::io::Error,
    },
    /// This program did not write a file with such a name or content.
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
        "{path} is missing, and the database was written with it: put it back from your copy of the keys. \
         To go on without it on purpose, add --accept-new-keys ({consequence})"
    )]
    Missing {
        /// The file.
        path: PathBuf,
        /// What is lost without the key.
        consequence: &'static str,
    },
    /// A key is another one than the database was written with.
    #[error(
        "{path} does not fit: key «{key}» is not in it, or it is not the one with which the database was written. \
         Put the right file into {directory}. To go on with this one on purpose, add --accept-new-keys ({consequence})"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The directory of the file.
        directory: PathBuf,
        /// The key that does not fit.
        key: KeyName,
        /// What is lost without the right key.
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
    /// All 256 numbers of sealing keys are in use; remove the oldest lines of the file.
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

impl From<KeyError> for crate::fault::Fault {
    fn from(error: KeyError) -> Self {
        Self::Key(Box::new(error))
    }
}
