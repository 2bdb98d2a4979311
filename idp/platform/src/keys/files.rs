//! Key files: one PKCS#8 key in PEM each, `<state>/<algorithm>-<created>-<kid>.pem`, mode 0600.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::jose::{Algorithm, SigningKey};
use domain::timestamp::Timestamp;
use zeroize::Zeroizing;

use super::KeyError;

const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_END: &str = "-----END PRIVATE KEY-----";
const PEM_LINE: usize = 64;

/// The state of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Signs.
    Active,
    /// Published, signs after the next rotation.
    Next,
    /// Published for tokens that it signed.
    Retired,
    /// Seals documents; never rotated by age and never removed, since a document is checked years later.
    Document,
}

impl State {
    /// Every state of a key that signs tokens, in the order of publication.
    pub const ALL: [Self; 3] = [Self::Active, Self::Next, Self::Retired];

    /// The name of the state's directory.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Next => "next",
            Self::Retired => "retired",
            Self::Document => "document",
        }
    }
}

/// A key file, identified by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyFile {
    pub(super) algorithm: Algorithm,
    pub(super) state: State,
    pub(super) created: Timestamp,
    pub(super) kid: String,
    pub(super) path: PathBuf,
}

impl KeyFile {
    fn parse(state: State, path: PathBuf) -> Option<Self> {
        let (algorithm, rest) = path.file_name()?.to_str()?.strip_suffix(".pem")?.split_once('-')?;
        let (created, kid) = rest.split_once('-')?;
        Some(Self {
            algorithm: Algorithm::parse(algorithm)?,
            state,
            created: Timestamp(created.parse().ok()?),
            kid: kid.to_owned(),
            path,
        })
    }

    /// Reads the key; its thumbprint must be the name the file has.
    pub(super) fn read(&self) -> Result<SigningKey, KeyError> {
        let damaged = || KeyError::Damaged { path: self.path.clone() };
        let pem = read_private(&self.path)?;
        let der = from_pem(&pem).ok_or_else(damaged)?;
        let key = SigningKey::from_pkcs8(self.algorithm, &der)?;
        if key.kid() == self.kid { Ok(key) } else { Err(damaged()) }
    }
}

/// Permissions of a file that anybody but its owner has.
const OTHERS: u32 = 0o077;

/// Reads a file of keys, unless others than its owner can.
pub(super) fn read_private(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let mut file = File::open(path).map_err(at(path))?;
    let metadata = file.metadata().map_err(at(path))?;
    if metadata.mode() & OTHERS != 0 {
        return Err(KeyError::Exposed { path: path.to_owned() });
    }
    // Room for all of it, so that no copy of a key is left behind by growth.
    let length = usize::try_from(metadata.len()).unwrap_or(0);
    let mut text = Zeroizing::new(String::with_capacity(length + 1));
    file.read_to_string(&mut text).map_err(at(path))?;
    Ok(text)
}

/// Wraps an I/O error with the path it is about.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> KeyError + use<> {
    let path = path.to_owned();
    |source| KeyError::Io { path, source }
}

/// Makes the directory and those of the states, for the owner alone.
pub(super) fn prepare(dir: &Path) -> Result<(), KeyError> {
    for path in State::ALL.into_iter().chain([State::Document]).map(|state| dir.join(state.as_str())) {
        if !path.is_dir() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&path).map_err(at(&path))?;
        }
    }
    Ok(())
}

/// Locks the directory for one writer among all nodes, until the file is dropped.
pub(super) fn lock(dir: &Path) -> Result<File, KeyError> {
    let path = dir.join(".lock");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(at(&path))?;
    file.lock().map_err(at(&path))?;
    Ok(file)
}

/// All files of keys that sign tokens: by algorithm and state, oldest first.
pub(super) fn list_files(dir: &Path) -> Result<Vec<KeyFile>, KeyError> {
    list_states(dir, &State::ALL)
}

/// All files of keys that seal documents, oldest first.
pub(super) fn list_document_files(dir: &Path) -> Result<Vec<KeyFile>, KeyError> {
    list_states(dir, &[State::Document])
}

/// Files with other names are not ours and are ignored.
fn list_states(dir: &Path, states: &[State]) -> Result<Vec<KeyFile>, KeyError> {
    let mut files = Vec::new();
    for &state in states {
        let path = dir.join(state.as_str());
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(at(&path)(error)),
        };
        for entry in entries {
            files.extend(KeyFile::parse(state, entry.map_err(at(&path))?.path()));
        }
    }
    files.sort();
    Ok(files)
}

