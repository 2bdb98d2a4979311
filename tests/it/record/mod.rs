//! 我的紀錄: acts in plain words, and everything that is stored about oneself.

mod acts;
mod browser;
mod reference;
mod take;
mod whose;

use domain::contexts::Relation;
use domain::identifiers::NationalId;
use domain::ids::PersonId;
use platform::db::Act;
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

/// A school corrects somebody's number to one that nobody had.
pub(crate) async fn renumbered(city: &City, person: PersonId) {
    let number = city.applicant("莫名").await.guardian.national_id;
    renumbered_to(city, person, &number).await;
}

/// A school corrects somebody's number.
pub(crate) async fn renumbered_to(city: &City, person: PersonId, number: &str) {
    let (sealer, now) = (city.app.keyring.sealer(), city.clock.now());
    let number = NationalId::parse(number).unwrap();
    let act = async move |act: &Act<'_>| {
        city::bindings::lock_within(act).await?;
        city::accounts::renumber_within(act, &sealer, person, &number, now).await
    };
    assert!(city.app.db.write(act).await.unwrap());
}
