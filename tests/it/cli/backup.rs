//! `idp backup` and `idp restore`.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::binary::{Served, idp_binary};

use super::Place;

fn add(place: &Place, id: &str) {
    place.succeed(&["client", "add", id, "--name", id, "--redirect-uri", "https://rp.example/cb"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_running_server_is_restored_once_it_has_stopped() {
    let port = super::serving::free_port();
    let place = Place::new().with("IDP_SERVER__LISTEN", format!("127.0.0.1:{port}"));
    let mut served = Served::start(port, place.dir(), &place.settings()).await;
    add(&place, "before");
    let copy = place.path("copy.db");
    let told = place.succeed(&["backup", &copy]);
    assert!(told.contains("identity.key"), "{told}");
    let mode = std::fs::metadata(&copy).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    add(&place, "after");

    assert!(place.fail(&["restore", "--force", &copy]).contains("is in use: stop the server"));
    served.signal("TERM");
    assert_eq!(served.ended().await, Some(0));
    assert!(place.fail(&["restore", &copy]).contains("exists: add --force"));
    place.succeed(&["restore", "--force", &copy]);
    let list = place.succeed(&["client", "list"]);
    assert!(list.contains("before") && !list.contains("after"), "{list}");
    assert!(place.dir().join("idp.db.replaced").exists(), "what was replaced is kept");
}

#[test]
fn a_backup_never_overwrites() {
    let place = Place::new();
    assert!(place.fail(&["backup", &place.path("copy.db")]).contains("there is no database"));
    add(&place, "one");
    std::fs::write(place.path("precious"), "x").unwrap();
    assert!(place.fail(&["backup", &place.path("precious")]).contains("exists already"));
    assert_eq!(std::fs::read(place.path("precious")).unwrap(), b"x");
}

#[test]
fn what_is_damaged_or_not_ours_is_not_restored() {
    let place = Place::new();
    add(&place, "one");
    let copy = place.path("copy.db");
    place.succeed(&["backup", &copy]);
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0x5a);
    std::fs::write(&copy, bytes).unwrap();
    let told = place.fail(&["restore", "--force", &copy]);
    assert!(told.contains("is damaged") || told.contains("cannot be read"), "{told}");
    std::fs::write(&copy, "not a database at all, and long enough to be looked at").unwrap();
    place.fail(&["restore", "--force", &copy]);
    std::fs::write(&copy, "").unwrap();
    assert!(place.fail(&["restore", "--force", &copy]).contains("no backup of this program"));
    assert!(place.succeed(&["client", "list"]).contains("one"), "nothing was replaced");
    assert!(!place.dir().join("idp.db.restoring").exists());
}

#[test]
fn postgresql_has_tools_of_its_own() {
    let place = Place::new().with("IDP_DATABASE__URL", "postgres://sso:hunter2@localhost/sso");
    let told = place.fail(&["backup", &place.path("copy.db")]);
    assert!(told.contains("pg_dump") && !told.contains("hunter2"), "{told}");
    assert!(place.fail(&["restore", &place.path("copy.db")]).contains("pg_restore"));
}

#[test]
fn the_audit_is_checked() {
    let place = Place::new();
    place.succeed(&["migrate"]);
    assert_eq!(place.succeed(&["audit", "verify"]), "the audit is whole\n");
}

/// Runs a command that may write no file of more than so many blocks of 512 bytes, as on a disk that fills.
fn run_out_of_space(place: &Place, blocks: u32, arguments: &[&str]) -> String {
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &limited]).arg(idp_binary()).args(arguments);
    let output = shell.env_clear().envs(place.settings()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
    told
}

/// The files under a directory whose names hold one of the words.
fn left_behind(dir: &Path, words: &[&str]) -> Vec<PathBuf> {
    let paths: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    let (dirs, files): (Vec<PathBuf>, Vec<PathBuf>) = paths.into_iter().partition(|path| path.is_dir());
    let is_meant = |path: &PathBuf| words.iter().any(|word| path.display().to_string().contains(word));
    let deeper = dirs.iter().flat_map(|dir| left_behind(dir, words));
    files.into_iter().filter(is_meant).chain(deeper).collect()
}

#[test]
fn what_cannot_be_written_whole_leaves_no_half() {
    let place = Place::new();
    add(&place, "one");
    let (copy, bundle) = (place.path("copy.db"), place.path("bundle"));
    run_out_of_space(&place, 200, &["backup", &copy]);
    assert_eq!(left_behind(place.dir(), &["copy.db"]), [] as [PathBuf; 0]);
    place.succeed(&["backup", &copy]);
    run_out_of_space(&place, 200, &["restore", "--force", &copy]);
    assert_eq!(left_behind(place.dir(), &[".restoring", ".replaced"]), [] as [PathBuf; 0]);
    assert!(place.succeed(&["client", "list"]).contains("one"));
    run_out_of_space(&place, 1, &["keys", "rotate"]);
    assert_eq!(left_behind(place.dir(), &[".new"]), [] as [PathBuf; 0]);
    // Without its manifest a bundle cannot be taken in.
    std::fs::create_dir(&bundle).unwrap();
    std::fs::write(place.path("bundle/manifest.csv"), "of a bundle before").unwrap();
    run_out_of_space(&place, 20, &["demo-city", "--students", "500", "--out", &bundle]);
    assert_eq!(left_behind(place.dir(), &["manifest.csv"]), [] as [PathBuf; 0]);
}
