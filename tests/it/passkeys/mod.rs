//! Passkeys, seen from a browser with an authenticator of the tests, and in a real Chromium with a
//! virtual one.

mod browser;
mod enrolment;
mod guarded;
mod sign_in;

use serde_json::Value;
use tests::{Authenticator, Browser, City, Database, Page, Person};

/// A city under a name, since browsers keep passkeys for names only.
async fn city_at_a_name(database: Database) -> City {
    City::with(database, |config| {
        config.server.issuer = config.server.issuer.replace("127.0.0.1", "localhost");
    })
    .await
}

/// Runs a test on SQLite, and on PostgreSQL too where it is wanted.
async fn on_both(test: impl AsyncFn(City)) {
    for database in Database::wanted() {
        test(city_at_a_name(database).await).await;
    }
}

fn issuer(city: &City) -> String {
    city.app.config.server.issuer.clone()
}

/// A browser at that name.
fn browser(city: &City) -> Browser {
    Browser::new(&issuer(city))
}

/// The question of a page's passkey form.
async fn question(browser: &Browser, page: &Page, path: &str) -> Value {
    let csrf = page.form("passkey-form").value("csrf").unwrap().to_owned();
    let answer = browser.post(path, &[("csrf", &csrf)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// Enrols a passkey in a browser in which the person has just signed in.
async fn enrol(city: &City, browser: &Browser, name: &str) -> Authenticator {
    let (authenticator, page) = try_enrol(city, browser, name).await;
    assert_eq!(page.url.query(), Some("done=passkey-added"), "{}", page.text());
    authenticator
}

async fn try_enrol(city: &City, browser: &Browser, name: &str) -> (Authenticator, Page) {
    let page = browser.get("/me/ways").await;
    let asked = question(browser, &page, "/me/ways/passkeys/question").await;
    let selection = &asked["options"]["publicKey"]["authenticatorSelection"];
    assert_eq!(
        (&selection["residentKey"], &selection["userVerification"]),
        (&"required".into(), &"required".into())
    );
    let (authenticator, answer) = Authenticator::create(&issuer(city), &asked["options"]);
    let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
    let page = browser.submit(form.set("answer", &answer.to_string()).set("name", name)).await;
    (authenticator, page)
}

/// A teacher with a passkey.
async fn teacher_with_passkey(city: &City) -> (Person, Authenticator) {
    let (teacher, browser) = (city.teacher().await, browser(city));
    browser.sign_in(&teacher).await;
    let authenticator = enrol(city, &browser, "我的手機").await;
    (teacher, authenticator)
}

/// Signs in by a passkey, without typing anything; what comes after it.
async fn sign_in(city: &City, browser: &Browser, authenticator: &mut Authenticator) -> Page {
    let page = browser.get("/login").await;
    let asked = question(browser, &page, "/login/passkey/question").await;
    let answer = authenticator.get(&issuer(city), &asked["options"]);
    let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
    browser.submit(form.set("answer", &answer.to_string())).await
}

/// Whether this browser is signed in.
async fn is_in(browser: &Browser) -> bool {
    browser.get("/login").await.url.path() != "/login"
}
