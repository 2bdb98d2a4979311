//! The lesson in which a class signs in for the first time, seen from a browser. The operator of these cities switched the
//! default secrets of students off.

mod browser;
mod races;
mod slips;
mod states;
mod window;

use domain::contexts::Role;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use tables::{activation_window, audit_entry};
use tests::{Browser, City, Database, Page, Person};

/// A password of a child's choice.
const NEW: &str = "小狗愛吃蘋果派!";
const MINUTES: i64 = 60;

/// A city in which default secrets open no first sign-in of students.
async fn city_without_secrets(database: Database) -> City {
    City::with(database, |config| config.login.default_secrets = vec![Role::Guardian]).await
}

/// Runs a test on each database.
async fn on_both(test: impl AsyncFn(City)) {
    for database in Database::wanted() {
        test(city_without_secrets(database).await).await;
    }
}

async fn signed_in(city: &City, person: &Person) -> Browser {
    let browser = city.browser();
    browser.sign_in(person).await;
    browser
}

/// A student of 二年二班 who has not signed in yet.
async fn newcomer(city: &City, name: &str) -> Person {
    newcomer_of(city, name, "二年二班").await
}

async fn newcomer_of(city: &City, name: &str, class: &str) -> Person {
    city.person(name).born("2017-05-05").student("313602", class).pending().await
}

/// The page of the window of the class of a student.
fn window_of(pupil: &Person) -> String {
    format!("/school/classes/{}/activation", pupil.class.unwrap())
}

/// Presses the one button about the window: it opens a closed one and closes an open one.
async fn press(browser: &Browser, pupil: &Person) -> Page {
    let page = browser.get(&window_of(pupil)).await;
    browser.submit(page.form("window-form")).await
}

/// Whether the default secret of a student opens the first sign-in, in a browser that nobody used.
async fn opens(city: &City, pupil: &Person) -> bool {
    try_in(&city.browser(), pupil, &pupil.password).await.url.path() == "/activate"
}

async fn try_in(browser: &Browser, person: &Person, password: &str) -> Page {
    let form = browser.get("/login").await.form("sign-in-form");
    browser.submit(form.set("login", &person.login).set("password", password)).await
}

/// Chooses a password on the screens of a first sign-in.
async fn activate(browser: &Browser) -> Page {
    let screen = browser.get("/activate").await.form("activate");
    browser.submit(screen.set("password", NEW).set("password_again", NEW)).await
}

/// The word of the notice.
fn told(page: &Page) -> String {
    let word = page.url.query_pairs().find(|(name, _)| name == "done");
    word.map_or_else(|| format!("{}: {}", page.url, page.text()), |(_, word)| word.into_owned())
}

/// What the page of the window says of a student.
fn state_of(page: &Page, pupil: &Person) -> String {
    let mark = format!("id=\"state-{}\"", pupil.id);
    let (_, rest) = page.body.split_once(&mark).unwrap_or_else(|| panic!("{}", page.text()));
    let tag = rest.split_once("<span").unwrap().1;
    tag.split_once('>').unwrap().1.split_once('<').unwrap().0.to_owned()
}

async fn audited(city: &City, act: &str) -> u64 {
    let of = audit_entry::Entity::find().filter(audit_entry::Column::Act.eq(act));
    of.count(city.app.db.read()).await.unwrap()
}

async fn windows(city: &City) -> Vec<activation_window::Model> {
    activation_window::Entity::find().all(city.app.db.read()).await.unwrap()
}
