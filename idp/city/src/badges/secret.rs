//! The pictures as they are kept: a keyed hash.

use domain::badges::Picked;
use domain::ids::PersonId;

use platform::random::random_bytes;
use platform::seal::{Purpose, SealFault, Sealer};

/// Random bytes beside the hash of the pictures.
const SALT_BYTES: usize = 16;

/// What the database has of pictures.
pub(super) struct Secret {
    pub(super) salt: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

impl Secret {
    /// Of the pictures that a person chose.
    pub(super) fn of(sealer: &Sealer, person: PersonId, picked: &Picked) -> Result<Self, SealFault> {
        let salt = random_bytes::<SALT_BYTES>()?.to_vec();
        let hash = sealer.mac(Purpose::Lookup, &vouched(person, &salt, picked)).to_vec();
        Ok(Self { salt, hash })
    }

    /// Stands in for that of somebody who has none: nothing is right for it, and it takes the same to find that out.
    pub(super) fn of_nobody() -> Self {
        Self { salt: vec![0; SALT_BYTES], hash: Vec::new() }
    }

    /// Whether these are the pictures, in constant time.
    pub(super) fn is(&self, sealer: &Sealer, person: PersonId, picked: &Picked) -> bool {
        sealer.verify_mac(Purpose::Lookup, &vouched(person, &self.salt, picked), &self.hash)
    }
}

/// What the hash vouches for. There are so few choices that a hash without a key would tell them all: this one is worth
/// nothing to whoever has the database alone.
fn vouched(person: PersonId, salt: &[u8], picked: &Picked) -> Vec<u8> {
    [b"pictures:".as_slice(), person.0.as_bytes(), salt, picked.expose().as_bytes()].concat()
}
