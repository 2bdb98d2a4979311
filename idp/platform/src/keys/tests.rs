use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use domain::identifiers::taipei_line;
use domain::jose::{Algorithm, JwkSet, verify_compact};
use domain::timestamp::Timestamp;
use hyper::body::Bytes;
use uuid::Uuid;

use super::{Ages, KeyError, Keyring, KeysCommand, State, list, retire, rotate, rotate_aged, rotate_seal};
use crate::ids::random_id;
use crate::seal::Purpose;

const NOW: Timestamp = Timestamp(1_800_000_000);
const DAY: i64 = 86_400;

/// A directory that goes away with the test.
struct Dir(PathBuf);

impl Dir {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("keys-{}", random_id())))
    }

    fn ring(&self) -> Keyring {
        Keyring::load_or_create(&self.0, NOW).unwrap()
    }

    fn kid(&self, algorithm: Algorithm, state: State) -> String {
        let fits = |key: &super::KeyEntry| key.algorithm == algorithm && key.state == state;
        list(&self.0).unwrap().into_iter().find(fits).unwrap().kid
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The key set of a city that uses every algorithm.
fn every_key(ring: &Keyring) -> Bytes {
    ring.jwks_json(&Algorithm::ALL.iter().copied().collect()).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_first_start_makes_an_active_and_a_next_key_for_each_algorithm() {
    let dir = Dir::new();
    let ring = dir.ring();
    let keys = list(&dir.0).unwrap();
    assert_eq!(keys.len(), 2 * Algorithm::ALL.len());
    for &algorithm in Algorithm::ALL {
        assert_eq!(ring.signing_key(algorithm).unwrap().kid(), dir.kid(algorithm, State::Active));
        dir.kid(algorithm, State::Next);
    }
    let published: serde_json::Value = serde_json::from_slice(&every_key(&ring)).unwrap();
    let published = published["keys"].as_array().unwrap().clone();
    assert_eq!(published.len(), keys.len());
    assert!(
        published.iter().all(|key| key["use"] == "sig" && key["kid"].is_string() && key.get("d").is_none())
    );
}

#[test]
fn key_files_are_for_their_owner_alone() {
    let dir = Dir::new();
    dir.ring();
    assert_eq!(mode(&dir.0), 0o700);
    for name in ["seal.key", "identity.key"] {
        assert_eq!(mode(&dir.0.join(name)), 0o600);
    }
    for state in ["active", "next"] {
        for entry in fs::read_dir(dir.0.join(state)).unwrap() {
            assert_eq!(mode(&entry.unwrap().path()), 0o600);
        }
    }
}

#[test]
fn a_second_node_uses_the_same_keys() {
    let dir = Dir::new();
    let (one, two) = (dir.ring(), dir.ring());
    assert_eq!(every_key(&one), every_key(&two));
    let handle = one.sealer().seal(Purpose::Code, &7_u32).unwrap();
    assert_eq!(two.sealer().open(Purpose::Code, &handle), Some(7_u32));
}

#[test]
fn after_a_rotation_the_published_next_key_signs_and_old_tokens_still_verify() {
    let dir = Dir::new();
    let ring = dir.ring();
    let behind = JwkSet::parse(&every_key(&ring)).unwrap();
    let old = ring.signing_key(Algorithm::Es256).unwrap().sign_compact(None, b"{}").unwrap();
    let (active, next) = (dir.kid(Algorithm::Es256, State::Active), dir.kid(Algorithm::Es256, State::Next));

    rotate(&dir.0, Some(Algorithm::Es256), NOW.plus(DAY)).unwrap();
    assert!(ring.reload().unwrap());

    assert_eq!(ring.signing_key(Algorithm::Es256).unwrap().kid(), next);
    assert_eq!(dir.kid(Algorithm::Es256, State::Retired), active);
    let fresh = ring.signing_key(Algorithm::Es256).unwrap().sign_compact(None, b"{}").unwrap();
    verify_compact(&old, &ring.verifying_keys(), Algorithm::ALL).unwrap();
    verify_compact(&fresh, &behind, Algorithm::ALL).unwrap();
    assert!(list(&dir.0).unwrap().iter().filter(|key| key.state == State::Retired).count() == 1);
}

#[test]
fn a_reload_without_a_change_does_nothing() {
    let dir = Dir::new();
    let ring = dir.ring();
    assert!(!ring.reload().unwrap());
    rotate_seal(&dir.0).unwrap();
    assert!(ring.reload().unwrap());
    assert!(!ring.reload().unwrap());
}

#[test]
fn a_change_within_one_tick_of_the_file_clock_is_seen() {
    let dir = Dir::new();
    let ring = dir.ring();
    let seal = dir.0.join("seal.key");
    let written = fs::metadata(&seal).unwrap().modified().unwrap();
    rotate_seal(&dir.0).unwrap();
    fs::File::options().append(true).open(&seal).unwrap().set_modified(written).unwrap();
    assert!(ring.reload().unwrap());
}

#[test]
fn a_node_one_step_behind_opens_what_a_rotated_seal_made() {
    let dir = Dir::new();
    let (behind, ahead) = (dir.ring(), dir.ring());
    let old = behind.sealer().seal(Purpose::RefreshToken, &1_u32).unwrap();
    let sub = behind.sealer().pairwise_sub("a.example", Uuid::from_u128(1));
    rotate_seal(&dir.0).unwrap();
    ahead.reload().unwrap();
    let new = ahead.sealer().seal(Purpose::RefreshToken, &2_u32).unwrap();
    assert_eq!(behind.sealer().open(Purpose::RefreshToken, &new), Some(2_u32));
    assert_eq!(ahead.sealer().open(Purpose::RefreshToken, &old), Some(1_u32));
    assert_ne!(new.get(..2), old.get(..2), "the new key seals");
    assert_eq!(ahead.sealer().pairwise_sub("a.example", Uuid::from_u128(1)), sub);
}

#[test]
fn seal_keys_run_out_only_when_every_number_is_taken() {
    let dir = Dir::new();
    dir.ring();
    for _ in 2..256 {
        rotate_seal(&dir.0).unwrap();
    }
    assert!(matches!(rotate_seal(&dir.0), Err(KeyError::TooManySealKeys)));
    let path = dir.0.join("seal.key");
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 256);
    let fewer: Vec<&str> = text.lines().take(3).chain(text.lines().last()).collect();
    fs::write(&path, fewer.join("\n")).unwrap();
    rotate_seal(&dir.0).unwrap();
    dir.ring();
}

#[test]
fn only_a_key_that_does_not_sign_can_be_retired() {
    let dir = Dir::new();
    dir.ring();
    let active = dir.kid(Algorithm::EdDsa, State::Active);
    assert!(matches!(retire(&dir.0, &active, NOW), Err(KeyError::InUse(_))));
    assert!(matches!(retire(&dir.0, "nobody", NOW), Err(KeyError::UnknownKid(_))));

    rotate(&dir.0, Some(Algorithm::EdDsa), NOW).unwrap();
    retire(&dir.0, &active, NOW).unwrap();
    let next = dir.kid(Algorithm::EdDsa, State::Next);
    retire(&dir.0, &next, NOW).unwrap();
    assert_ne!(dir.kid(Algorithm::EdDsa, State::Next), next);
    assert!(list(&dir.0).unwrap().iter().all(|key| key.kid != active && key.kid != next));
}

#[test]
fn keys_rotate_and_leave_by_age() {
    let dir = Dir::new();
    dir.ring();
    let ages = Ages { rotate_after: 90 * DAY, keep_retired: 2 * DAY };
    assert!(!rotate_aged(&dir.0, ages, NOW.plus(90 * DAY - 1)).unwrap());
    assert!(rotate_aged(&dir.0, ages, NOW.plus(90 * DAY)).unwrap());
    assert!(!rotate_aged(&dir.0, ages, NOW.plus(92 * DAY - 1)).unwrap());
    let retired = |dir: &Dir| list(&dir.0).unwrap().iter().filter(|key| key.state == State::Retired).count();
    assert_eq!(retired(&dir), Algorithm::ALL.len());
    assert!(rotate_aged(&dir.0, ages, NOW.plus(92 * DAY)).unwrap());
    assert_eq!(retired(&dir), 0);
}

#[test]
fn a_rotation_cut_short_leaves_a_signer_and_is_completed_by_the_next_one() {
    let dir = Dir::new();
    let ring = dir.ring();
    let next = fs::read_dir(dir.0.join("next")).unwrap().next().unwrap().unwrap();
    fs::rename(next.path(), dir.0.join("active").join(next.file_name())).unwrap();
    assert!(ring.reload().unwrap());
    for &algorithm in Algorithm::ALL {
        ring.signing_key(algorithm).unwrap();
    }
    rotate(&dir.0, None, NOW).unwrap();
    for &algorithm in Algorithm::ALL {
        dir.kid(algorithm, State::Next);
    }
    let active = list(&dir.0).unwrap().iter().filter(|key| key.state == State::Active).count();
    assert_eq!(active, Algorithm::ALL.len());
}

#[test]
fn the_key_of_documents_outlives_every_rotation_and_is_no_key_of_tokens() {
    let dir = Dir::new();
    let ring = dir.ring();
    let seal = ring.document_key().sign_compact(Some("consent-seal+jwt"), b"{}").unwrap();
    let published = ring.document_jwks_json();

    let ages = Ages { rotate_after: DAY, keep_retired: DAY };
    for days in 1..=30 {
        rotate_aged(&dir.0, ages, NOW.plus(days * DAY)).unwrap();
    }
    ring.reload().unwrap();

    assert_eq!(ring.document_jwks_json(), published);
    verify_compact(&seal, &dir.ring().document_verifying_keys(), &[Algorithm::Es256]).unwrap();
    assert!(verify_compact(&seal, &ring.verifying_keys(), Algorithm::ALL).is_err(), "it signs no token");
    let kid = ring.document_key().kid().to_owned();
    assert!(matches!(retire(&dir.0, &kid, NOW), Err(KeyError::UnknownKid(_))), "and cannot be retired");
}

#[test]
fn a_second_key_of_documents_seals_and_the_first_still_checks() {
    let dir = Dir::new();
    let ring = dir.ring();
    let old = ring.document_key();
    let seal = old.sign_compact(None, b"{}").unwrap();
    super::files::generate(&dir.0, State::Document, Algorithm::Es256, NOW.plus(DAY)).unwrap();
    assert!(ring.reload().unwrap());
    assert_ne!(ring.document_key().kid(), old.kid());
    verify_compact(&seal, &ring.document_verifying_keys(), &[Algorithm::Es256]).unwrap();
}

#[test]
fn a_damaged_or_renamed_key_file_is_refused_and_the_old_keys_stay() {
    let dir = Dir::new();
    let ring = dir.ring();
    let before = every_key(&ring);
    let [one, two] = ["active", "next"].map(|state| {
        let mut files = fs::read_dir(dir.0.join(state)).unwrap().map(|entry| entry.unwrap().path());
        files.find(|path| path.to_str().unwrap().contains("ES256")).unwrap()
    });
    let content = fs::read(&two).unwrap();
    fs::copy(&one, &two).unwrap();
    rotate_seal(&dir.0).unwrap();
    assert!(matches!(ring.reload(), Err(KeyError::Damaged { .. })));
    assert_eq!(every_key(&ring), before);
    fs::write(&two, content).unwrap();
    fs::write(dir.0.join("active/notes.txt"), "not a key").unwrap();
    assert!(ring.reload().unwrap());
    fs::write(dir.0.join("seal.key"), "1 short").unwrap();
    assert!(matches!(ring.reload(), Err(KeyError::Damaged { .. })));
}

#[test]
fn the_command_lists_what_is_there_without_any_secret() {
    let dir = Dir::new();
    dir.ring();
    let text = KeysCommand::Rotate { algorithm: Some(Algorithm::Rs256) }.run(&dir.0, NOW).unwrap();
    assert_eq!(text.lines().count(), 9);
    assert_eq!(text.lines().filter(|line| line.starts_with("RS256 retired")).count(), 1);
    let made = format!(" {} ", taipei_line(NOW));
    assert!(text.lines().all(|line| line.contains(&made)), "the time of Taipei: {text}");
    assert_eq!(KeysCommand::List.run(&dir.0, NOW).unwrap(), text);
}

#[test]
fn nodes_that_start_together_make_each_key_once() {
    let dir = Dir::new();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| dir.ring());
        }
    });
    assert_eq!(list(&dir.0).unwrap().len(), 2 * Algorithm::ALL.len());
}

