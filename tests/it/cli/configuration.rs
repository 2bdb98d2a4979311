//! `idp check-config`, and what a wrong setting says.

use super::Place;

#[test]
fn a_configuration_is_checked_without_a_start() {
    let place = Place::new().with("IDP_SERVER__ISSUER", "https://sso.tp.edu.tw");
    let told = place.succeed(&["check-config"]);
    assert!(told.contains("can be used") && told.contains("https://sso.tp.edu.tw"), "{told}");
    assert!(!place.dir().join("idp.db").exists() && !place.dir().join("keys").exists(), "nothing was made");
}

#[test]
fn every_command_refuses_a_wrong_setting_by_its_key() {
    let place = Place::new().with("IDP_LOGIN__LOCK_SECONDS", "60").with("IDP_TOKENS__CODE_SECONDS", "600");
    for command in [&["check-config"][..], &["serve"], &["migrate"], &["client", "list"]] {
        let told = place.fail(command);
        assert!(told.contains("login.lock_seconds: 60 is not possible"), "{told}");
        assert!(told.contains("tokens.code_seconds: 600 is not possible"), "{told}");
    }
}

#[test]
fn every_mistake_is_told_at_once() {
    let place = Place::new();
    let (pem, key, file) = (place.path("tls.pem"), place.path("tls.key"), place.path("idp.toml"));
    std::fs::write(&pem, "no certificate").unwrap();
    let settings = format!(
        "[server]\nport = 80\ntls_certificate = {pem:?}\ntls_key = {key:?}\n[tokens]\ncode_seconds = \"long\"\n\
         [login]\nlock_seconds = 60\n[mail]\npassword_file = \"/nowhere\"\n"
    );
    std::fs::write(&file, settings).unwrap();
    let told = place.fail(&["check-config", "--config", &file]);
    for problem in [
        "server.port: there is no such key",
        "server.tls_certificate: ",
        "tokens.code_seconds: ",
        "login.lock_seconds: 60 is not possible",
        "mail.password_file: /nowhere cannot be read",
    ] {
        assert_eq!(told.matches(problem).count(), 1, "{problem}: {told}");
    }
}

#[test]
fn what_is_missing_is_told_once() {
    let place = Place::new();
    let told = place.fail(&["import", "roster", "/nowhere"]);
    assert_eq!(told.matches("No such file").count(), 1, "{told}");
}

#[test]
fn a_certificate_is_tried() {
    let place = Place::new();
    std::fs::write(place.path("tls.pem"), "no certificate").unwrap();
    let (pem, key) = (place.path("tls.pem"), place.path("tls.key"));
    let place = place.with("IDP_SERVER__TLS_CERTIFICATE", pem).with("IDP_SERVER__TLS_KEY", key);
    assert!(place.fail(&["check-config"]).contains("server.tls_certificate: "));
}

#[test]
fn wrong_usage_has_its_own_exit_code_and_help_is_there() {
    let place = Place::new();
    assert_eq!(place.run(&["client", "ad"]).0, 2);
    assert_eq!(place.run(&[]).0, 2);
    let help = place.succeed(&["--help"]);
    for command in [
        "serve",
        "migrate",
        "import",
        "demo-city",
        "client",
        "keys",
        "person",
        "check-config",
        "backup",
        "restore",
    ] {
        assert!(help.contains(command), "{command}: {help}");
    }
    assert!(place.succeed(&["check-config", "--reference"]).contains("## `server.limits`"));
}

#[test]
fn an_address_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let place = Place::new().with("IDP_SERVER__LISTEN", address.clone());
    let told = place.fail(&["serve"]);
    assert!(told.contains(&format!("cannot listen on {address} (server.listen)")), "{told}");
}

#[test]
fn a_schema_that_is_older_is_not_changed_unless_that_is_allowed() {
    let place = Place::new().with("IDP_SERVER__MIGRATE", "false");
    assert!(place.fail(&["serve"]).contains("run `idp migrate`"));
    assert!(place.fail(&["client", "list"]).contains("run `idp migrate`"));
    place.succeed(&["migrate"]);
    place.succeed(&["client", "list"]);
}
