//! Checks whether the keys of a directory are those with which a database was written.

use std::path::{Path, PathBuf};

use domain::timestamp::Timestamp;

use super::files::{State, list_document_files};
use super::keyring::fingerprints_of;
use super::{KeyError, Keyring, masters};
use crate::db::Db;
use crate::installation::{self, Fingerprints, KeyName};

/// The file of a key, and what is lost without the right one.
pub(super) fn file_of(dir: &Path, key: &KeyName) -> (PathBuf, &'static str) {
    match key {
        KeyName::Identity => {
            let lost =
                "every `sub` changes, every password and secret fails, and the audit log cannot be checked";
            (masters::identity_path(dir), lost)
        }
        KeyName::Seal(_) => {
            let lost = "no personal field and no password can be opened, and everybody has to sign in again";
            (masters::seal_path(dir), lost)
        }
        KeyName::Document(kid) => {
            let lost = "this server can no longer check the documents sealed so far";
            (dir.join(State::Document.as_str()).join(format!("*-{kid}.pem")), lost)
        }
    }
}

/// Reads the keys for a database. Missing keys are made for a new database only. Keys that do not fit are refused
/// before anything is written, unless `accept_new`.
///
/// # Errors
/// When a file does not fit or is missing (the text names the file and says what to do), or when a file or the
/// database cannot be read.
pub async fn open_for(db: &Db, dir: &Path, accept_new: bool, now: Timestamp) -> Result<Keyring, KeyError> {
    if !accept_new {
        refuse_missing(db, dir).await?;
    }
    let keyring = Keyring::load_or_create(dir, now)?;
    if !accept_new {
        Box::pin(refuse_foreign(db, &keyring)).await?;
    }
    Ok(keyring)
}

/// Stores the fingerprints of the keys in the database, after its schema is up to date. `accept_new` replaces the
/// stored ones.
///
/// # Errors
/// When another process was faster with other keys, or when the database cannot be written.
pub async fn remember(db: &Db, keyring: &Keyring, accept_new: bool, now: Timestamp) -> Result<(), KeyError> {
    if !accept_new {
        Box::pin(refuse_foreign(db, keyring)).await?;
    }
    installation::remember(db, &keyring.fingerprints(), accept_new, now).await?;
    Box::pin(refuse_foreign(db, keyring)).await
}

/// No key is made for a database with people in it, nor beside foreign keys.
async fn refuse_missing(db: &Db, dir: &Path) -> Result<(), KeyError> {
    let remembered = installation::remembered(db).await?;
    if remembered.is_empty() && !installation::holds_people(db).await? {
        return Ok(());
    }
    match masters::find_missing(dir) {
        Some(path) if path == masters::identity_path(dir) => {
            return Err(KeyError::missing(dir, &KeyName::Identity));
        }
        Some(_) => return Err(KeyError::missing(dir, &KeyName::Seal(0))),
        None => {}
    }
    // Where all keys are foreign, the message names the master keys, which matter most.
    let sealer = masters::read_sealer(dir)?;
    match installation::find_misfit(db, &fingerprints_of(&sealer), &sealer).await? {
        None | Some(KeyName::Document(_)) => refuse_missing_documents(dir, &remembered),
        Some(name) => Err(KeyError::foreign(dir, name)),
    }
}

fn refuse_missing_documents(dir: &Path, remembered: &Fingerprints) -> Result<(), KeyError> {
    let there = list_document_files(dir)?;
    let is_gone = |name: &&KeyName| match name {
        KeyName::Document(kid) => there.iter().all(|file| file.kid != *kid),
        _ => false,
    };
    remembered.keys().find(is_gone).map_or(Ok(()), |name| Err(KeyError::missing(dir, name)))
}

async fn refuse_foreign(db: &Db, keyring: &Keyring) -> Result<(), KeyError> {
    let misfit = installation::find_misfit(db, &keyring.fingerprints(), &keyring.sealer()).await?;
    misfit.map_or(Ok(()), |name| Err(KeyError::foreign(keyring.dir(), name)))
}
