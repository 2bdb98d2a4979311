//! Ways back in, seen from a browser: forgotten passwords, phrases of the school, and contacts that their owner changes.

mod ask;
mod browser;
mod contacts;
mod equal;
mod link;
mod name;
mod phrase;
mod undo;

use sea_orm::EntityTrait as _;
use tables::audit_entry;
use tests::{Browser, City, Form, Page, Person};

/// A password that is none of before.
const NEW: &str = "阿里山的日出 over the clouds";

/// The mailbox that the harness gives somebody, proved.
fn mailbox(person: &Person) -> String {
    format!("{}@example.edu.tw", person.id.0.simple())
}

/// Asks for a link in a browser of its own.
async fn ask(city: &City, who: &str) -> Page {
    ask_in(&city.browser(), who).await
}

async fn ask_in(browser: &Browser, who: &str) -> Page {
    let form = browser.get("/recover").await.form("recover-form");
    browser.submit(form.set("who", who)).await
}

/// Paths with a handle that were mailed to an address, the oldest first.
async fn paths_to(city: &City, address: &str, path: &str) -> Vec<String> {
    let mails = city.mails().await.into_iter().filter(|mail| mail.to == address);
    let found = |text: String| {
        let (_, rest) = text.split_once(&format!("{path}?t="))?;
        let handle: String =
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
        Some(format!("{path}?t={handle}"))
    };
    mails.filter_map(|mail| found(mail.text)).collect()
}

/// The links for a new password that were mailed to somebody.
async fn links(city: &City, person: &Person) -> Vec<String> {
    paths_to(city, &mailbox(person), "/recover/new").await
}

/// A link for somebody, asked for a while after the last one.
async fn link(city: &City, person: &Person) -> String {
    city.clock.advance(300);
    ask(city, &person.login).await;
    links(city, person).await.pop().expect("a link is mailed")
}

fn filled(form: Form, password: &str) -> Form {
    form.set("password", password).set("password_again", password)
}

fn is_over(page: &Page) -> bool {
    page.url.path().starts_with("/recover/new") && page.forms().iter().all(|form| !form.knows("password"))
}

async fn works(city: &City, login: &str, password: &str) -> bool {
    let browser = city.browser();
    let form = browser.get("/login").await.form("login");
    browser.submit(form.set("login", login).set("password", password)).await.url.path() == "/me"
}

async fn signed_in(city: &City, person: &Person) -> Browser {
    let browser = city.browser();
    let page = browser.sign_in(person).await;
    assert_eq!(page.url.path(), "/me", "{}", page.text());
    browser
}

/// How often an act is on record.
async fn audited(city: &City, act: &str) -> usize {
    let entries = audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    entries.iter().filter(|entry| entry.act == act).count()
}
