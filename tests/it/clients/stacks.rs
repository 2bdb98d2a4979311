//! Frameworks that sign people in, each with its defaults and the switch that `docs/integrate.md` names.

use std::path::PathBuf;

use domain::clients::Client as Metadata;
use domain::jose::Algorithm;
use domain::pkce::Pkce;
use serde_json::json;
use tests::{City, Database};
use tokio::net::TcpListener;

use super::{folder, person, run, story, wanted};

/// A framework, the path to which it wants the code, and what is registered besides.
type Stack = (&'static str, &'static str, fn(&mut Metadata));

fn nothing(_: &mut Metadata) {}

fn pkce_or_nonce(client: &mut Metadata) {
    client.pkce = Pkce::Nonce;
}

const NODE: [Stack; 5] = [
    ("express-openid-connect", "/callback", nothing),
    ("passport-openidconnect", "/callback", pkce_or_nonce),
    ("auth.js", "/auth/callback/city", |client| client.claims_in_id_token = true),
    ("@fastify/oauth2", "/callback", nothing),
    ("better-auth", "/api/auth/callback/city", nothing),
];

const PYTHON: [Stack; 5] = [
    ("flask-oidc", "/authorize", pkce_or_nonce),
    ("Flask-pyoidc", "/callback", pkce_or_nonce),
    ("mozilla-django-oidc", "/oidc/callback/", nothing),
    ("django-allauth", "/accounts/oidc/city/login/callback/", nothing),
    ("social-auth-app-django", "/complete/oidc/", nothing),
];

/// A port that nobody listens on.
async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

async fn sign_in(program: PathBuf, script: &str, stacks: &[Stack]) {
    if !wanted("TEST_CLIENTS") {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let mother = city.teacher_mother().await;
    for (number, (stack, callback, change)) in stacks.iter().enumerate() {
        let port = free_port().await;
        let client = city
            .register(&format!("stack-{number}"), |client| {
                client.redirect_uris = vec![format!("http://localhost:{port}{callback}")];
                client.id_token_alg = Algorithm::Rs256;
                change(client);
            })
            .await;
        let known = json!({ "id": client.id(), "secret": client.secret });
        let story = json!({ "stack": stack, "issuer": city.url, "person": person(&mother), "client": known, "port": port });
        let said = run(program.clone(), script, &story).await;
        assert!(said.contains(&format!("{stack}: done")), "{said}");
    }
}

#[tokio::test]
async fn frameworks_for_node_learn_her_name_and_address() {
    sign_in(PathBuf::from("node"), "stacks.mjs", &NODE).await;
}

#[tokio::test]
async fn frameworks_for_python_learn_her_name_and_address() {
    sign_in(folder().join(".venv/bin/python"), "stacks.py", &PYTHON).await;
}

#[tokio::test]
async fn requests_oauthlib_takes_a_narrower_scope_with_the_setting_that_the_docs_name() {
    if !wanted("TEST_CLIENTS") {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    // The list of children is asked for, and this teacher has none: nobody agreed to it, and it is not granted.
    let (teacher, client) = (city.teacher().await, city.client("leave").await);
    let program = folder().join(".venv/bin/python");
    let said = run(program, "narrow_scope.py", &story(&city, &client, &teacher)).await;
    assert!(said.contains("requests-oauthlib: done"), "{said}");
}
