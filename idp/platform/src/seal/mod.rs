//! Sealed handles, message authentication and sealed fields under keys that all nodes share.
//!
//! A handle is `key id ‖ nonce ‖ AES-256-GCM-SIV(postcard) ‖ tag` in base64url. Each purpose has its own keys,
//! derived once by HKDF-SHA256 (RFC 5869), and is bound again in the associated data. GCM-SIV (RFC 8452) because
//! nodes draw nonces independently and a repeated nonce must not reveal more than equality.

mod fault;
mod purpose;
#[cfg(test)]
mod tests;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, Nonce};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use zeroize::Zeroizing;

use purpose::{Derived, PurposeKey};

use super::fault::StoreError;
use super::random::random_bytes;

pub use fault::SealFault;
pub use purpose::Purpose;

/// Longer handles are refused unread.
const MAX_HANDLE_BYTES: usize = 8 * 1024;

const NONCE_BYTES: usize = 12;
const PREFIX_BYTES: usize = 1 + NONCE_BYTES;

/// A master key of 256 random bits and the number that handles name it by.
pub struct SealKey {
    /// Its number, the first byte of what it seals.
    pub id: u8,
    /// The key itself.
    pub bytes: Zeroizing<[u8; 32]>,
}

/// Seals and opens with prepared keys; cheap to share behind an `Arc`.
pub struct Sealer {
    identity: Derived,
    current: (u8, Derived),
    older: Vec<(u8, Derived)>,
}

impl Sealer {
    /// Prepares the keys: `identity` for what must never change (pairwise subjects, look-ups, client secrets),
    /// the first of `keys` for sealing, the rest only to open what was sealed before a rotation.
    pub fn new(identity: &[u8; 32], keys: &[SealKey]) -> Result<Self, SealFault> {
        let mut derived = Vec::with_capacity(keys.len());
        for key in keys {
            if derived.iter().any(|(id, _)| *id == key.id) {
                return Err(SealFault::Keys);
            }
            derived.push((key.id, Derived::from_master(&key.bytes)?));
        }
        let mut derived = derived.into_iter();
        let current = derived.next().ok_or(SealFault::Keys)?;
        Ok(Self { identity: Derived::from_master(identity)?, current, older: derived.collect() })
    }

    /// Seals a payload into URL-safe text.
    pub fn seal(&self, purpose: Purpose, payload: &impl Serialize) -> Result<String, SealFault> {
        let (id, derived) = &self.current;
        let buffer = postcard::to_extend(payload, with_prefix(*id)?).map_err(|_| SealFault::Payload)?;
        Ok(URL_SAFE_NO_PAD.encode(encrypt(derived.of(purpose), purpose.label().as_bytes(), buffer)?))
    }

    /// Opens what [`Sealer::seal`] made for the same purpose; anything malformed, changed or foreign is `None`.
    pub fn open<T: DeserializeOwned>(&self, purpose: Purpose, text: &str) -> Option<T> {
        if text.len() > MAX_HANDLE_BYTES {
            return None;
        }
        let mut sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let key = self.by_id(*sealed.first()?)?.of(purpose);
        let plain = decrypt(key, purpose.label().as_bytes(), &mut sealed)?;
        match postcard::take_from_bytes(plain) {
            Ok((payload, [])) => Some(payload),
            _ => None,
        }
    }

    /// HMAC-SHA256 under the purpose's current key.
    pub fn mac(&self, purpose: Purpose, bytes: &[u8]) -> [u8; 32] {
        let derived = if purpose.is_permanent() { &self.identity } else { &self.current.1 };
        let mut out = [0; 32];
        out.copy_from_slice(hmac::sign(&derived.of(purpose).mac, bytes).as_ref());
        out
    }

    /// Whether `tag` is a [`Sealer::mac`] of these bytes under any of the purpose's keys, in constant time.
    pub fn verify_mac(&self, purpose: Purpose, bytes: &[u8], tag: &[u8]) -> bool {
        let fits = |derived: &Derived| hmac::verify(&derived.of(purpose).mac, bytes, tag).is_ok();
        if purpose.is_permanent() {
            return fits(&self.identity);
        }
        fits(&self.current.1) || self.older.iter().any(|(_, derived)| fits(derived))
    }

    /// Seals one column of one row; it opens nowhere else.
    pub fn seal_field(
        &self,
        table: &str,
        column: &str,
        row: Uuid,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, SealFault> {
        let (id, derived) = &self.current;
        let mut buffer = with_prefix(*id)?;
        buffer.extend_from_slice(plaintext);
        encrypt(derived.of(Purpose::Field), &field_place(table, column, row), buffer)
    }

    /// Seals one column of text; [`Sealer::open_text`] opens it.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn seal_text(&self, table: &str, column: &str, row: Uuid, text: &str) -> Result<Vec<u8>, StoreError> {
        Ok(self.seal_field(table, column, row, text.as_bytes())?)
    }

