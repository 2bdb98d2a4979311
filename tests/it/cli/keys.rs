//! A start with keys that the database was not written with.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::Place;

fn add(place: &Place, id: &str) {
    place.succeed(&["client", "add", id, "--name", id, "--redirect-uri", "https://rp.example/cb"]);
}

/// Files of keys of all kinds.
fn files(place: &Place) -> Vec<PathBuf> {
    let keys = place.dir().join("keys");
    let first = |state: &str| {
        let path = fs::read_dir(keys.join(state)).unwrap().next().unwrap().unwrap().path();
        assert!(path.extension().is_some_and(|ending| ending == "pem"));
        path
    };
    let pems = ["active", "next", "document"].map(first);
    [keys.join("seal.key"), keys.join("identity.key")].into_iter().chain(pems).collect()
}

#[test]
fn a_start_with_a_wrong_or_missing_key_is_refused_and_says_which() {
    let (place, other) = (Place::new(), Place::new());
    add(&place, "one");
    add(&other, "one");
    for name in ["identity.key", "seal.key"] {
        let (own, foreign) = (place.dir().join("keys").join(name), other.dir().join("keys").join(name));
        let right = fs::read(&own).unwrap();
        fs::copy(&foreign, &own).unwrap();
        for command in
            [&["serve"][..], &["client", "list"], &["migrate"], &["audit", "verify"], &["end-sessions"]]
        {
            let told = place.fail(command);
            let told_what =
                told.contains(&format!("{name} does not fit")) && told.contains("Put the right file into");
            assert!(told_what && told.contains("--accept-new-keys"), "{command:?}: {told}");
        }
        fs::remove_file(&own).unwrap();
        let told = place.fail(&["client", "list"]);
        assert!(told.contains(&format!("{name} is missing")), "{told}");
        assert!(!own.exists(), "no key is made anew");
        write(&own, &right);
        assert!(place.succeed(&["client", "list"]).contains("one"));
    }
    let document = files(&place).pop().unwrap();
    let right = fs::read(&document).unwrap();
    fs::remove_file(&document).unwrap();
    let told = place.fail(&["client", "list"]);
    assert!(told.contains("is missing") && told.contains("documents sealed so far"), "{told}");
    write(&document, &right);
    place.succeed(&["client", "list"]);
}

fn write(path: &Path, content: &[u8]) {
    fs::write(path, content).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn who_means_other_keys_says_so_once() {
    let place = Place::new();
    add(&place, "one");
    fs::remove_file(place.dir().join("keys/identity.key")).unwrap();
    place.fail(&["client", "list"]);
    place.succeed(&["--accept-new-keys", "client", "list"]);
    place.succeed(&["client", "list"]);
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let place = Place::new();
    add(&place, "one");
    for path in files(&place) {
        for mode in [0o640, 0o604, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let told = place.fail(&["client", "list"]);
            assert!(told.contains(&format!("chmod 600 {}", path.display())), "{mode:o}: {told}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    place.succeed(&["client", "list"]);
}

#[test]
fn a_backup_that_was_written_with_other_keys_is_not_restored() {
    let (place, other) = (Place::new(), Place::new());
    add(&place, "own");
    add(&other, "foreign");
    let copy = place.path("copy.db");
    other.succeed(&["backup", &copy]);
    let told = place.fail(&["restore", "--force", &copy]);
    assert!(told.contains("does not fit"), "{told}");
    assert!(place.succeed(&["client", "list"]).contains("own"), "nothing was replaced");
    for left in ["idp.db.restoring", "idp.db.restoring.lock", "idp.db.replaced"] {
        assert!(!place.dir().join(left).exists(), "{left}");
    }
}

#[test]
fn a_restore_tries_a_sealed_field_and_warns_of_other_keys() {
    let (place, other) = (Place::new(), Place::new());
    let (bundle, copy) = (place.path("bundle"), place.path("copy.db"));
    other.succeed(&["demo-city", "--students", "500", "--out", &bundle]);
    other.succeed(&["import", "roster", &bundle]);
    other.succeed(&["backup", &copy]);
    let told = other.succeed(&["restore", "--force", &copy]);
    assert!(!told.contains("Warning"), "{told}");
    add(&place, "own");
    let told = place.succeed(&["restore", "--force", "--accept-new-keys", &copy]);
    assert!(told.contains("Warning: the national IDs in this backup do not open"), "{told}");
}

#[test]
fn the_keys_that_a_rotation_makes_are_remembered() {
    let place = Place::new();
    add(&place, "one");
    let seal = place.dir().join("keys/seal.key");
    let before = fs::read(&seal).unwrap();
    place.succeed(&["keys", "rotate-seal"]);
    place.succeed(&["client", "list"]);
    // The file from before the rotation opens all there is.
    let after = fs::read(&seal).unwrap();
    write(&seal, &before);
    place.succeed(&["client", "list"]);
    write(&seal, &after);
    place.succeed(&["client", "list"]);
}

#[test]
fn the_audit_is_checked_against_a_head_that_a_backup_kept() {
    let place = Place::new();
    place.succeed(&["sms", "stop"]);
    let copy = place.path("copy.db");
    let told = place.succeed(&["backup", &copy]);
    let head = fs::read_to_string(place.path("copy.db.audit-head")).unwrap();
    assert!(told.contains(head.trim()), "{told}");
    place.succeed(&["sms", "resume"]);
    let told = place.succeed(&["audit", "verify", "--head", head.trim()]);
    assert!(told.starts_with("the audit is whole; its head is 2:"), "{told}");
    let another = format!("1:{}", "A".repeat(43));
    assert!(place.fail(&["audit", "verify", "--head", &another]).contains("does not know the head"));
    assert!(place.fail(&["audit", "verify", "--head", "x"]).contains("NUMBER:CODE"));
}
