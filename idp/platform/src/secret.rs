//! The secrets of clients, made of random bytes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::random::random_bytes;
use super::seal::{Purpose, SealFault, Sealer};

/// The bytes of a generated secret: beyond guessing, so a keyed hash suffices to store it.
const SECRET_BYTES: usize = 32;

/// A new secret of 256 random bits as base64url.
pub fn new_secret() -> Result<SecretString, SealFault> {
    let bytes = Zeroizing::new(random_bytes::<SECRET_BYTES>()?);
    Ok(SecretString::from(URL_SAFE_NO_PAD.encode(*bytes)))
}

/// What is stored of a generated secret. Never use it for a password that a person chose.
pub fn secret_hash(sealer: &Sealer, secret: &SecretString) -> [u8; 32] {
    sealer.mac(Purpose::ClientSecret, secret.expose_secret().as_bytes())
}

/// Whether this is the secret that was stored as `hash`; takes the same time wherever they differ.
pub fn secret_matches(sealer: &Sealer, secret: &SecretString, hash: &[u8]) -> bool {
    sealer.verify_mac(Purpose::ClientSecret, secret.expose_secret().as_bytes(), hash)
}
