//! Codes that bind a row to its owner, so that whoever can write into the database cannot give somebody's password,
//! name, number, letter, secret or session to somebody else: a row that was moved or made up has no code that fits.
//!
//! The codes are HMACs under the identity key and stay valid when the sealing keys rotate. A hash of a password is
//! sealed besides, for its account alone.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::seal::{Purpose, SealFault, Sealer};

/// What the code of one row vouches for.
pub struct Bond(Vec<u8>);

impl Bond {
    /// A login name is the account's, and the account the person's.
    pub fn of_account(id: Uuid, person: Uuid, login_lookup: &[u8]) -> Self {
        Self::of("account", &[id.as_bytes(), person.as_bytes(), login_lookup])
    }

    /// A number is the person's: her activation secret follows from it.
    pub fn of_identifier(id: Uuid, person: Uuid, lookup: &[u8]) -> Self {
        Self::of("identifier", &[id.as_bytes(), person.as_bytes(), lookup])
    }

    /// A session is the person's, who proved herself then, and ends then.
    pub fn of_session(id: Uuid, person: Uuid, auth_time: i64, expires_at: i64) -> Self {
        let (began, ends) = (auth_time.to_be_bytes(), expires_at.to_be_bytes());
        Self::of("session", &[id.as_bytes(), person.as_bytes(), &began, &ends])
    }

    /// The same of a session of which more is said than of one by a password alone: how surely and by what the person signed
    /// in (`acr`, `amr`), the moment of the last proof, and what the person must do first.
    pub fn of_sure_session(
        (id, person): (Uuid, Uuid),
        (auth_time, expires_at): (i64, i64),
        (acr, amr): (&str, &str),
        proved_at: Option<i64>,
        needs_factor: bool,
    ) -> Self {
        let (began, ends) = (auth_time.to_be_bytes(), expires_at.to_be_bytes());
        let proved = proved_at.unwrap_or_default().to_be_bytes();
        let needs = [u8::from(needs_factor)];
        let (acr, amr) = (acr.as_bytes(), amr.as_bytes());
        Self::of(
            "sure session",
            &[id.as_bytes(), person.as_bytes(), &began, &ends, acr, amr, &proved, &needs],
        )
    }

    /// The same session on a shared computer: nobody takes that mark off.
    #[must_use]
    pub fn on_shared_computer(self) -> Self {
        Self::of("shared session", &[&self.0])
    }

    /// An activation window is that of the class, opened by that person then, and closes then.
    pub fn of_window(class: Uuid, opened_by: Uuid, opened_at: i64, closes_at: i64) -> Self {
        let (opened, closes) = (opened_at.to_be_bytes(), closes_at.to_be_bytes());
        Self::of("activation window", &[class.as_bytes(), opened_by.as_bytes(), &opened, &closes])
    }

    /// A letter is about the student, at the school.
    pub fn of_letter(id: Uuid, student: Uuid, school: Uuid, code: &[u8]) -> Self {
        Self::of("letter", &[id.as_bytes(), student.as_bytes(), school.as_bytes(), code])
    }

    /// The keyed hash of a secret is the client's.
    pub fn of_client_secret(id: Uuid, client: &str, hash: &[u8]) -> Self {
        Self::of("client secret", &[id.as_bytes(), client.as_bytes(), hash])
    }

    /// An account of another provider, by the keyed hash of issuer and subject, is the person's.
    pub fn of_link(id: Uuid, person: Uuid, lookup: &[u8]) -> Self {
        Self::of("upstream link", &[id.as_bytes(), person.as_bytes(), lookup])
    }

    /// A badge, by the keyed hash of its code, is the student's, and stands as the program wrote it: issued by that person
    /// then, and with the moments that say until when the pictures are chosen, from when on tries count, and since when it is
    /// closed and void.
    pub fn of_badge((person, issued_by): (Uuid, Uuid), code: &[u8], moments: [Option<i64>; 5]) -> Self {
        let moments: Vec<u8> = moments.into_iter().flat_map(as_told).collect();
        Self::of("badge", &[person.as_bytes(), issued_by.as_bytes(), code, &moments])
    }

