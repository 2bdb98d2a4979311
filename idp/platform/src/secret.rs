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

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;
    use url::form_urlencoded::byte_serialize;

    use super::new_secret;

    /// Libraries differ in whether they encode the two halves of Basic (RFC 6749 section 2.3.1).
    #[test]
    fn no_form_encoding_changes_a_secret() {
        for _ in 0..50 {
            let secret = new_secret().unwrap();
            let secret = secret.expose_secret();
            assert_eq!(byte_serialize(secret.as_bytes()).collect::<String>(), secret);
            assert!(!secret.contains(['*', '~']), "some encode these");
        }
    }
}
