//! Layers, messages, and that the defaults are complete and documented.

use std::path::PathBuf;

use secrecy::ExposeSecret as _;

use super::layers::DEFAULTS;
use super::upstream::KEYS;
use super::{Config, PkceUse, Preset, UpstreamConfig, reference};

fn with(environment: &[(&str, &str)]) -> Result<Config, String> {
    let pairs = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load_with(&[], pairs).map_err(|problems| problems.to_string())
}

fn with_file(name: &str, content: &str) -> Result<Config, String> {
    let path = std::env::temp_dir().join(format!("idp-config-{name}-{}.toml", std::process::id()));
    std::fs::write(&path, content).unwrap();
    let loaded = Config::load_with(std::slice::from_ref(&path), []).map_err(|problems| problems.to_string());
    std::fs::remove_file(path).unwrap();
    loaded
}

#[test]
fn the_defaults_are_a_whole_configuration() {
    assert_eq!(with(&[]).unwrap().server.issuer, "http://localhost:8000");
}

#[test]
fn the_files_of_this_repository_can_be_used() {
    for name in ["dev", "test"] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../config/{name}.toml"));
        assert!(Config::load_with(&[path], []).is_ok(), "{name}");
    }
}

#[test]
fn every_key_has_a_comment_above_it() {
    let mut above = "";
    for line in DEFAULTS.lines() {
        let is_entry = line.contains(" = ") && !line.starts_with('#') || line.starts_with('[');
        assert!(!is_entry || above.starts_with('#'), "{line}");
        above = line;
    }
}

#[test]
fn the_reference_is_written_down() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let written = std::fs::read_to_string(&path).unwrap();
    let mark = "\n\n<!-- idp check-config --reference -->\n";
    let (introduction, tables) = written.split_once(mark).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        return std::fs::write(path, [introduction, mark, &reference()].concat()).unwrap();
    }
    assert!(introduction.starts_with("# Configuration"));
    assert_eq!(
        tables,
        reference(),
        "write what `idp check-config --reference` prints into docs/configuration.md"
    );
}

#[test]
fn the_environment_is_laid_over_the_files() {
    let config = with(&[
        ("IDP_SERVER__ISSUER", "https://sso.tp.edu.tw"),
        ("IDP_SERVER__LIMITS__REQUESTS", "77"),
        ("IDP_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8"),
        ("IDP_MAIL__USERNAME", "sso"),
        ("IDP_MAIL__PASSWORD", "0123"),
        ("IDP_CONFIG", "ignored"),
    ])
    .unwrap();
    assert_eq!((config.server.issuer.as_str(), config.server.limits.requests), ("https://sso.tp.edu.tw", 77));
    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert_eq!(config.mail.password.expose_secret(), "0123");
}

