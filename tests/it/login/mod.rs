//! Coming in, seen from a browser.

mod activate;
mod audit;
mod bound;
mod busy;
mod cookies;
mod first;
mod link;
mod link_ends;
mod lockout;
mod logs;
mod new_device;
mod onward;
mod person;
mod reset;
mod shared;
mod sign_in;
mod spraying;
mod two_children;
mod waiting;

use sea_orm::EntityTrait as _;
use tables::{account, attempt, audit_entry, session};
use tests::{Browser, City, Page, Person};

/// Fills the sign-in form with a name and a password.
async fn try_in(browser: &Browser, login: &str, password: &str) -> Page {
    let form = browser.get("/login").await.form("login");
    browser.submit(form.set("login", login).set("password", password)).await
}

/// A wrong password for somebody's account.
async fn fail_in(browser: &Browser, person: &Person) -> Page {
    try_in(browser, &person.login, "a wrong password").await
}

/// Whether this browser is signed in: the sign-in page sends her away.
async fn is_in(browser: &Browser) -> bool {
    browser.get("/login").await.url.path() != "/login"
}

async fn account_of(city: &City, person: &Person) -> account::Model {
    let found = account::Entity::find_by_id(person.account.0).one(city.app.db.read()).await.unwrap();
    city.opened_account(found.unwrap())
}

async fn sessions(city: &City) -> Vec<session::Model> {
    session::Entity::find().all(city.app.db.read()).await.unwrap()
}

async fn attempts(city: &City) -> Vec<attempt::Model> {
    attempt::Entity::find().all(city.app.db.read()).await.unwrap()
}

async fn audited(city: &City) -> Vec<audit_entry::Model> {
    audit_entry::Entity::find().all(city.app.db.read()).await.unwrap()
}
