//! Frameworks and products that sign people in, each registered and set as its page in `docs/integrate` says.
//!
//! `tests/run` sets the variables of those whose language or server it found or installed.

use std::path::PathBuf;

use serde_json::{Value, json};
use tests::{City, Client, Database, Person};
use tokio::net::TcpListener;

use super::pages::Page;
use super::refusals::log_of;
use super::{folder, person, run, wanted};
use crate::browser::run_story;

/// A set of stacks, by the names of their pages.
pub(super) struct Stacks {
    /// What asks for them.
    variable: &'static str,
    /// The script that runs them.
    script: &'static str,
    /// Where their settings stand, from the root of the project; where it is empty, those of the page are used.
    pub(super) source: &'static str,
    /// Their pages.
    pub(super) pages: &'static [&'static str],
}

const fn programs(variable: &'static str, source: &'static str, pages: &'static [&'static str]) -> Stacks {
    Stacks { variable, script: "programs.mjs", source, pages }
}

const NODE: Stacks = Stacks {
    variable: "TEST_CLIENTS",
    script: "stacks.mjs",
    source: "tests/clients/stacks.mjs",
    pages: &["express-openid-connect", "passport-openidconnect", "authjs", "fastify", "better-auth"],
};

const PYTHON: Stacks = Stacks {
    variable: "TEST_CLIENTS",
    script: "stacks.py",
    source: "tests/clients/stacks.py",
    pages: &["flask-oidc", "flask-pyoidc", "mozilla-django-oidc", "django-allauth", "social-auth-app-django"],
};

const GO: Stacks = programs(
    "TEST_GO",
    "tests/clients/go/libraries.go",
    &["go-oidc", "zitadel-oidc", "hashicorp-cap", "gitea"],
);

const NIMBUS: Stacks = programs("TEST_JAVA", "tests/clients/java/nimbus/Service.java", &["nimbus"]);

const SPRING: Stacks = programs("TEST_JAVA", "", &["spring-boot-4", "spring-boot-3"]);

const APACHE: Stacks = programs("TEST_APACHE", "", &["apache"]);

const GITLAB: Stacks = programs("TEST_RUBY", "tests/clients/omniauth.rb", &["gitlab"]);

const OAUTH2_PROXY: Stacks = programs("TEST_OAUTH2_PROXY", "", &["oauth2-proxy"]);

const JUPYTERHUB: Stacks = programs("TEST_CLIENTS", "", &["jupyterhub"]);

const REQUESTS: Stacks = Stacks {
    variable: "TEST_CLIENTS",
    script: "narrow_scope.py",
    source: "tests/clients/narrow_scope.py",
    pages: &["requests-oauthlib"],
};

const SINGLE_PAGE: Stacks = Stacks {
    variable: "TEST_BROWSER",
    script: "single_page.mjs",
    source: "tests/clients/browser/single_page.mjs",
    pages: &["oidc-client-ts"],
};

/// All that are run here.
pub(super) const ALL: [Stacks; 11] =
    [NODE, PYTHON, GO, NIMBUS, SPRING, APACHE, GITLAB, OAUTH2_PROXY, JUPYTERHUB, REQUESTS, SINGLE_PAGE];

/// A port that nobody listens on.
async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// What a script needs to know of a stack.
fn stack_story(city: &City, client: &Client, someone: &Person, port: u16) -> Value {
    json!({
        "issuer": city.url, "person": person(someone), "port": port, "acting": city.claim("acting"),
        "client": { "id": client.id(), "secret": client.secret, "redirect_uri": client.redirect_uri() },
    })
}

async fn assert_nothing_was_refused(city: &City, client: &Client) {
    assert_eq!(log_of(city, client).await, format!("nothing was refused to {} lately\n", client.id()));
}

async fn sign_in(program: PathBuf, stacks: &Stacks) {
    if !wanted(stacks.variable) {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let mother = city.teacher_mother().await;
    for stack in stacks.pages {
        let (page, port) = (Page::of(stack), free_port().await);
        let client = page.register(&city, stack, port).await;
        let mut story = stack_story(&city, &client, &mother, port);
        story["stack"] = json!(stack);
        story["settings"] = json!(page.settings(&city, &client, port));
        let said = run(program.clone(), stacks.script, &story).await;
        assert!(said.contains(&format!("{stack}: done")), "{said}");
        assert_nothing_was_refused(&city, &client).await;
    }
}

async fn by_node(stacks: &Stacks) {
    sign_in(PathBuf::from("node"), stacks).await;
}

#[tokio::test]
async fn frameworks_for_node_learn_her_name_and_address() {
    by_node(&NODE).await;
}

#[tokio::test]
async fn frameworks_for_python_learn_her_name_and_address() {
    sign_in(folder().join(".venv/bin/python"), &PYTHON).await;
}

#[tokio::test]
async fn libraries_for_go_learn_her_name_address_and_role() {
    by_node(&GO).await;
}

#[tokio::test]
async fn the_library_of_nimbus_learns_her_name_address_and_role() {
    by_node(&NIMBUS).await;
}

#[tokio::test]
async fn spring_boot_learns_her_name_address_and_role_by_the_settings_of_the_docs() {
    by_node(&SPRING).await;
}

#[tokio::test]
async fn apache_lets_teachers_in_by_the_settings_of_the_docs() {
    by_node(&APACHE).await;
}

#[tokio::test]
async fn the_sign_in_of_gitlab_learns_her_name_address_and_role() {
    by_node(&GITLAB).await;
}

#[tokio::test]
async fn oauth2_proxy_learns_her_address_and_role_by_the_settings_of_the_docs() {
    by_node(&OAUTH2_PROXY).await;
}

#[tokio::test]
async fn a_page_without_a_server_learns_who_she_is_and_keeps_nothing_of_her_other_identity() {
    if !wanted(SINGLE_PAGE.variable) {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let (mother, port) = (city.teacher_mother().await, free_port().await);
    let client = Page::of("oidc-client-ts").register(&city, "page", port).await;
    run_story(SINGLE_PAGE.script, stack_story(&city, &client, &mother, port)).await;
    assert_nothing_was_refused(&city, &client).await;
}

#[tokio::test]
async fn jupyterhub_lets_teachers_in_by_the_settings_of_the_docs() {
    by_node(&JUPYTERHUB).await;
}

/// It asks for the list of children, and this teacher has none: nobody agreed to it, and it is not granted.
#[tokio::test]
async fn requests_oauthlib_takes_a_narrower_scope_with_the_setting_that_the_docs_name() {
    if !wanted(REQUESTS.variable) {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let (teacher, port) = (city.teacher().await, free_port().await);
    let client = Page::of("requests-oauthlib").register(&city, "leave", port).await;
    let program = folder().join(".venv/bin/python");
    let said = run(program, REQUESTS.script, &stack_story(&city, &client, &teacher, port)).await;
    assert!(said.contains("requests-oauthlib: done"), "{said}");
}
