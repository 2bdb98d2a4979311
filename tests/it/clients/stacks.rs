//! Frameworks and products that sign people in, each with its defaults and the switch that `docs/integrate.md` names.
//!
//! `tests/run` sets the variables of those whose language or server it found or installed.

use std::path::PathBuf;

use domain::clients::{AuthMethod, Client as Metadata};
use domain::jose::Algorithm;
use domain::pkce::Pkce;
use domain::scope::Scope;
use serde_json::{Value, json};
use tests::{City, Client, Database, Person};
use tokio::net::TcpListener;

use super::refusals::log_of;
use super::{folder, person, run, story, wanted};
use crate::browser::run_story;
use crate::tidy::source::read;

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

/// Libraries for other languages, and products.
const GO: [Stack; 4] = [
    ("go-oidc", "/callback", nothing),
    ("zitadel/oidc", "/callback", nothing),
    ("hashicorp/cap", "/callback", nothing),
    ("goth", "/callback", |client| client.pkce = Pkce::Exempt),
];

const NIMBUS: [Stack; 1] = [("Nimbus", "/callback", nothing)];

const SPRING: [Stack; 1] = [("Spring Boot", "/login/oauth2/code/school", nothing)];

const APACHE: [Stack; 1] = [("mod_auth_openidc", "/teachers/callback", |client| {
    client.scope = Scope::parse("openid profile email edu.acting groups");
})];

const GITLAB: [Stack; 1] = [("GitLab", "/auth/openid_connect/callback", pkce_or_nonce)];

const OAUTH2_PROXY: [Stack; 1] = [("oauth2-proxy", "/oauth2/callback", |client| {
    client.scope = Scope::parse("openid profile email groups");
})];

/// The block of settings under a heading of the docs, for this provider and service.
fn documented(heading: &str, city: &City, client: &Client, port: u16) -> String {
    let docs = read("docs/integrate.md");
    let section = docs.split(&format!("\n## {heading}\n")).nth(1).expect("a section of the stack");
    let section = section.split("\n## ").next().unwrap();
    let block: Vec<_> = section.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert!(!block.is_empty(), "no settings under {heading}");
    block
        .join("\n")
        .replace("https://sso.example", &city.url)
        .replace("https://rp.example", &format!("http://localhost:{port}"))
        .replace("CLIENT_ID", client.id())
        .replace("CLIENT_SECRET", &client.secret)
}

/// A port that nobody listens on.
async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// A service as `idp client add` registers it, with the scope of e-mail addresses.
async fn register(city: &City, id: &str, redirect_uri: String, change: fn(&mut Metadata)) -> Client {
    city.register(id, |client| {
        client.redirect_uris = vec![redirect_uri];
        client.id_token_alg = Algorithm::Rs256;
        client.scope = Scope::parse("openid profile email edu.acting");
        change(client);
    })
    .await
}

/// What a script needs to know of a stack.
fn stack_story(city: &City, client: &Client, someone: &Person, port: u16) -> Value {
    json!({
        "issuer": city.url, "person": person(someone), "port": port, "acting": city.claim("acting"),
        "client": { "id": client.id(), "secret": client.secret },
    })
}

async fn assert_nothing_was_refused(city: &City, client: &Client) {
    assert_eq!(log_of(city, client).await, format!("nothing was refused to {} lately\n", client.id()));
}

async fn sign_in(program: PathBuf, script: &str, stacks: &[Stack], heading: Option<&str>) {
    let city = City::today(Database::Sqlite, |_| ()).await;
    let mother = city.teacher_mother().await;
    for (number, (stack, callback, change)) in stacks.iter().enumerate() {
        let port = free_port().await;
        let address = format!("http://localhost:{port}{callback}");
        let client = register(&city, &format!("stack-{number}"), address, *change).await;
        let mut story = stack_story(&city, &client, &mother, port);
        story["stack"] = json!(stack);
        story["settings"] = json!(heading.map(|heading| documented(heading, &city, &client, port)));
        let said = run(program.clone(), script, &story).await;
        assert!(said.contains(&format!("{stack}: done")), "{said}");
        assert_nothing_was_refused(&city, &client).await;
    }
}

async fn scripts(program: PathBuf, script: &str, stacks: &[Stack]) {
    if wanted("TEST_CLIENTS") {
        sign_in(program, script, stacks, None).await;
    }
}

/// Stacks that a program of their own serves, where their language or server is installed.
async fn programs(variable: &str, stacks: &[Stack], heading: Option<&str>) {
    if wanted(variable) {
        sign_in(PathBuf::from("node"), "programs.mjs", stacks, heading).await;
    }
}

#[tokio::test]
async fn frameworks_for_node_learn_her_name_and_address() {
    scripts(PathBuf::from("node"), "stacks.mjs", &NODE).await;
}

#[tokio::test]
async fn frameworks_for_python_learn_her_name_and_address() {
    scripts(folder().join(".venv/bin/python"), "stacks.py", &PYTHON).await;
}

#[tokio::test]
async fn libraries_for_go_learn_her_name_address_and_role() {
    programs("TEST_GO", &GO, None).await;
}

#[tokio::test]
async fn the_library_of_nimbus_learns_her_name_address_and_role() {
    programs("TEST_JAVA", &NIMBUS, None).await;
}

#[tokio::test]
async fn spring_boot_learns_her_name_address_and_role_by_the_settings_of_the_docs() {
    programs("TEST_JAVA", &SPRING, Some("Spring Boot")).await;
}

#[tokio::test]
async fn apache_lets_teachers_in_by_the_settings_of_the_docs() {
    programs("TEST_APACHE", &APACHE, Some("Apache mod_auth_openidc")).await;
}

#[tokio::test]
async fn the_sign_in_of_gitlab_learns_her_name_address_and_role() {
    programs("TEST_RUBY", &GITLAB, None).await;
}

#[tokio::test]
async fn oauth2_proxy_learns_her_address_and_role_by_the_settings_of_the_docs() {
    programs("TEST_OAUTH2_PROXY", &OAUTH2_PROXY, Some("oauth2-proxy")).await;
}

#[tokio::test]
async fn a_page_without_a_server_learns_who_she_is_and_keeps_nothing_of_her_other_identity() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let (mother, port) = (city.teacher_mother().await, free_port().await);
    let client = register(&city, "page", format!("http://localhost:{port}/"), |client| {
        client.auth_method = AuthMethod::None;
        client.scope = Scope::parse("openid profile email edu.acting edu.child");
    })
    .await;
    run_story("single_page.mjs", stack_story(&city, &client, &mother, port)).await;
    assert_nothing_was_refused(&city, &client).await;
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