    /// Each part with its length before it, so that none passes for the end of the one before.
    fn of(kind: &str, parts: &[&[u8]]) -> Self {
        let mut bytes = Vec::with_capacity(160);
        for part in std::iter::once(kind.as_bytes()).chain(parts.iter().copied()) {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        Self(bytes)
    }

    /// The code to be stored.
    pub fn sign(&self, sealer: &Sealer) -> Vec<u8> {
        sealer.mac(Purpose::Bound, &self.0).to_vec()
    }

    /// Whether what is stored is the row's code; no code never is.
    pub fn holds(&self, sealer: &Sealer, code: Option<&[u8]>) -> bool {
        code.is_some_and(|code| sealer.verify_mac(Purpose::Bound, &self.0, code))
    }
}

/// A moment that may be missing, in nine bytes.
fn as_told(moment: Option<i64>) -> [u8; 9] {
    let mut bytes = [0; 9];
    let (is_there, at) = bytes.split_at_mut(1);
    is_there.fill(u8::from(moment.is_some()));
    at.copy_from_slice(&moment.unwrap_or_default().to_be_bytes());
    bytes
}

/// Seals the hash of a password for its account; it opens for no other.
///
/// # Errors
/// When it cannot be sealed.
pub fn seal_password(sealer: &Sealer, account: Uuid, phc: &str) -> Result<Vec<u8>, SealFault> {
    sealer.seal_field("password", "bound", account, phc.as_bytes())
}

/// Opens what [`seal_password`] made for the same account; none of what was changed, moved or made up.
pub fn open_password(sealer: &Sealer, account: Uuid, sealed: &[u8]) -> Option<Zeroizing<String>> {
    let opened = sealer.open_field("password", "bound", account, sealed)?;
    std::str::from_utf8(&opened).ok().map(|phc| Zeroizing::new(phc.to_owned()))
}

/// Tells the log that a row was found whose code does not fit: nobody gets in by it.
pub fn report(table: &'static str, id: impl std::fmt::Display) {
    tracing::error!(table, %id, "a row was not written by this program as it stands, and is not used");
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use zeroize::Zeroizing;

    use super::{Bond, open_password, seal_password};
    use crate::seal::{SealKey, Sealer};

    fn sealer(identity: u8, keys: &[u8]) -> Sealer {
        let keys: Vec<SealKey> =
            keys.iter().map(|id| SealKey { id: *id, bytes: Zeroizing::new([*id; 32]) }).collect();
        Sealer::new(&[identity; 32], &keys).unwrap()
    }

    #[test]
    fn a_code_fits_its_own_row_under_its_own_key_and_outlives_a_rotation() {
        let [one, two] = [1, 2].map(Uuid::from_u128);
        let code = Bond::of_account(one, two, b"name").sign(&sealer(9, &[1]));
        let holds = |bond: Bond, sealer: &Sealer| bond.holds(sealer, Some(&code));
        assert!(holds(Bond::of_account(one, two, b"name"), &sealer(9, &[2, 1])));
        assert!(!holds(Bond::of_account(one, two, b"name"), &sealer(8, &[1])));
        for other in [
            Bond::of_account(two, two, b"name"),
            Bond::of_account(one, one, b"name"),
            Bond::of_account(one, two, b"another"),
            Bond::of_identifier(one, two, b"name"),
        ] {
            assert!(!holds(other, &sealer(9, &[1])));
        }
        assert!(!Bond::of_account(one, two, b"name").holds(&sealer(9, &[1]), None));
    }

    #[test]
    fn a_session_cannot_be_said_to_be_surer_than_it_was() {
        let (id, sealer) = (Uuid::from_u128(1), sealer(9, &[1]));
        let of = |acr, amr, proved, needs| Bond::of_sure_session((id, id), (1, 2), (acr, amr), proved, needs);
        let code = of("sfa", "pwd", None, true).sign(&sealer);
        assert!(of("sfa", "pwd", None, true).holds(&sealer, Some(&code)));
        for other in [
            of("mfa", "pwd", None, true),
            of("sfa", "pwd otp", None, true),
            of("sfa", "pwd", Some(9), true),
            of("sfa", "pwd", None, false),
            Bond::of_session(id, id, 1, 2),
        ] {
            assert!(!other.holds(&sealer, Some(&code)));
        }
    }

    #[test]
    fn a_window_is_that_of_its_class_and_a_shared_session_stays_one() {
        let ([one, two], sealer) = ([1, 2].map(Uuid::from_u128), sealer(9, &[1]));
        let code = Bond::of_window(one, two, 1, 2).sign(&sealer);
        assert!(Bond::of_window(one, two, 1, 2).holds(&sealer, Some(&code)));
        for other in [
            Bond::of_window(two, two, 1, 2),
            Bond::of_window(one, one, 1, 2),
            Bond::of_window(one, two, 0, 2),
            Bond::of_window(one, two, 1, 3),
        ] {
            assert!(!other.holds(&sealer, Some(&code)));
        }
        let session = || Bond::of_session(one, two, 1, 2);
        let code = session().on_shared_computer().sign(&sealer);
        assert!(!session().holds(&sealer, Some(&code)));
    }

    #[test]
    fn a_badge_that_was_voided_is_not_made_valid_nor_its_choice_opened() {
        let ([one, two], sealer) = ([1, 2].map(Uuid::from_u128), sealer(9, &[1]));
        let [issued, choice, opened, closed, voided] = [Some(1), Some(2), Some(3), None, Some(5)];
        let moments = [issued, choice, opened, closed, voided];
        let code = Bond::of_badge((one, two), b"code", moments).sign(&sealer);
        assert!(Bond::of_badge((one, two), b"code", moments).holds(&sealer, Some(&code)));
        for other in [
            Bond::of_badge((two, two), b"code", moments),
            Bond::of_badge((one, one), b"code", moments),
            Bond::of_badge((one, two), b"another", moments),
            Bond::of_badge((one, two), b"code", [Some(0), choice, opened, closed, voided]),
            Bond::of_badge((one, two), b"code", [issued, Some(9), opened, closed, voided]),
            Bond::of_badge((one, two), b"code", [issued, choice, Some(9), closed, voided]),
            Bond::of_badge((one, two), b"code", [issued, choice, opened, Some(0), voided]),
            Bond::of_badge((one, two), b"code", [issued, choice, opened, closed, None]),
        ] {
            assert!(!other.holds(&sealer, Some(&code)));
        }
    }

    #[test]
    fn a_part_does_not_pass_for_the_end_of_the_one_before() {
        let (id, sealer) = (Uuid::from_u128(1), sealer(9, &[1]));
        let code = Bond::of_client_secret(id, "ab", b"c").sign(&sealer);
        assert!(!Bond::of_client_secret(id, "a", b"bc").holds(&sealer, Some(&code)));
    }

    #[test]
    fn the_hash_of_a_password_opens_for_its_account_alone() {
        let [one, two] = [1, 2].map(Uuid::from_u128);
        let sealer = sealer(9, &[1]);
        let sealed = seal_password(&sealer, one, "$argon2id$…").unwrap();
        assert_eq!(open_password(&sealer, one, &sealed).unwrap().as_str(), "$argon2id$…");
        assert!(open_password(&sealer, two, &sealed).is_none());
        assert!(open_password(&sealer, one, b"$argon2id$v=19$m=19456,t=2,p=1$AAAA$BBBB").is_none());
    }
}