    /// Opens a sealed column; `None` if it was changed or belongs elsewhere.
    pub fn open_field(
        &self,
        table: &str,
        column: &str,
        row: Uuid,
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let key = self.by_id(*sealed.first()?)?.of(Purpose::Field);
        let mut sealed = Zeroizing::new(sealed.to_vec());
        decrypt(key, &field_place(table, column, row), &mut sealed)
            .map(|plain| Zeroizing::new(plain.to_vec()))
    }

    /// Opens a sealed column of text.
    ///
    /// # Errors
    /// When it was changed or belongs elsewhere: no code of ours writes such a row.
    pub fn open_text(
        &self,
        table: &'static str,
        column: &'static str,
        row: Uuid,
        sealed: &[u8],
    ) -> Result<Zeroizing<String>, StoreError> {
        let opened = self.open_field(table, column, row, sealed);
        let text = opened.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
        text.map(Zeroizing::new).ok_or_else(|| StoreError::inconsistent(table, column, row))
    }

    /// Keyed hash by which a national identity number is found without being stored in the clear.
    pub fn lookup_hash(&self, national_id: &str) -> [u8; 32] {
        self.mac(Purpose::Lookup, national_id.as_bytes())
    }

    /// The pairwise subject of a person in one sector (OIDC Core section 8.1): the same in every release and on
    /// every node, and nothing about the person can be computed from it.
    pub fn pairwise_sub(&self, sector: &str, person: Uuid) -> String {
        self.pairwise(Purpose::Subject, sector, person)
    }

    /// What the clients of one sector call a row of ours, made as [`Sealer::pairwise_sub`] is; each purpose has a key of
    /// its own, so that names of different things never coincide.
    pub fn pairwise(&self, purpose: Purpose, sector: &str, row: Uuid) -> String {
        // The id has a fixed length, so the end of the sector cannot be mistaken.
        let mut input = Vec::with_capacity(sector.len() + 16);
        input.extend_from_slice(sector.as_bytes());
        input.extend_from_slice(row.as_bytes());
        URL_SAFE_NO_PAD.encode(self.mac(purpose, &input))
    }

    /// What one client calls a session (`sid`, Back-Channel Logout section 2.1): the same at every
    /// authorization, another one for another client.
    pub fn sid(&self, client: &str, session: Uuid) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(Purpose::Sid, &[client.as_bytes(), session.as_bytes()].concat()))
    }

    /// Keyed hashes by which a database knows its keys again: that of the identity key, and those of the sealing keys
    /// with their numbers. Nothing about a key can be computed from its hash.
    pub fn fingerprints(&self) -> ([u8; 32], Vec<(u8, [u8; 32])>) {
        let of = |derived: &Derived| {
            let mut out = [0; 32];
            out.copy_from_slice(hmac::sign(&derived.of(Purpose::Installation).mac, b"key").as_ref());
            out
        };
        let sealing = std::iter::once(&self.current).chain(&self.older);
        (of(&self.identity), sealing.map(|(id, derived)| (*id, of(derived))).collect())
    }

    /// The number of the key that seals.
    pub fn sealing_number(&self) -> u8 {
        self.current.0
    }

    fn by_id(&self, id: u8) -> Option<&Derived> {
        if self.current.0 == id {
            return Some(&self.current.1);
        }
        self.older.iter().find(|(older, _)| *older == id).map(|(_, derived)| derived)
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").field("current", &self.current.0).finish_non_exhaustive()
    }
}

/// Key id and fresh nonce, with room for a payload of usual size.
fn with_prefix(id: u8) -> Result<Vec<u8>, SealFault> {
    let mut buffer = Vec::with_capacity(192);
    buffer.push(id);
    buffer.extend_from_slice(&random_bytes::<NONCE_BYTES>()?);
    Ok(buffer)
}

fn nonce_of(prefix: &[u8]) -> Option<Nonce> {
    Nonce::try_assume_unique_for_key(prefix.get(1..)?).ok()
}

fn encrypt(key: &PurposeKey, place: &[u8], mut buffer: Vec<u8>) -> Result<Vec<u8>, SealFault> {
    let (prefix, plain) = buffer.split_at_mut_checked(PREFIX_BYTES).ok_or(SealFault::Encryption)?;
    let nonce = nonce_of(prefix).ok_or(SealFault::Encryption)?;
    let tag = key
        .aead
        .seal_in_place_separate_tag(nonce, Aad::from(place), plain)
        .map_err(|_| SealFault::Encryption)?;
    buffer.extend_from_slice(tag.as_ref());
    Ok(buffer)
}

fn decrypt<'a>(key: &PurposeKey, place: &[u8], sealed: &'a mut [u8]) -> Option<&'a [u8]> {
    let (prefix, body) = sealed.split_at_mut_checked(PREFIX_BYTES)?;
    if body.len() < AES_256_GCM_SIV.tag_len() {
        return None;
    }
    let plain = key.aead.open_in_place(nonce_of(prefix)?, Aad::from(place), body).ok()?;
    Some(plain)
}

/// Where a field lives, without ambiguity: names hold no zero byte, the row id has a fixed length.
fn field_place(table: &str, column: &str, row: Uuid) -> Vec<u8> {
    [table.as_bytes(), &[0], column.as_bytes(), &[0], row.as_bytes().as_slice()].concat()
}
