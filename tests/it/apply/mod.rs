//! A guardian on her way to being bound to her children, without a script.

mod browser;
mod contact;
mod guide;
mod letter;
mod lookup;
mod notice;
mod parent;
mod purge;
mod send;
mod status;
mod student;
mod twice;
mod whose;

use domain::contacts::Contact;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tests::{Browser, City, Form, Page, Person};

/// A parent with her browser.
struct Way<'c> {
    city: &'c City,
    browser: Browser,
    contact: &'static str,
}

const MAIL: &str = "chen@mail.example";
const OWN_NUMBER: &str = "A800000014";
/// School code and class of the child.
const SCHOOL: &str = "343611";
const CLASS: &str = "二年二班";
const BORN: &str = "2018-05-04";

fn way(city: &City) -> Way<'_> {
    by(city, MAIL)
}

fn by<'c>(city: &'c City, contact: &'static str) -> Way<'c> {
    Way { city, browser: city.browser(), contact }
}

/// A pupil of the second grade.
async fn child(city: &City) -> Person {
    city.person("呂小潔").born(BORN).student(SCHOOL, CLASS).activated().await
}

impl Way<'_> {
    async fn at(&self, path: &str) -> Page {
        self.browser.get(&format!("/binding/{path}")).await
    }

    /// Types the contact.
    async fn asks(&self) -> Page {
        let page = self.at("contact").await;
        self.browser.submit(page.form("contact-form").set("contact", self.contact)).await
    }

    /// The latest code of the contact.
    async fn code(&self) -> String {
        self.city.code_for(&Contact::parse(self.contact).unwrap()).await.unwrap()
    }

    /// Types contact and code.
    async fn begins(&self) -> Page {
        let page = self.asks().await;
        assert_eq!(page.url.path(), "/binding/code", "{}", page.text());
        let code = self.code().await;
        self.browser.submit(page.form("code-form").set("code", &code)).await
    }

    /// The form of step 2, filled in.
    async fn student_form(&self, child: &Person) -> Form {
        let page = self.at("student").await;
        let form = page.form("student-form").set("relation", "mother").set("level", "elementary");
        form.set("number", &child.national_id).set("fact", BORN)
    }

    /// Looks a child up, chooses its school, confirms.
    async fn adds(&self, child: &Person) -> Page {
        let page = self.browser.submit(self.student_form(child).await).await;
        assert_eq!(page.url.path(), "/binding/school", "{}", page.text());
        let form = page.form("school-form");
        let school = form.choices("school")[0].to_owned();
        let page = self.browser.submit(form.set("school", &school)).await;
        assert_eq!(page.url.path(), "/binding/confirm", "{}", page.text());
        self.browser.submit(page.form("confirm-form")).await
    }

    async fn agrees(&self) -> Page {
        let page = self.at("notice").await;
        self.browser.submit(page.form("notice-form").set("agree", "yes")).await
    }

    /// The form of step 4, filled in.
    async fn parent_form(&self) -> Form {
        let page = self.at("parent").await;
        let form = page.form("parent-form").set("number", OWN_NUMBER).set("name", "陳美玲");
        form.set("email", MAIL).set("phone", "0912345678")
    }

    /// Up to the review with one child.
    async fn comes_to_review(&self, child: &Person) -> Page {
        self.begins().await;
        self.adds(child).await;
        self.agrees().await;
        let page = self.browser.submit(self.parent_form().await).await;
        assert_eq!(page.url.path(), "/binding/review", "{}", page.text());
        page
    }

    /// Signs by the typed name and sends.
    async fn sends(&self, review: &Page) -> Page {
        self.browser.submit(signed(review)).await
    }
}

/// The form of the review, signed by the typed name.
fn signed(review: &Page) -> Form {
    let form = review.form("review-form").set("signature_kind", "typed").set("signature_name", "陳美玲");
    form.set("signature_confirmed", "yes")
}

/// How many rows of applicants there are.
async fn applicants(city: &City) -> u64 {
    tables::applicant::Entity::find().count(city.app.db.read()).await.unwrap()
}

/// How many applications.
async fn applications(city: &City) -> Vec<tables::application::Model> {
    tables::application::Entity::find().all(city.app.db.read()).await.unwrap()
}

/// How many entries of an act the record has.
async fn recorded(city: &City, act: &str) -> Vec<tables::audit_entry::Model> {
    let all = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    all.into_iter().filter(|entry| entry.act == act).collect()
}
