//! The keys as the process uses them: parsed, prepared, replaced as a whole when the directory changes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use domain::jose::{Algorithm, Jwk, JwkSet, SigningKey, VerifyingKey};
use domain::timestamp::Timestamp;
use hyper::body::Bytes;
use serde::Serialize;

use super::files::{KeyFile, State, Writing, list_document_files, list_files, lock, prepare};
use super::{KeyError, files, masters};
use crate::installation::{Fingerprints, KeyName};
use crate::seal::Sealer;

/// A key as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// The algorithm it signs with.
    pub algorithm: Algorithm,
    /// The state.
    pub state: State,
    /// When it was made.
    pub created: Timestamp,
    /// Its name.
    pub kid: String,
}

/// The directory at the time of reading.
#[derive(PartialEq, Eq)]
struct Fingerprint {
    files: Vec<KeyFile>,
    documents: Vec<KeyFile>,
    seal: Option<Writing>,
    identity: Option<Writing>,
}

impl Fingerprint {
    fn of(dir: &Path) -> Result<Self, KeyError> {
        Ok(Self {
            files: list_files(dir)?,
            documents: list_document_files(dir)?,
            seal: Writing::of(&masters::seal_path(dir)),
            identity: Writing::of(&masters::identity_path(dir)),
        })
    }
}

/// One reading of the directory.
struct Snapshot {
    fingerprint: Fingerprint,
    signing: Vec<Arc<SigningKey>>,
    verifying: Arc<JwkSet>,
    all: Vec<Arc<SigningKey>>,
    documents: DocumentKeys,
    sealer: Arc<Sealer>,
}

/// The keys that seal documents, oldest first: the newest seals, all of them check.
struct DocumentKeys {
    newest: Arc<SigningKey>,
    published: Bytes,
    verifying: Arc<JwkSet>,
}

impl DocumentKeys {
    fn read(files: &[KeyFile]) -> Result<Self, KeyError> {
        let keys: Vec<_> = files.iter().map(|file| file.read().map(Arc::new)).collect::<Result<_, _>>()?;
        let missing = || KeyError::UnknownKid(State::Document.as_str().to_owned());
        let newest = files.iter().zip(&keys).max_by_key(|(file, _)| file.created);
        let newest = newest.map(|(_, key)| Arc::clone(key)).ok_or_else(missing)?;
        Ok(Self { newest, published: publish(keys.iter())?, verifying: verifying(keys.iter())? })
    }
}

/// All keys of the provider. Share it behind an `Arc`; reading costs one uncontended lock.
pub struct Keyring {
    dir: PathBuf,
    snapshot: RwLock<Arc<Snapshot>>,
}

impl Keyring {
    /// Reads the directory, first making whatever key is missing. A complete directory may be read-only.
    pub fn load_or_create(dir: &Path, now: Timestamp) -> Result<Self, KeyError> {
        if !is_complete(dir)? {
            create_missing(dir, now)?;
        }
        let snapshot = RwLock::new(Arc::new(Snapshot::read(dir)?));
        Ok(Self { dir: dir.to_owned(), snapshot })
    }

    /// The key that signs with this algorithm.
    pub fn signing_key(&self, algorithm: Algorithm) -> Result<Arc<SigningKey>, KeyError> {
        let snapshot = self.snapshot();
        let found = snapshot.signing.iter().find(|key| key.algorithm() == algorithm);
        found.cloned().ok_or_else(|| KeyError::UnknownKid(algorithm.as_str().to_owned()))
    }

    /// The JWK set document (RFC 7517 section 5) with the keys of these algorithms, ready to send. Some libraries refuse a
    /// whole set for one key of a type that they do not know (go-jose 4.1.9, Authlib 1.9.10), so it holds what is in use.
    ///
    /// # Errors
    /// When the document cannot be written.
    pub fn jwks_json(&self, algorithms: &BTreeSet<Algorithm>) -> Result<Bytes, KeyError> {
        publish(self.snapshot().all.iter().filter(|key| algorithms.contains(&key.algorithm())))
    }

    /// All published keys, for checking our own signatures.
    pub fn verifying_keys(&self) -> Arc<JwkSet> {
        Arc::clone(&self.snapshot().verifying)
    }

    /// The key that seals documents, which is never rotated by age.
    pub fn document_key(&self) -> Arc<SigningKey> {
        Arc::clone(&self.snapshot().documents.newest)
    }

    /// The JWK set of all keys that ever sealed a document, ready to send.
    pub fn document_jwks_json(&self) -> Bytes {
        self.snapshot().documents.published.clone()
    }

    /// All keys that ever sealed a document.
    pub fn document_verifying_keys(&self) -> Arc<JwkSet> {
        Arc::clone(&self.snapshot().documents.verifying)
    }

    /// The sealer of this reading.
    pub fn sealer(&self) -> Arc<Sealer> {
        Arc::clone(&self.snapshot().sealer)
    }

    /// The fingerprints by which a database recognises these keys.
    pub fn fingerprints(&self) -> Fingerprints {
        self.snapshot().fingerprints()
    }

