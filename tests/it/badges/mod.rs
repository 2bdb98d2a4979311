//! Badges: what the school does about them, and how children sign in by them.

mod browser;
mod hours;
mod pictures;
mod printed;
mod races;
mod school;
mod services;
mod shared;
mod sign_in;
mod statements;
mod tries;
mod within;

use sea_orm::EntityTrait as _;
use tests::{Browser, City, Form, Page, Person};

/// What children of these tests choose.
const OWN: [&str; 3] = ["cat", "key", "boat"];
/// Three others.
const OTHERS: [&str; 3] = ["cat", "key", "tree"];

/// A pupil of a class, and the browser of the homeroom teacher.
struct Class {
    pupil: Person,
    /// The homeroom teacher, who signs in again after a day.
    person: Person,
    teacher: Browser,
    /// The page of the badges.
    address: String,
}

impl Class {
    async fn of(city: &City) -> Self {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let person = city.homeroom_teacher_of("二年二班", "莫名").await;
        let address = format!("/school/classes/{}/badges", pupil.class.unwrap());
        Self { teacher: signed_in(city, &person).await, pupil, person, address }
    }

    /// The homeroom teacher does something about the badge of a pupil.
    async fn does(&self, what: &str, pupil: &Person) -> Page {
        let page = self.teacher.get(&self.address).await;
        self.teacher.submit(page.form(&format!("/badges/{}/{what}", pupil.id))).await
    }

    /// The homeroom teacher issues a badge: its code.
    async fn issues(&self, pupil: &Person) -> String {
        let page = self.does("issue", pupil).await;
        codes(&page).pop().unwrap_or_else(|| panic!("{}", page.text()))
    }

    /// A badge whose pupil has chosen the pictures.
    async fn issues_and_chooses(&self, city: &City, pupil: &Person) -> String {
        let code = self.issues(pupil).await;
        let page = choose(&city.browser(), &code, OWN).await;
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        code
    }
}

async fn signed_in(city: &City, person: &Person) -> Browser {
    let browser = city.browser();
    let page = browser.sign_in(person).await;
    assert_eq!(page.url.path(), "/me", "{}", page.text());
    browser
}

/// The codes on the badges of a page, in its order.
fn codes(page: &Page) -> Vec<String> {
    let parts = page.body.split("badge-digits\">").skip(1);
    parts.map(|part| part.split('<').next().unwrap().to_owned()).collect()
}

/// A child holds a badge against the server.
async fn scan(browser: &Browser, code: &str) -> Page {
    browser.submit(browser.get("/badge").await.form("badge-form").set("code", code)).await
}

/// A child picks pictures.
fn picked(page: &Page, pictures: [&str; 3]) -> Form {
    let form = page.form("pictures-form");
    pictures.iter().fold(form, |form, picture| form.set(&format!("pick-{picture}"), "yes"))
}

/// A child chooses the pictures.
async fn choose(browser: &Browser, code: &str, pictures: [&str; 3]) -> Page {
    let page = scan(browser, code).await;
    let page = browser.submit(picked(&page, pictures)).await;
    browser.submit(picked(&page, pictures)).await
}

/// A child signs in by a badge.
async fn enter(browser: &Browser, code: &str, pictures: [&str; 3]) -> Page {
    let page = scan(browser, code).await;
    browser.submit(picked(&page, pictures)).await
}

/// Whether a badge and its pictures open a session in a browser of their own.
async fn opens(city: &City, code: &str, pictures: [&str; 3]) -> bool {
    enter(&city.browser(), code, pictures).await.url.path() == "/me"
}

/// How often an act is on record.
async fn audited(city: &City, act: &str) -> usize {
    let rows = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    rows.into_iter().filter(|row| row.act == act).count()
}
