//! `idp client …`

use super::Place;

const LEAVE: [&str; 7] =
    ["client", "add", "leave", "--name", "學生請假", "--redirect-uri", "https://leave.example/cb"];

fn secret(out: &str) -> &str {
    out.lines().find_map(|line| line.strip_prefix("client_secret  ")).expect("a secret")
}

#[test]
fn a_service_is_registered_shown_changed_and_removed() {
    let place = Place::new();
    let added = place.succeed(&LEAVE);
    assert_eq!(secret(&added).len(), 43, "256 bits in base64url");
    assert!(place.succeed(&["client", "list"]).contains("學生請假"));
    let shown = place.succeed(&["client", "show", "leave"]);
    assert!(
        shown.contains("\"sector\": \"leave.example\"") && shown.contains("secrets that work: 1"),
        "{shown}"
    );
    assert!(!shown.contains(secret(&added)));

    assert!(place.fail(&LEAVE).contains("leave is registered already: use --replace"));
    let replaced = place.succeed(&[&LEAVE[..], &["--replace", "--role", "teacher"]].concat());
    assert!(!replaced.contains("client_secret"), "its secret stays");
    assert!(place.succeed(&["client", "show", "leave"]).contains("\"teacher\""));

    let rotated = place.succeed(&["client", "rotate-secret", "leave"]);
    assert_ne!(secret(&rotated), secret(&added));
    assert!(place.succeed(&["client", "show", "leave"]).contains("secrets that work: 2"));
    place.succeed(&["client", "rotate-secret", "leave", "--grace-hours", "0"]);
    assert!(place.succeed(&["client", "show", "leave"]).contains("secrets that work: 1"));

    assert!(place.fail(&["client", "remove", "leave"]).contains("add --confirm"));
    place.succeed(&["client", "remove", "leave", "--confirm"]);
    assert!(place.fail(&["client", "show", "leave"]).contains("no service is registered as leave"));
}

#[test]
fn a_service_that_could_leak_is_not_registered() {
    let place = Place::new();
    let refused =
        place.fail(&["client", "add", "x", "--name", "x", "--redirect-uri", "http://rp.example/cb"]);
    assert!(refused.contains("http://rp.example/cb: a redirect URI begins with https://"), "{refused}");
    let several = ["--redirect-uri", "https://a.example/", "--redirect-uri", "https://b.example/"];
    let refused = place.fail(&[&["client", "add", "x", "--name", "x"][..], &several].concat());
    assert!(refused.contains("--sector"), "{refused}");
    assert_eq!(place.succeed(&["client", "list"]), "");
}

#[test]
fn a_word_that_is_none_is_wrong_usage() {
    let place = Place::new();
    let (code, _, err) = place.run(&[&LEAVE[..], &["--scope", "openid grades"]].concat());
    assert_eq!((code, err.contains("there is no scope grades")), (2, true), "{err}");
    let (code, _, err) = place.run(&[&LEAVE[..], &["--algorithm", "none"]].concat());
    assert_eq!((code, err.contains("none is none of the words")), (2, true), "{err}");
}

#[test]
fn an_app_without_a_secret_gets_none() {
    let place = Place::new();
    let app = ["client", "add", "app", "--name", "app", "--auth-method", "none"];
    let added = place
        .succeed(&[&app[..], &["--redirect-uri", "tw.edu.tp.app:/cb", "--sector", "tp.edu.tw"]].concat());
    assert!(!added.contains("client_secret"));
    assert!(place.fail(&["client", "rotate-secret", "app"]).contains("has no secret"));
}
