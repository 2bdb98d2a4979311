//! 我的紀錄: acts in plain words, and everything that is stored about oneself.

mod acts;
mod browser;
mod reference;
mod take;

use domain::contexts::Relation;
use tests::{Browser, City, Page, Person};

/// Somebody who signed in.
async fn signed_in(city: &City, person: &Person) -> Browser {
    let browser = city.browser();
    let page = browser.sign_in(person).await;
    assert_eq!(page.url.path(), "/me", "{}", page.text());
    browser
}

/// A pupil of 二年二班 and her mother.
async fn family(city: &City) -> (Person, Person) {
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    let mother = city.person("莫名").guardian_of(&pupil, Relation::Mother).activated().await;
    (pupil, mother)
}

/// What the record is as JSON.
async fn data(browser: &Browser) -> Page {
    browser.submit(browser.get("/me/record").await.form("data-form")).await
}
