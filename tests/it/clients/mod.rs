//! Clients that are not ours (`tests/clients`), by discovery only.
//!
//! They look at the real clock, so the city does. Left out unless `TEST_CLIENTS=1`: `tests/run` installs them.

mod pages;
mod refusals;
pub(crate) mod scanner;
mod stacks;
mod table;

use std::path::PathBuf;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::clients::AuthMethod;
use domain::jose::Algorithm;
use serde_json::{Value, json};
use tests::{City, Client, Database, Person};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// Where the scripts are.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("clients")
}

/// Whether a set of tests was asked for.
pub(crate) fn wanted(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| value == "1")
}

/// What a script needs to know of a person.
pub(crate) fn person(someone: &Person) -> Value {
    let contexts: serde_json::Map<String, Value> =
        someone.contexts.iter().map(|(name, id)| (name.clone(), json!(id.to_string()))).collect();
    json!({
        "name": someone.name, "login": someone.login, "password": someone.password,
        "contexts": contexts, "children": ["莫小安", "莫小寧"],
    })
}

fn story(city: &City, client: &Client, someone: &Person) -> Value {
    json!({
        "issuer": city.url,
        "claims_prefix": city.app.config.tokens.claims_prefix,
        "person": person(someone),
        "client": {
            "id": client.id(),
            "auth": client.registered.auth_method.as_str(),
            "secret": client.secret,
            "key_id": client.key.as_ref().map(|key| key.kid()),
            "key_pkcs8": STANDARD.encode(&client.key_pkcs8),
            "id_token_alg": client.registered.id_token_alg.as_str(),
            "redirect_uri": client.redirect_uri(),
            "post_logout_redirect_uri": client.registered.post_logout_redirect_uris[0],
        },
    })
}

/// Runs a script with a JSON object on its standard input; fails with all it said if it fails.
pub(crate) async fn run(program: PathBuf, script: &str, input: &Value) -> String {
    let mut child = Command::new(program)
        .arg(folder().join(script))
        .current_dir(folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("tests/run installs the clients");
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(input.to_string().as_bytes()).await.unwrap();
    drop(pipe);
    let output = child.wait_with_output().await.unwrap();
    let said =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{script}: {said}");
    said
}

const METHODS: [(AuthMethod, Algorithm); 4] = [
    (AuthMethod::ClientSecretBasic, Algorithm::Es256),
    (AuthMethod::ClientSecretPost, Algorithm::Rs256),
    (AuthMethod::PrivateKeyJwt, Algorithm::Es256),
    (AuthMethod::None, Algorithm::Rs256),
];

async fn every_method(program: PathBuf, script: &str) {
    if !wanted("TEST_CLIENTS") {
        return;
    }
    for database in Database::wanted() {
        let city = City::today(database, |_| ()).await;
        let mother = city.teacher_mother().await;
        for (method, algorithm) in METHODS {
            let change = |client: &mut domain::clients::Client| {
                client.auth_method = method;
                client.id_token_alg = algorithm;
            };
            let client = city.register(&format!("stock-{}", method.as_str().replace('_', "-")), change).await;
            let said = run(program.clone(), script, &story(&city, &client, &mother)).await;
            assert!(said.contains("done"), "{said}");
        }
    }
}

#[tokio::test]
async fn openid_client_of_npm_lives_a_whole_life() {
    every_method(PathBuf::from("node"), "openid_client.mjs").await;
}

#[tokio::test]
async fn authlib_of_pypi_lives_a_whole_life() {
    every_method(folder().join(".venv/bin/python"), "authlib_client.py").await;
}
