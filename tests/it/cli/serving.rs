//! `idp serve` as a process: starts, logs, stops.

use std::process::Stdio;
use std::time::{Duration, Instant};

use tests::binary::{Served, idp};

use super::Place;

/// A port that is free now.
pub(super) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Things that must never be logged, and where each is sent.
const SENT: [&str; 8] = [
    "SecretOfTheClient",
    "PasswordOfSomeone",
    "A123456789",
    "CodeFromSomewhere",
    "RefreshFromSomewhere",
    "BearerFromSomewhere",
    "SessionFromSomewhere",
    "StateFromSomewhere",
];

async fn send_secrets(url: &str) {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let asks = [
        http.get(format!("{url}/oauth/authorize?client_id=x&state=StateFromSomewhere&login_hint=A123456789")),
        http.get(format!("{url}/A123456789?code=CodeFromSomewhere")),
        http.get(format!("{url}/assets/A123456789")),
        http.get(format!("{url}/login?tx=CodeFromSomewhere"))
            .header("cookie", "session=SessionFromSomewhere"),
        http.get(format!("{url}/me")).header("cookie", "session=SessionFromSomewhere"),
        http.get(format!("{url}/oauth/userinfo")).bearer_auth("BearerFromSomewhere"),
        http.post(format!("{url}/oauth/token"))
            .basic_auth("x", Some("SecretOfTheClient"))
            .form(&[("grant_type", "refresh_token"), ("refresh_token", "RefreshFromSomewhere")]),
        http.post(format!("{url}/oauth/token")).form(&[
            ("grant_type", "authorization_code"),
            ("code", "CodeFromSomewhere"),
            ("client_id", "A123456789"),
            ("client_secret", "SecretOfTheClient"),
        ]),
        http.post(format!("{url}/oauth/introspect")).form(&[("token", "BearerFromSomewhere")]),
        http.post(format!("{url}/login")).form(&[("login", "A123456789"), ("password", "PasswordOfSomeone")]),
        http.post(format!("{url}/oauth/token")).body("{\"password\":\"PasswordOfSomeone\"}"),
    ];
    for ask in asks {
        assert!(ask.send().await.unwrap().status().as_u16() < 500);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_and_no_number_of_a_person_reaches_the_log() {
    let port = free_port();
    let place =
        Place::new().with("IDP_SERVER__LISTEN", format!("127.0.0.1:{port}")).with("IDP_LOG__FILTER", "debug");
    let mut served = Served::start(port, place.dir(), &place.settings()).await;
    send_secrets(&served.url).await;
    served.signal("TERM");
    served.ended().await;
    let log = served.log();
    for sent in SENT {
        assert!(!log.contains(sent), "{sent} in {log}");
    }
    let lines = log.lines().filter(|line| line.contains("\"target\":\"access\"")).count();
    assert!(lines >= 11, "each request is logged: {log}");
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "a line is JSON: {line}");
    }
    assert!(log.contains("\"route\":\"/oauth/token\"") && log.contains("\"request_id\":"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_told_to_end_ends_well_and_soon() {
    for signal in ["TERM", "INT"] {
        let port = free_port();
        let place = Place::new().with("IDP_SERVER__LISTEN", format!("127.0.0.1:{port}"));
        let mut served = Served::start(port, place.dir(), &place.settings()).await;
        let began = Instant::now();
        served.signal(signal);
        assert_eq!(served.ended().await, Some(0), "{}", served.log());
        assert!(began.elapsed() < Duration::from_secs(5), "{signal}");
        assert!(served.log().contains("\"message\":\"stopped\""), "{}", served.log());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_beside_a_server_acts_there_within_a_second() {
    let port = free_port();
    let place = Place::new().with("IDP_SERVER__LISTEN", format!("127.0.0.1:{port}"));
    let served = Served::start(port, place.dir(), &place.settings()).await;
    let added = place.succeed(&[
        "client",
        "add",
        "x",
        "--name",
        "x",
        "--sector",
        "x",
        "--grant-type",
        "client_credentials",
        "--scope",
        "",
    ]);
    let secret = added.lines().find_map(|line| line.strip_prefix("client_secret  ")).unwrap().to_owned();
    let token = async || {
        let ask =
            reqwest::Client::new().post(format!("{}/oauth/token", served.url)).basic_auth("x", Some(&secret));
        ask.form(&[("grant_type", "client_credentials")]).send().await.unwrap().status().as_u16()
    };
    assert_eq!(token().await, 200);
    place.succeed(&["client", "remove", "x", "--confirm"]);
    let began = Instant::now();
    while token().await != 401 {
        assert!(began.elapsed() < Duration::from_secs(2));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_on_one_file_is_refused_and_a_command_is_not() {
    let (port, other) = (free_port(), free_port());
    let place = Place::new().with("IDP_SERVER__LISTEN", format!("127.0.0.1:{port}"));
    let mut served = Served::start(port, place.dir(), &place.settings()).await;
    let mut settings = place.settings();
    let listen = format!("127.0.0.1:{other}");
    settings.push(("IDP_SERVER__LISTEN", &listen));
    let mut second = idp(&["serve"], &settings).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while second.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_secs(10) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let _ = second.kill();
    let ended = second.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.code() == Some(1) && told.contains("served by another process already"), "{told}");
    place.succeed(&["client", "list"]);
    for signal in ["TERM", "KILL"] {
        served.signal(signal);
        served.ended().await;
        served = Served::start(port, place.dir(), &place.settings()).await;
    }
}
