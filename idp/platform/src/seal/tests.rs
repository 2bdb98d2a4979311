use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{MAX_HANDLE_BYTES, Purpose, SealFault, SealKey, Sealer};
use crate::secret::{new_secret, secret_hash, secret_matches};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Payload {
    grant: Uuid,
    scope: String,
}

fn payload() -> Payload {
    Payload { grant: Uuid::from_u128(7), scope: "openid".to_owned() }
}

fn seal_key(id: u8) -> SealKey {
    SealKey { id, bytes: Zeroizing::new([id; 32]) }
}

fn sealer(ids: &[u8]) -> Sealer {
    Sealer::new(&[99; 32], &ids.iter().map(|id| seal_key(*id)).collect::<Vec<_>>()).unwrap()
}

#[test]
fn what_is_sealed_opens_on_every_node_and_never_looks_the_same() {
    let (one, two) = (sealer(&[1]), sealer(&[1]));
    for &purpose in Purpose::ALL {
        let text = one.seal(purpose, &payload()).unwrap();
        assert_eq!(two.open(purpose, &text), Some(payload()));
        assert_ne!(text, one.seal(purpose, &payload()).unwrap());
    }
}

#[test]
fn a_handle_of_one_purpose_does_not_open_as_another() {
    let sealer = sealer(&[1]);
    for &made in Purpose::ALL {
        let text = sealer.seal(made, &payload()).unwrap();
        let tag = sealer.mac(made, b"text");
        for &asked in Purpose::ALL.iter().filter(|asked| **asked != made) {
            assert_eq!(sealer.open::<Payload>(asked, &text), None, "{made:?} as {asked:?}");
            assert!(!sealer.verify_mac(asked, b"text", &tag), "{made:?} as {asked:?}");
        }
    }
}

#[test]
fn a_changed_or_cut_handle_does_not_open() {
    let sealer = sealer(&[1]);
    let sealed = URL_SAFE_NO_PAD.decode(sealer.seal(Purpose::Code, &payload()).unwrap()).unwrap();
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(sealer.open::<Payload>(Purpose::Code, &URL_SAFE_NO_PAD.encode(changed)), None, "{at}");
        assert_eq!(
            sealer.open::<Payload>(Purpose::Code, &URL_SAFE_NO_PAD.encode(&sealed[..at])),
            None,
            "{at}"
        );
    }
    for nonsense in ["", "=", "not base64 at all", "AQ", &"A".repeat(MAX_HANDLE_BYTES + 1)] {
        assert_eq!(sealer.open::<Payload>(Purpose::Code, nonsense), None);
    }
}

#[test]
fn a_payload_of_another_shape_does_not_open() {
    let sealer = sealer(&[1]);
    let text = sealer.seal(Purpose::Code, &(payload(), 7_u8)).unwrap();
    assert_eq!(sealer.open::<Payload>(Purpose::Code, &text), None);
    assert_eq!(sealer.open::<(Payload, u8, String)>(Purpose::Code, &text), None);
}

#[test]
fn after_a_rotation_old_handles_open_and_new_ones_use_the_new_key() {
    let (before, after) = (sealer(&[1]), sealer(&[2, 1]));
    let old = before.seal(Purpose::RefreshToken, &payload()).unwrap();
    let new = after.seal(Purpose::RefreshToken, &payload()).unwrap();
    assert_eq!(after.open(Purpose::RefreshToken, &old), Some(payload()));
    assert_eq!(before.open::<Payload>(Purpose::RefreshToken, &new), None);
    let tag = before.mac(Purpose::RefreshToken, b"grant 7");
    assert!(after.verify_mac(Purpose::RefreshToken, b"grant 7", &tag));
    assert!(!before.verify_mac(
        Purpose::RefreshToken,
        b"grant 7",
        &after.mac(Purpose::RefreshToken, b"grant 7")
    ));
}

#[test]
fn permanent_values_survive_every_rotation() {
    let (before, after) = (sealer(&[1]), sealer(&[3, 2]));
    let person = Uuid::from_u128(5);
    assert_eq!(before.pairwise_sub("a.example", person), after.pairwise_sub("a.example", person));
    assert_eq!(before.lookup_hash("A123456789"), after.lookup_hash("A123456789"));
    let secret = SecretString::from("secret");
    assert!(secret_matches(&after, &secret, &secret_hash(&before, &secret)));
}

#[test]
fn pairwise_subjects_differ_by_sector_and_by_person_and_fit_the_limit() {
    let sealer = sealer(&[1]);
    let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let sub = sealer.pairwise_sub("a.example", one);
    assert_ne!(sub, sealer.pairwise_sub("b.example", one));
    assert_ne!(sub, sealer.pairwise_sub("a.example", two));
    assert_eq!(sub.len(), 43);
}

#[test]
fn one_row_has_another_name_for_each_purpose_and_keeps_it_over_rotations() {
    let (before, after) = (sealer(&[1]), sealer(&[2]));
    let row = Uuid::from_u128(1);
    let purposes = [Purpose::Subject, Purpose::ContextName, Purpose::ClassName];
    let names = |sealer: &Sealer| purposes.map(|purpose| sealer.pairwise(purpose, "a.example", row));
    assert_eq!(names(&before), names(&after));
    let [sub, ctx, class] = names(&before);
    assert!(sub != ctx && sub != class && ctx != class);
}

#[test]
fn a_field_opens_only_in_its_place() {
    let sealer = sealer(&[1]);
    let row = Uuid::from_u128(1);
    let sealed = sealer.seal_field("person", "national_id", row, b"A123456789").unwrap();
    assert_eq!(sealer.open_field("person", "national_id", row, &sealed).unwrap().as_slice(), b"A123456789");
    assert!(sealer.open_field("person", "national_id", Uuid::from_u128(2), &sealed).is_none());
    assert!(sealer.open_field("person", "birthday", row, &sealed).is_none());
    assert!(sealer.open_field("persons", "national_id", row, &sealed).is_none());
    assert!(sealer.open_field("person", "national_id", row, &[]).is_none());
    assert!(sealer.open_field("person", "national_id", row, &sealed[..20]).is_none());
}

#[test]
fn the_key_list_must_not_be_empty_or_repeat_an_id() {
    assert_eq!(Sealer::new(&[0; 32], &[]).unwrap_err(), SealFault::Keys);
    assert_eq!(Sealer::new(&[0; 32], &[seal_key(1), seal_key(1)]).unwrap_err(), SealFault::Keys);
}

#[test]
fn a_generated_secret_is_long_new_and_found_by_its_hash_alone() {
    let sealer = sealer(&[1]);
    let (one, two) = (new_secret().unwrap(), new_secret().unwrap());
    assert_eq!(one.expose_secret().len(), 43);
    let hash = secret_hash(&sealer, &one);
    assert!(secret_matches(&sealer, &one, &hash));
    assert!(!secret_matches(&sealer, &two, &hash));
    assert!(!secret_matches(&sealer, &one, &hash[..31]));
}
