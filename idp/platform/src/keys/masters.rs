//! The master keys of the sealer: `seal.key`, which rotates, and `identity.key`, which never may.
//!
//! A line of `seal.key` is `<number> <32 bytes in base64>`. The first line seals; the last one is made ahead of
//! its turn, so that every node can open with it before any node seals with it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::KeyError;
use super::files::{read_private, write_atomically};
use crate::random::random_bytes;
use crate::seal::{SealKey, Sealer};

/// The file of the sealing keys.
pub(super) fn seal_path(dir: &Path) -> PathBuf {
    dir.join("seal.key")
}

/// Where the identity key is.
pub(super) fn identity_path(dir: &Path) -> PathBuf {
    dir.join("identity.key")
}

/// The first of both files that is not there.
pub(super) fn find_missing(dir: &Path) -> Option<PathBuf> {
    [seal_path(dir), identity_path(dir)].into_iter().find(|path| !path.exists())
}

/// Makes the missing files.
pub(super) fn create_missing(dir: &Path) -> Result<(), KeyError> {
    if !identity_path(dir).exists() {
        let text = Zeroizing::new(STANDARD.encode(*new_key()?) + "\n");
        write_atomically(&identity_path(dir), text.as_bytes())?;
    }
    if !seal_path(dir).exists() {
        write_seal_keys(dir, &[SealKey { id: 1, bytes: new_key()? }, SealKey { id: 2, bytes: new_key()? }])?;
    }
    Ok(())
}

/// Prepares the sealer of these files.
pub(super) fn read_sealer(dir: &Path) -> Result<Sealer, KeyError> {
    let path = identity_path(dir);
    let text = read_private(&path)?;
    let identity = parse_key(text.trim()).ok_or(KeyError::Damaged { path })?;
    Ok(Sealer::new(&identity, &read_seal_keys(dir)?)?)
}

/// Lets the key made ahead seal, and makes the one after it.
pub(super) fn rotate(dir: &Path) -> Result<(), KeyError> {
    let mut keys = read_seal_keys(dir)?;
    keys.rotate_right(1);
    let id = next_id(&keys).ok_or(KeyError::TooManySealKeys)?;
    keys.push(SealKey { id, bytes: new_key()? });
    write_seal_keys(dir, &keys)
}

/// The first number after the newest that no key has.
fn next_id(keys: &[SealKey]) -> Option<u8> {
    let newest = keys.first()?.id;
    (1..=u8::MAX).map(|step| newest.wrapping_add(step)).find(|id| keys.iter().all(|key| key.id != *id))
}

fn read_seal_keys(dir: &Path) -> Result<Vec<SealKey>, KeyError> {
    let path = seal_path(dir);
    let text = read_private(&path)?;
    let parse = |line: &str| {
        let (id, bytes) = line.split_once(' ')?;
        Some(SealKey { id: id.parse().ok()?, bytes: parse_key(bytes)? })
    };
    text.lines().map(parse).collect::<Option<_>>().ok_or(KeyError::Damaged { path })
}

fn write_seal_keys(dir: &Path, keys: &[SealKey]) -> Result<(), KeyError> {
    // Room for every line, so that no copy of a key is left behind by growth.
    let mut text = Zeroizing::new(String::with_capacity(keys.len() * 64));
    for key in keys {
        let bytes = Zeroizing::new(STANDARD.encode(*key.bytes));
        writeln!(text, "{} {}", key.id, *bytes).map_err(|_| KeyError::Generation)?;
    }
    write_atomically(&seal_path(dir), text.as_bytes())
}

fn parse_key(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let bytes = Zeroizing::new(STANDARD.decode(text).ok()?);
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

fn new_key() -> Result<Zeroizing<[u8; 32]>, KeyError> {
    Ok(Zeroizing::new(random_bytes()?))
}