#[test]
fn what_cannot_be_used_is_named_with_its_key_and_a_way_out() {
    let cases = [
        ("IDP_SERVER__ISSUER", "http://sso.tp.edu.tw", "server.issuer: must begin with https://"),
        ("IDP_SERVER__ISSUER", "https://sso.tp.edu.tw/", "server.issuer: must have no path and no slash"),
        ("IDP_SERVER__ISSUER", "sso", "server.issuer: write the public address"),
        ("IDP_SERVER__ISSUER", "https://登入.tw", "server.issuer: must be ASCII"),
        ("IDP_SERVER__LISTEN", "8000", "server.listen: "),
        ("IDP_SERVER__PROT", "1", "IDP_SERVER__PROT: there is no key server.prot"),
        ("IDP_SERVER__LIMITS__REQUESTS", "many", "IDP_SERVER__LIMITS__REQUESTS: write a number"),
        ("IDP_SERVER__TLS_KEY", "key.pem", "server.tls_key: give tls_certificate and tls_key"),
        ("IDP_SERVER__TRUSTED_PROXIES", "10.0.0.0/64", "server.trusted_proxies"),
        ("IDP_DATABASE__URL", "mysql://root:hunter2@db/x", "database.url: write \"sqlite:PATH\""),
        ("IDP_TOKENS__CODE_SECONDS", "600", "tokens.code_seconds: 600 is not possible"),
        ("IDP_TOKENS__JWT_ACCESS_SECONDS", "301", "tokens.jwt_access_seconds: 301"),
        ("IDP_PASSWORDS__MEMORY_KIB", "1024", "passwords.memory_kib: 1024"),
        ("IDP_LOGIN__LOCK_SECONDS", "60", "login.lock_seconds: 60"),
        ("IDP_LOGIN__MAX_FAILURES", "6", "login.max_failures: 6"),
        ("IDP_BADGES__FROM", "7:00", "badges.from: write hours and minutes"),
        ("IDP_BADGES__UNTIL", "06:00", "badges.until: must be later than badges.from"),
        ("IDP_SERVER__SCHOOL_NETWORKS", "10.0.0.0/64", "server.school_networks"),
        (
            "IDP_BADGES__SESSION_SECONDS",
            "3001",
            "badges.session_seconds: 3001 is not possible; write a number from 300 to 3000",
        ),
        ("IDP_HELP__TELEPHONE", "ask us", "help.telephone: write a telephone number"),
        ("IDP_MAIL__TLS", "ssl", "mail.tls: write one of none, starttls, tls"),
        ("IDP_MAIL__FROM", "nobody", "mail.from: write an address"),
        ("IDP_MAIL__REPLY_TO", "nobody", "mail.reply_to: write an address"),
        ("IDP_MAIL__DKIM_SELECTOR", "s1", "mail.dkim_key: give dkim_selector"),
        ("IDP_SMS__URL", "http://sms.example/", "sms.url: write an address"),
        ("IDP_SMS__PRESET", "sms", "sms.preset: write one of json, mitake"),
        ("IDP_SMS__PRESET", "mitake", "sms.password: this gateway needs username and password"),
        ("IDP_SMS__URL", "https://sms.example/?to={to}", "sms.url: there is no {to}"),
        ("IDP_LOG__FILTER", "a=b=c", "log.filter: "),
        ("IDP_METRICS__LISTEN", "9100", "metrics.listen: "),
        ("IDP_KEYS__KEEP_RETIRED_DAYS", "0", "keys.keep_retired_days: 0"),
    ];
    for (name, value, expected) in cases {
        let text = with(&[(name, value)]).unwrap_err();
        assert!(text.contains(expected), "{name}={value}: {text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let text = with(&[("IDP_LOGIN__LOCK_SECONDS", "1"), ("IDP_TOKENS__CODE_SECONDS", "1")]).unwrap_err();
    assert_eq!(text.lines().count(), 3, "{text}");
}

#[test]
fn a_mistake_hides_no_other_one() {
    let file = "[sever]\nlisten = \"\"\n[server]\nport = 80\nlisten = 8000\n[tokens]\ncode_seconds = \"long\"\n\
                [login]\nlock_seconds = 1\n[mail]\ntls = \"ssl\"\npassword_file = \"/nowhere/secret\"\n";
    let text = with_file("many", file).unwrap_err();
    let told = [
        "sever: there is no such key",
        "server.port: there is no such key",
        "server.listen: ",
        "tokens.code_seconds: string \"long\" is not possible",
        "login.lock_seconds: 1 is not possible",
        "mail.tls: write one of none, starttls, tls",
        "mail.password_file: /nowhere/secret cannot be read",
    ];
    for problem in told {
        assert_eq!(text.matches(problem).count(), 1, "{problem}: {text}");
    }
    assert_eq!(text.lines().count(), 1 + told.len(), "{text}");
    assert!(text.contains("idp-config-many"), "each names its file: {text}");
    let broken = std::env::temp_dir().join(format!("idp-config-broken-{}.toml", std::process::id()));
    std::fs::write(&broken, "[server\n").unwrap();
    let variables = [("IDP_LOGIN__LOCK_SECONDS".to_owned(), "1".to_owned())];
    let files = [PathBuf::from("/nonexistent.toml"), broken.clone()];
    let text = Config::load_with(&files, variables).unwrap_err().to_string();
    std::fs::remove_file(&broken).unwrap();
    let told = ["/nonexistent.toml: cannot be read", "idp-config-broken", "login.lock_seconds: 1"];
    assert!(told.iter().all(|problem| text.contains(problem)), "{text}");
}

#[test]
fn a_file_with_an_unknown_key_or_section_is_refused_by_name() {
    let text = with_file("unknown-key", "[server]\nport = 80\n").unwrap_err();
    assert!(text.contains("server.port: there is no such key") && text.contains("unknown-key"), "{text}");
    let text = with_file("unknown-section", "[sever]\nlisten = \"\"\n").unwrap_err();
    assert!(text.contains("sever: there is no such key"), "{text}");
    let text = with_file("type", "[tokens]\ncode_seconds = \"long\"\n").unwrap_err();
    assert!(text.contains("tokens.code_seconds: string \"long\" is not possible"), "{text}");
}

#[test]
fn a_missing_file_is_an_error() {
    let text = Config::load_with(&[PathBuf::from("/nonexistent.toml")], []).unwrap_err().to_string();
    assert!(text.contains("/nonexistent.toml: cannot be read"), "{text}");
}

#[test]
fn a_secret_may_stand_in_a_file_and_is_never_repeated() {
    let path = std::env::temp_dir().join(format!("idp-secret-{}", std::process::id()));
    std::fs::write(&path, "postgres://sso:hunter2@db/sso\n").unwrap();
    let config = with(&[("IDP_DATABASE__URL_FILE", path.to_str().unwrap())]).unwrap();
    assert_eq!(config.database.url.expose_secret(), "postgres://sso:hunter2@db/sso");
    assert!(!format!("{config:?}").contains("hunter2"));
    std::fs::remove_file(&path).unwrap();
    let text = with(&[("IDP_DATABASE__URL_FILE", path.to_str().unwrap())]).unwrap_err();
    assert!(text.contains("database.url_file: "), "{text}");
    let text = with_file("secret-type", "[mail]\npassword = 4711\n").unwrap_err();
    assert!(text.contains("mail.password: write a text in quotes") && !text.contains("4711"), "{text}");
}

#[test]
fn a_font_that_is_not_there_is_named_at_the_start() {
    let problems = with(&[("IDP_DOCUMENTS__FONTS", "/nowhere/rare.ttf, /nowhere/rarer.ttf")]).unwrap_err();
    assert!(problems.contains("documents.fonts: there is no file /nowhere/rare.ttf"), "{problems}");
    assert!(problems.contains("/nowhere/rarer.ttf"), "{problems}");
}

fn name(text: &str) -> domain::upstream::UpstreamName {
    domain::upstream::UpstreamName::parse(text).unwrap()
}

const PROVIDER: &str =
    "[upstream.google]\npreset = \"google\"\nclient_id = \"city\"\nclient_secret = \"hunter2\"\n";

#[test]
fn a_preset_carries_what_is_known_and_each_key_overrides_it() {
    let config = with_file("preset", PROVIDER).unwrap();
    let google = config.upstream["google"].resolved(name("google"));
    assert_eq!((google.label.as_str(), google.issuer.as_str()), ("Google", "https://accounts.google.com"));
    assert_eq!(google.discovery, "https://accounts.google.com/.well-known/openid-configuration");
    assert_eq!(google.scopes, ["openid", "profile"]);
    let more = "label = \"學校 Google\"\nissuer = \"https://op.example/\"\nscopes = [\"openid\"]\npkce = \"never\"\n";
    let config = with_file("override", &[PROVIDER, more].concat()).unwrap();
    let other = config.upstream["google"].resolved(name("google"));
    assert_eq!((other.label.as_str(), other.label_en.as_str()), ("學校 Google", "學校 Google"));
    assert_eq!(other.discovery, "https://op.example/.well-known/openid-configuration", "one slash");
    assert_eq!((other.scopes.as_slice(), other.pkce), ([String::from("openid")].as_slice(), PkceUse::Never));
}

#[test]
fn the_environment_names_a_key_of_a_provider() {
    let config = with(&[
        ("IDP_UPSTREAM__LINE__PRESET", "line"),
        ("IDP_UPSTREAM__LINE__CLIENT_ID", "1"),
        ("IDP_UPSTREAM__LINE__CLIENT_SECRET", "0123"),
        ("IDP_UPSTREAM__LINE__SCOPES", "openid, profile"),
    ]);
    let line = &config.unwrap().upstream["line"];
    assert_eq!((line.preset, line.client_secret.expose_secret()), (Preset::Line, "0123"));
    assert_eq!(line.scopes, ["openid", "profile"]);
    let text = with(&[("IDP_UPSTREAM__LINE__SECRET", "x")]).unwrap_err();
    assert!(text.contains("there is no key upstream.line.secret"), "{text}");
}

#[test]
fn a_mistake_in_a_provider_is_named_with_its_key() {
    let cases = [
        ("[upstream.a]\n", "upstream.a.client_id: write the name of this service"),
        ("[upstream.a]\nclient_id = \"x\"\n", "upstream.a.client_secret: write the secret"),
        ("[upstream.a]\nclient_id = \"x\"\n", "upstream.a.issuer: write who issues"),
        ("[upstream.a]\npreset = \"gogle\"\n", "upstream.a.preset: write one of moe, county"),
        ("[upstream.a]\nclientid = \"x\"\n", "upstream.a.clientid: there is no such key"),
        ("[upstream.a]\nclient_secret = 7\n", "upstream.a.client_secret: write a text in quotes"),
        ("[upstream.a]\nissuer = \"http://op.example\"\n", "upstream.a.issuer: write an address"),
        ("[upstream.a]\nalgorithms = [\"RS1\"]\n", "upstream.a.algorithms: write some of RS256"),
        ("[upstream.a]\npkce = \"yes\"\n", "upstream.a.pkce: write one of always"),
        ("[upstream.a]\nclient_auth = \"jwt\"\n", "upstream.a.client_auth: write one of basic"),
        ("[upstream.a]\nlabel = \"a\\nb\"\n", "upstream.a.label: write one line"),
        ("[upstream.\"A b\"]\n", "upstream.A b: the name may have"),
        (
            "[upstream.a]\npreset = \"oauth2\"\nissuer = \"https://a.example\"\n",
            "upstream.a.token_endpoint: write the address",
        ),
        (
            "[upstream.a]\nclient_secret_file = \"/nowhere/x\"\n",
            "upstream.a.client_secret_file: /nowhere/x cannot be read",
        ),
        (
            "[upstream.b]\npreset = \"google\"\n",
            "upstream.google.issuer: another section has the same issuer",
        ),
    ];
    for (number, (file, expected)) in cases.into_iter().enumerate() {
        let text = with_file(&format!("provider-{number}"), &[PROVIDER, file].concat()).unwrap_err();
        assert!(text.contains(expected), "{file}: {text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn the_keys_of_a_provider_are_those_that_are_documented() {
    let mut above = "";
    for line in KEYS.lines() {
        assert!(line.starts_with('#') || above.starts_with('#'), "{line}");
        above = line;
    }
    let given =
        KEYS.replace("upstream.NAME", "upstream.name").replace("client_id = \"\"", "client_id = \"x\"");
    let given = given.replace("issuer = \"\"", "issuer = \"https://a.example\"");
    let config = with_file("keys", &given.replace("client_secret = \"\"", "client_secret = \"x\"")).unwrap();
    let known = format!("{:?}", UpstreamConfig::default());
    let documented = KEYS.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key);
    let documented: Vec<&str> = documented.filter(|key| !key.starts_with('#')).collect();
    assert!(documented.iter().all(|key| known.contains(&format!("{key}: "))), "{known}");
    assert_eq!(documented.len(), known.matches(": ").count());
    assert_eq!(config.upstream["name"].preset, Preset::Oidc);
}