/// Makes a new key and writes its file.
pub(super) fn generate(
    dir: &Path,
    state: State,
    algorithm: Algorithm,
    now: Timestamp,
) -> Result<KeyFile, KeyError> {
    let der = new_pkcs8(algorithm).ok_or(KeyError::Generation)?;
    let kid = SigningKey::from_pkcs8(algorithm, &der)?.kid().to_owned();
    let name = format!("{}-{}-{kid}.pem", algorithm.as_str(), now.0);
    let path = dir.join(state.as_str()).join(name);
    write_atomically(&path, to_pem(&der).as_bytes())?;
    Ok(KeyFile { algorithm, state, created: now, kid, path })
}

/// Moves a key to another state.
pub(super) fn move_to(dir: &Path, file: &KeyFile, state: State) -> Result<(), KeyError> {
    let Some(name) = file.path.file_name() else {
        return Err(KeyError::Damaged { path: file.path.clone() });
    };
    fs::rename(&file.path, dir.join(state.as_str()).join(name)).map_err(at(&file.path))?;
    sync_directory(&dir.join(state.as_str()))?;
    sync_directory(&dir.join(file.state.as_str()))
}

/// Removes a key.
pub(super) fn remove(file: &KeyFile) -> Result<(), KeyError> {
    fs::remove_file(&file.path).map_err(at(&file.path))
}

/// Writes beside the file, makes it durable, and puts it in place: a reader sees the whole file or none.
pub(super) fn write_atomically(path: &Path, content: &[u8]) -> Result<(), KeyError> {
    let beside = path.with_extension("new");
    let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside);
    let written = opened.and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()));
    let placed = written.map_err(at(&beside)).and_then(|()| fs::rename(&beside, path).map_err(at(path)));
    if placed.is_err() {
        // Half of a secret stays nowhere; it may not be there at all.
        let _ = fs::remove_file(&beside);
    }
    placed?;
    path.parent().map_or(Ok(()), sync_directory)
}

/// Identifies one writing of a file. The time alone is not enough: a clock that ticks every few milliseconds gives
/// two writings the same time. A file that [`write_atomically`] put in place has another inode.
#[derive(PartialEq, Eq)]
pub(super) struct Writing {
    inode: u64,
    length: u64,
    modified: (i64, i64),
}

impl Writing {
    /// The writing that is there now, if the file is.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        let modified = (metadata.mtime(), metadata.mtime_nsec());
        Some(Self { inode: metadata.ino(), length: metadata.len(), modified })
    }
}

fn sync_directory(path: &Path) -> Result<(), KeyError> {
    File::open(path).and_then(|directory| directory.sync_all()).map_err(at(path))
}

fn new_pkcs8(algorithm: Algorithm) -> Option<Zeroizing<Vec<u8>>> {
    let random = SystemRandom::new();
    let der = match algorithm {
        Algorithm::Rs256 | Algorithm::Ps256 => {
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).ok()?;
            AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).ok()?.as_ref().to_vec()
        }
        Algorithm::Es256 => {
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).ok()?.as_ref().to_vec()
        }
        Algorithm::EdDsa => Ed25519KeyPair::generate_pkcs8v1(&random).ok()?.as_ref().to_vec(),
    };
    Some(Zeroizing::new(der))
}

/// PEM (RFC 7468 section 10).
fn to_pem(der: &[u8]) -> Zeroizing<String> {
    let text = Zeroizing::new(STANDARD.encode(der));
    let mut pem = Zeroizing::new(String::with_capacity(text.len() * 2));
    pem.push_str(PEM_BEGIN);
    for (at, letter) in text.chars().enumerate() {
        if at % PEM_LINE == 0 {
            pem.push('\n');
        }
        pem.push(letter);
    }
    pem.push('\n');
    pem.push_str(PEM_END);
    pem.push('\n');
    pem
}

fn from_pem(pem: &str) -> Option<Zeroizing<Vec<u8>>> {
    let body = pem.trim().strip_prefix(PEM_BEGIN)?.strip_suffix(PEM_END)?;
    let body: Zeroizing<String> = Zeroizing::new(body.split_ascii_whitespace().collect());
    STANDARD.decode(body.as_bytes()).ok().map(Zeroizing::new)
}
