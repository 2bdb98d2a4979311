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

    assert!(place.fail(&LEAVE).contains("leave is registered already: `idp client change leave`"));
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

/// What `client show` prints of a service, without its secrets.
fn registered(place: &Place, id: &str) -> serde_json::Value {
    let shown = place.succeed(&["client", "show", id]);
    serde_json::from_str(shown.split("\nsecrets").next().unwrap()).unwrap()
}

#[test]
fn the_purpose_is_registered_in_both_languages_and_each_is_changed_by_itself() {
    let place = Place::new();
    place.succeed(&[&LEAVE[..], &["--purpose", "請假", "--purpose-en", "Leave"]].concat());
    let purposes = || {
        let shown = registered(&place, "leave");
        (shown["purpose"].as_str().unwrap().to_owned(), shown["purpose_en"].as_str().unwrap().to_owned())
    };
    assert_eq!(purposes(), ("請假".to_owned(), "Leave".to_owned()));
    let told = place.succeed(&["client", "change", "leave", "--purpose-en", "Days off"]);
    assert_eq!(told, "purpose_en: \"Leave\" -> \"Days off\"\n");
    assert_eq!(purposes(), ("請假".to_owned(), "Days off".to_owned()));
}

#[test]
fn a_change_changes_what_is_named_and_shows_the_difference() {
    let place = Place::new();
    let rich = ["--role", "teacher", "--purpose", "請假", "--logo-uri", "https://leave.example/l.png"];
    place.succeed(&[&LEAVE[..], &rich, &["--pkce", "exempt"]].concat());
    let before = registered(&place, "leave");
    let told = place.succeed(&["client", "change", "leave", "--claims-in-id-token", "--logo-uri", ""]);
    assert_eq!(
        told,
        "claims_in_id_token: false -> true\nlogo_uri: \"https://leave.example/l.png\" -> null\n"
    );
    let mut expected = before.clone();
    (expected["claims_in_id_token"], expected["logo_uri"]) = (true.into(), serde_json::Value::Null);
    assert_eq!(registered(&place, "leave"), expected);
    let told = place.succeed(&["client", "change", "leave", "--pkce", "nonce", "--all-roles"]);
    assert_eq!(told, "allowed_roles: [\"teacher\"] -> []\npkce_required: false -> \"nonce\"\n");
    assert_eq!(place.succeed(&["client", "change", "leave", "--purpose", "請假"]), "nothing changes\n");
    let refused = place.fail(&["client", "change", "leave", "--redirect-uri", "http://leave.example/"]);
    assert!(refused.contains("leave cannot be registered"), "{refused}");
    assert!(
        place.fail(&["client", "change", "other", "--trusted"]).contains("no service is registered as other")
    );

    place.succeed(&[&LEAVE[..], &["--replace"]].concat());
    let replaced = registered(&place, "leave");
    assert_eq!(
        (&replaced["purpose"], &replaced["claims_in_id_token"]),
        (&"".into(), &false.into()),
        "all of it"
    );
    assert!(place.succeed(&["audit", "verify"]).starts_with("the audit is whole"));
}

/// What libraries ask for by themselves, and the acting context: name and e-mail address need no switch.
#[test]
fn a_service_may_ask_for_name_and_address_unless_the_operator_says_otherwise() {
    let place = Place::new();
    place.succeed(&LEAVE);
    assert_eq!(registered(&place, "leave")["scope"], "openid profile email edu.acting");
    place.succeed(&[&LEAVE[..], &["--replace", "--scope", "openid"]].concat());
    assert_eq!(registered(&place, "leave")["scope"], "openid");
}

#[test]
fn an_app_on_the_device_gets_a_sector_of_its_own() {
    let place = Place::new();
    for id in ["one", "two"] {
        let uri = ["--auth-method", "none", "--redirect-uri", "http://127.0.0.1/cb"];
        place.succeed(&[&["client", "add", id, "--name", id][..], &uri].concat());
        assert_eq!(registered(&place, id)["sector"], format!("client:{id}"));
    }
}

#[test]
fn a_redirect_uri_with_a_wildcard_is_refused_with_the_reason() {
    let refused =
        Place::new().fail(&["client", "add", "x", "--name", "x", "--redirect-uri", "https://*.tp.edu.tw/cb"]);
    assert!(refused.contains("has no wildcard: register each address by itself"), "{refused}");
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
    assert_eq!(
        (code, err.contains("there is no scope «grades»; there are openid, profile")),
        (2, true),
        "{err}"
    );
    let (code, _, err) = place.run(&[&LEAVE[..], &["--role", "parent"]].concat());
    let words = "«parent» is none of student, teacher, staff, principal, guardian";
    assert_eq!((code, err.contains(words)), (2, true), "{err}");
    let (code, _, err) = place.run(&[&LEAVE[..], &["--algorithm", "none"]].concat());
    assert_eq!((code, err.contains("«none» is none of RS256, PS256, ES256, EdDSA")), (2, true), "{err}");
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