    /// Reads the directory again if it changed, and says whether it did. After an error the old keys stay in use.
    /// Keys that do not continue the present ones are an error: what the present ones sealed could not be opened any
    /// more.
    pub fn reload(&self) -> Result<bool, KeyError> {
        let old = self.snapshot();
        if Fingerprint::of(&self.dir)? == old.fingerprint {
            return Ok(false);
        }
        let fresh = Arc::new(Snapshot::read(&self.dir)?);
        if let Some(name) = fresh.find_break_with(&old) {
            return Err(KeyError::foreign(&self.dir, name));
        }
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(true)
    }

    /// The directory of the keys.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Snapshot {
    fn read(dir: &Path) -> Result<Self, KeyError> {
        let fingerprint = Fingerprint::of(dir)?;
        let mut keys = Vec::with_capacity(fingerprint.files.len());
        for file in &fingerprint.files {
            keys.push((file.state, Arc::new(file.read()?)));
        }
        let all: Vec<_> = keys.iter().map(|(_, key)| Arc::clone(key)).collect();
        Ok(Self {
            signing: signing_keys(&keys),
            verifying: verifying(all.iter())?,
            all,
            documents: DocumentKeys::read(&fingerprint.documents)?,
            sealer: Arc::new(masters::read_sealer(dir)?),
            fingerprint,
        })
    }
}

impl Snapshot {
    fn fingerprints(&self) -> Fingerprints {
        let documents = self.fingerprint.documents.iter();
        let documents =
            documents.map(|file| (KeyName::Document(file.kid.clone()), file.kid.as_bytes().to_vec()));
        fingerprints_of(&self.sealer).into_iter().chain(documents).collect()
    }

    /// A key of an older reading that is another one now, or is gone though it is needed: of the sealing keys only the
    /// one that seals is needed, since lines of older ones may be taken out.
    fn find_break_with(&self, older: &Self) -> Option<KeyName> {
        let (own, needed) = (self.fingerprints(), older.sealer.sealing_number());
        let breaks = |name: &KeyName, hash: &Vec<u8>| match (own.get(name), name) {
            (Some(own), _) => own != hash,
            (None, KeyName::Seal(number)) => *number == needed,
            (None, _) => true,
        };
        older.fingerprints().into_iter().find(|(name, hash)| breaks(name, hash)).map(|(name, _)| name)
    }
}

/// The fingerprints by which a database recognises the master keys.
pub(super) fn fingerprints_of(sealer: &Sealer) -> Fingerprints {
    let (identity, sealing) = sealer.fingerprints();
    let sealing = sealing.into_iter().map(|(number, hash)| (KeyName::Seal(number), hash.to_vec()));
    std::iter::once((KeyName::Identity, identity.to_vec())).chain(sealing).collect()
}

/// The newest active key of each algorithm. In the middle of a rotation there are two.
fn signing_keys(keys: &[(State, Arc<SigningKey>)]) -> Vec<Arc<SigningKey>> {
    let newest = |algorithm| {
        let mut active = keys.iter().filter(|(state, _)| *state == State::Active).map(|(_, key)| key);
        active.rfind(|key| key.algorithm() == algorithm).cloned()
    };
    Algorithm::ALL.iter().copied().filter_map(newest).collect()
}

fn verifying<'k>(keys: impl Iterator<Item = &'k Arc<SigningKey>>) -> Result<Arc<JwkSet>, KeyError> {
    let keys = keys.map(|key| VerifyingKey::from_jwk(key.public_jwk()));
    Ok(Arc::new(JwkSet::of(keys.collect::<Result<_, _>>()?)))
}

fn publish<'k>(keys: impl Iterator<Item = &'k Arc<SigningKey>>) -> Result<Bytes, KeyError> {
    #[derive(Serialize)]
    struct Document<'a> {
        keys: Vec<&'a Jwk>,
    }
    let document = Document { keys: keys.map(|key| key.public_jwk()).collect() };
    Ok(Bytes::from(serde_json::to_vec(&document).map_err(|_| KeyError::Generation)?))
}

/// Which states each algorithm must have a key in.
const REQUIRED: [State; 2] = [State::Active, State::Next];

fn is_complete(dir: &Path) -> Result<bool, KeyError> {
    let files = list_files(dir)?;
    let has = |algorithm, state| files.iter().any(|file| file.algorithm == algorithm && file.state == state);
    let signing = Algorithm::ALL.iter().all(|algorithm| REQUIRED.iter().all(|state| has(*algorithm, *state)));
    Ok(signing && !list_document_files(dir)?.is_empty() && masters::find_missing(dir).is_none())
}

fn create_missing(dir: &Path, now: Timestamp) -> Result<(), KeyError> {
    prepare(dir)?;
    let _lock = lock(dir)?;
    // Another node may have been faster: read again under the lock.
    let files = list_files(dir)?;
    for &algorithm in Algorithm::ALL {
        for state in REQUIRED {
            if !files.iter().any(|file| file.algorithm == algorithm && file.state == state) {
                files::generate(dir, state, algorithm, now)?;
            }
        }
    }
    if list_document_files(dir)?.is_empty() {
        files::generate(dir, State::Document, Algorithm::Es256, now)?;
    }
    masters::create_missing(dir)
}
