//! The rotation of keys. After every step the directory is usable for all nodes.

use std::path::Path;

use domain::jose::Algorithm;
use domain::timestamp::Timestamp;

use super::files::{self, KeyFile, State, list_files, lock, move_to};
use super::{KeyEntry, KeyError, masters};

/// The ages at which keys are rotated and removed, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ages {
    /// How long a key signs.
    pub rotate_after: i64,
    /// How long a retired key stays published: longer than the longest lifetime of anything that it signed.
    pub keep_retired: i64,
}

/// All signing keys, by algorithm and state, oldest first.
pub fn list(dir: &Path) -> Result<Vec<KeyEntry>, KeyError> {
    let entry = |file: KeyFile| KeyEntry {
        algorithm: file.algorithm,
        state: file.state,
        created: file.created,
        kid: file.kid,
    };
    Ok(list_files(dir)?.into_iter().map(entry).collect())
}

/// Lets the published next key sign, retires the one that signed, and makes a new next one; for one algorithm or
/// for all.
pub fn rotate(dir: &Path, algorithm: Option<Algorithm>, now: Timestamp) -> Result<(), KeyError> {
    let _lock = lock(dir)?;
    for &each in Algorithm::ALL {
        if algorithm.is_none_or(|only| only == each) {
            rotate_one(dir, &list_files(dir)?, each, now)?;
        }
    }
    Ok(())
}

/// Rotates the algorithms whose key has signed long enough, and removes keys that were retired long enough. Says
/// whether anything changed. Nodes that do this at the same time rotate once.
pub fn rotate_aged(dir: &Path, ages: Ages, now: Timestamp) -> Result<bool, KeyError> {
    let _lock = lock(dir)?;
    let files = list_files(dir)?;
    let mut changed = false;
    for &algorithm in Algorithm::ALL {
        let in_state =
            |state| files.iter().filter(move |file| file.algorithm == algorithm && file.state == state);
        // A key begins to sign when the one after it is made.
        let Some(began) = in_state(State::Next).map(|file| file.created).max() else { continue };
        if now.since(began) >= ages.rotate_after {
            rotate_one(dir, &files, algorithm, now)?;
            changed = true;
        }
        if now.since(began) >= ages.keep_retired {
            // All of them stopped signing when the present key began, or earlier.
            for file in in_state(State::Retired) {
                files::remove(file)?;
                changed = true;
            }
        }
    }
    Ok(changed)
}

/// Takes a key out of publication for good: a retired one is removed, a next one is replaced. A key that signs
/// must be rotated away first.
pub fn retire(dir: &Path, kid: &str, now: Timestamp) -> Result<(), KeyError> {
    let _lock = lock(dir)?;
    let files = list_files(dir)?;
    let file =
        files.iter().find(|file| file.kid == kid).ok_or_else(|| KeyError::UnknownKid(kid.to_owned()))?;
    match file.state {
        State::Active | State::Document => Err(KeyError::InUse(kid.to_owned())),
        State::Retired => files::remove(file),
        State::Next => {
            files::generate(dir, State::Next, file.algorithm, now)?;
            files::remove(file)
        }
    }
}

/// Rotates the sealing key. Older keys still open what they sealed.
pub fn rotate_seal(dir: &Path) -> Result<(), KeyError> {
    let _lock = lock(dir)?;
    masters::rotate(dir)
}

/// First the next key joins the active ones (the newest signs), then the old one leaves: there is always a signer.
fn rotate_one(dir: &Path, files: &[KeyFile], algorithm: Algorithm, now: Timestamp) -> Result<(), KeyError> {
    let in_state =
        |state| files.iter().filter(move |file| file.algorithm == algorithm && file.state == state);
    let next = match in_state(State::Next).next_back() {
        Some(next) => next.clone(),
        // A rotation that was cut short left none.
        None => files::generate(dir, State::Next, algorithm, now)?,
    };
    move_to(dir, &next, State::Active)?;
    for old in in_state(State::Active) {
        move_to(dir, old, State::Retired)?;
    }
    files::generate(dir, State::Next, algorithm, now).map(|_| ())
}