#[test]
fn other_keys_in_the_place_of_those_in_use_are_not_taken() {
    let (dir, other) = (Dir::new(), Dir::new());
    let ring = dir.ring();
    other.ring();
    for name in ["seal.key", "identity.key"] {
        let path = dir.0.join(name);
        let own = fs::read(&path).unwrap();
        fs::write(&path, fs::read(other.0.join(name)).unwrap()).unwrap();
        assert!(matches!(ring.reload(), Err(KeyError::Foreign { .. })), "{name}");
        fs::write(&path, own).unwrap();
    }
    let before = fs::read_to_string(dir.0.join("seal.key")).unwrap();
    let handle = ring.sealer().seal(Purpose::Code, &7_u32).unwrap();
    // A rotation and a line that is taken out are taken, the key that seals is needed.
    rotate_seal(&dir.0).unwrap();
    assert!(ring.reload().unwrap());
    rotate_seal(&dir.0).unwrap();
    assert!(ring.reload().unwrap());
    fs::write(dir.0.join("seal.key"), before).unwrap();
    assert!(matches!(ring.reload(), Err(KeyError::Foreign { .. })));
    assert_eq!(ring.sealer().open(Purpose::Code, &handle), Some(7_u32));
    let document = fs::read_dir(dir.0.join("document")).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(document).unwrap();
    assert!(ring.reload().is_err());
}

#[test]
fn a_file_that_others_can_read_is_not_read() {
    let dir = Dir::new();
    let ring = dir.ring();
    for name in ["seal.key", "identity.key"] {
        fs::set_permissions(dir.0.join(name), fs::Permissions::from_mode(0o604)).unwrap();
        let refused = Keyring::load_or_create(&dir.0, NOW).err().unwrap();
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
        fs::set_permissions(dir.0.join(name), fs::Permissions::from_mode(0o600)).unwrap();
    }
    rotate_seal(&dir.0).unwrap();
    fs::set_permissions(dir.0.join("seal.key"), fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(ring.reload(), Err(KeyError::Exposed { .. })));
}
