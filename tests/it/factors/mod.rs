//! Second factors, seen from a browser. The codes of the app come from another library than the provider's.

mod acr;
mod command;
mod devices;
mod enrolment;
mod fresh;
mod guarded;
mod policy;
mod races;
mod recovery;
mod shared;
mod step;

use sea_orm::EntityTrait as _;
use tables::audit_entry;
use tests::{Browser, City, Page, Person};
use totp_lite::{Sha1, totp_custom};

/// The app on somebody's phone.
pub(crate) struct Phone {
    secret: Vec<u8>,
}

impl Phone {
    /// The app that scanned the QR code of a page.
    pub(crate) fn of(page: &Page) -> Self {
        let (_, rest) = page.body.split_once("id=\"secret\"").expect("a secret");
        let text = rest.split_once('>').unwrap().1.split_once('<').unwrap().0;
        Self { secret: base32(text) }
    }

    /// What it shows at a moment.
    pub(crate) fn shows(&self, at: i64) -> String {
        totp_custom::<Sha1>(30, 6, &self.secret, at.unsigned_abs())
    }

    /// What it shows now, in a city.
    pub(crate) fn now(&self, city: &City) -> String {
        self.shows(city.app.now().0)
    }

    /// A code that is not right now.
    fn wrong(&self, city: &City) -> String {
        let code: u32 = self.shows(city.app.now().0 + 600).parse().unwrap();
        let near: Vec<String> = (-1..=1).map(|step| self.shows(city.app.now().0 + step * 30)).collect();
        let mut all = (code..).map(|code| format!("{:06}", code % 1_000_000));
        all.find(|code| !near.contains(code)).unwrap()
    }
}

/// RFC 4648 section 6.
fn base32(text: &str) -> Vec<u8> {
    let signs = text.bytes().filter_map(|sign| match sign {
        b'A'..=b'Z' => Some(u32::from(sign - b'A')),
        b'2'..=b'7' => Some(u32::from(sign - b'2') + 26),
        _ => None,
    });
    let (mut bytes, mut bits, mut count) = (vec![], 0u32, 0);
    for value in signs {
        (bits, count) = ((bits << 5) | value, count + 5);
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap());
        }
    }
    bytes
}

/// Enrols an app in a browser in which the person has just signed in; returns it with the recovery codes.
pub(crate) async fn enrol(city: &City, browser: &Browser) -> (Phone, Vec<String>) {
    let page = browser.get("/me/ways/app").await;
    let phone = Phone::of(&page);
    let page = browser.submit(page.form("app-form").set("code", &phone.now(city))).await;
    let codes = codes_of(&page);
    assert_eq!(codes.len(), 10, "{}", page.text());
    // The code of this step is used.
    city.clock.advance(30);
    (phone, codes)
}

/// The recovery codes that a page shows.
fn codes_of(page: &Page) -> Vec<String> {
    let Some((_, rest)) = page.body.split_once("id=\"new-codes\"") else { return vec![] };
    let list = rest.split_once("</ul>").unwrap().0;
    list.split("<li>").skip(1).map(|item| item.split_once('<').unwrap().0.to_owned()).collect()
}

/// A teacher with an app, in a browser in which nobody is signed in, and the recovery codes.
async fn teacher_with_app(city: &City) -> (Person, Phone, Vec<String>) {
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    let (phone, codes) = enrol(city, &browser).await;
    (teacher, phone, codes)
}

/// A teacher with an app, in a browser that is trusted for the second step and in which she is signed in.
pub(crate) async fn teacher_with_trusted_device(city: &City) -> (Person, Browser) {
    let (teacher, phone, _) = teacher_with_app(city).await;
    let browser = city.browser();
    let page = password(&browser, &teacher).await;
    let form = page.form("code-form").force("trust", "yes").set("code", &phone.now(city));
    assert_eq!(browser.submit(form).await.url.path(), "/me");
    (teacher, browser)
}

/// The right password; what comes after it.
async fn password(browser: &Browser, person: &Person) -> Page {
    browser.submit(browser.get("/login").await.form("login").set_login(person)).await
}

/// Whether this browser is signed in.
async fn is_in(browser: &Browser) -> bool {
    browser.get("/login").await.url.path() != "/login"
}

/// The acts on record, in their order.
async fn acts(city: &City) -> Vec<String> {
    let all = audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    all.into_iter().map(|entry| entry.act).collect()
}
