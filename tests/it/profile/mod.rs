//! 我的身分, seen from a browser.

mod me;
mod meter;
mod password;
mod sessions;

use tests::{Browser, City, Page, Person};

/// Somebody who is signed in, with her page.
async fn at_me(city: &City, person: &Person) -> (Browser, Page) {
    let browser = city.browser();
    let page = browser.sign_in(person).await;
    assert_eq!(page.url.path(), "/me", "{}", page.text());
    (browser, page)
}
