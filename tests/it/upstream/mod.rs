//! 其他登入方式: signing in by accounts of other providers.

mod answers;
mod door;
mod floods;
mod linking;
mod offers;
mod presets;
pub(crate) mod real;
mod sign_in;
mod sure;
mod troubles;

use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use tables::{account, audit_entry, person, session, upstream_link};
use tests::{Browser, City, Database, OtherProvider, Page, Person};

use platform::config::Preset;

/// A city with one other provider, called `other`.
async fn city_with(database: Database, preset: Preset) -> (City, OtherProvider) {
    let other = OtherProvider::start().await;
    let section = other.section(preset);
    let city = City::with(database, |config| {
        config.upstream.insert("other".to_owned(), section);
    })
    .await;
    (city, other)
}

/// Runs a test on each database with one other provider.
async fn on_both_with(preset: Preset, test: impl AsyncFn(City, OtherProvider)) {
    for database in Database::wanted() {
        let (city, other) = city_with(database, preset).await;
        test(city, other).await;
    }
}

/// A browser that goes to the other provider and back.
fn browser(city: &City, other: &OtherProvider) -> Browser {
    let browser = city.browser();
    browser.also_follows(&other.url);
    browser
}

/// Presses the button of the sign-in page.
async fn goes(browser: &Browser, page: &Page) -> Page {
    browser.submit(page.form("/login/upstream/other")).await
}

/// Signs in by the other provider.
async fn comes(browser: &Browser) -> Page {
    let page = browser.get("/login").await;
    goes(browser, &page).await
}

/// The person links the account that the provider has in this browser.
async fn links(browser: &Browser, someone: &Person) {
    browser.sign_in(someone).await;
    let page = browser.get("/me").await;
    let offer = browser.submit(page.form("/me/ways/other/link")).await;
    let done = browser.submit(offer.form("offer-form").force("wish", "yes")).await;
    assert!(done.url.as_str().contains("done=way-linked"), "{}: {}", done.url, done.text());
}

/// The word of the sign-in page about the way that was tried.
fn told(page: &Page) -> String {
    let word = page.url.query_pairs().find(|(name, _)| name == "way");
    word.map_or_else(|| format!("{}: {}", page.url, page.text()), |(_, word)| word.into_owned())
}

async fn is_in(browser: &Browser) -> bool {
    browser.get("/login").await.url.path() != "/login"
}

async fn links_of(city: &City, someone: &Person) -> Vec<upstream_link::Model> {
    let of = upstream_link::Entity::find().filter(upstream_link::Column::PersonId.eq(someone.id.0));
    of.all(city.app.db.read()).await.unwrap()
}

/// People, accounts, links and sessions.
async fn counts(city: &City) -> [u64; 4] {
    let db = city.app.db.read();
    [
        person::Entity::find().count(db).await.unwrap(),
        account::Entity::find().count(db).await.unwrap(),
        upstream_link::Entity::find().count(db).await.unwrap(),
        session::Entity::find().count(db).await.unwrap(),
    ]
}

async fn audited(city: &City, act: &str) -> Vec<audit_entry::Model> {
    let of = audit_entry::Entity::find().filter(audit_entry::Column::Act.eq(act));
    of.all(city.app.db.read()).await.unwrap()
}
