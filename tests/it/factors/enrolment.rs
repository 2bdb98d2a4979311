use sea_orm::EntityTrait as _;
use tests::{City, on_both};

use super::{Phone, acts, codes_of, enrol};
use crate::clients::scanner::scanned;
use crate::clients::wanted;

#[tokio::test]
async fn an_app_is_enrolled_by_its_first_code_and_told_by_mail() {
    on_both(async |city| {
        let (teacher, browser) = (city.teacher().await, city.browser());
        browser.sign_in(&teacher).await;
        let page = browser.get("/me/ways/app").await;
        assert!(page.body.contains("<svg") && page.link("open-app").starts_with("otpauth://totp/"));
        let phone = Phone::of(&page);
        let wrong = browser.submit(page.form("app-form").set("code", &phone.wrong(&city))).await;
        assert_eq!((wrong.url.path(), codes_of(&wrong).len()), ("/me/ways/app", 0));
        assert_eq!(
            Phone::of(&wrong).secret,
            phone.secret,
            "the QR code stays, however often a code is mistyped"
        );
        let done = browser.submit(wrong.form("app-form").set("code", &phone.now(&city))).await;
        assert_eq!(codes_of(&done).len(), 10);
        assert!(browser.get("/me/ways").await.body.contains("id=\"end-app\""));
        let acts = acts(&city).await;
        assert!(acts.iter().any(|act| act == "factor.added"), "{acts:?}");
    })
    .await;
}

#[tokio::test]
async fn another_program_reads_the_address_of_the_app_in_the_code() {
    if !wanted("TEST_CLIENTS") {
        return;
    }
    let city = City::sqlite().await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    let page = browser.get("/me/ways/app").await;
    let text = scanned(&page);
    assert_eq!(text, page.link("open-app").replace("&amp;", "&"));
    assert!(text.is_ascii() && text.starts_with("otpauth://totp/"), "{text}");
}

#[tokio::test]
async fn the_secret_is_sealed_and_stands_in_no_other_page() {
    let city = City::sqlite().await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    let (phone, codes) = enrol(&city, &browser).await;
    let row = tables::totp::Entity::find().one(city.app.db.read()).await.unwrap().unwrap();
    assert!(!row.secret.windows(phone.secret.len()).any(|part| part == phone.secret));
    let page = browser.get("/me/ways").await;
    assert!(!page.body.contains(&codes[0]), "recovery codes are shown once");
    let again = browser.get("/me/ways/app").await;
    assert_eq!(again.url.path(), "/me/ways", "an app that is there is not shown again");
}

#[tokio::test]
async fn a_page_of_another_person_or_session_enrols_nothing() {
    let city = City::sqlite().await;
    let (teacher, pupil) = (city.teacher().await, city.pupil().await);
    let (hers, his) = (city.browser(), city.browser());
    hers.sign_in(&teacher).await;
    his.sign_in(&pupil).await;
    let page = hers.get("/me/ways/app").await;
    let phone = Phone::of(&page);
    let stolen = page.form("app-form").value("handle").unwrap().to_owned();
    let form = his.get("/me/ways/app").await.form("app-form");
    let page = his.submit(form.force("handle", &stolen).set("code", &phone.now(&city))).await;
    assert_eq!(codes_of(&page).len(), 0, "{}", page.text());
    assert!(!his.get("/me/ways").await.body.contains("id=\"end-app\""));
    let again = city.browser();
    again.sign_in(&teacher).await;
    let form = again.get("/me/ways/app").await.form("app-form");
    let page = again.submit(form.force("handle", &stolen).set("code", &phone.now(&city))).await;
    assert_eq!(codes_of(&page).len(), 0, "another session of the same person");
}

#[tokio::test]
async fn a_page_that_was_open_too_long_asks_for_the_password_first() {
    let city = City::sqlite().await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    let page = browser.get("/me/ways/app").await;
    let phone = Phone::of(&page);
    city.clock.advance(16 * 60);
    let form = page.form("app-form").set("code", &phone.now(&city));
    let page = browser.submit(form).await;
    assert!(page.url.path().starts_with("/me/prove"), "{}", page.url);
}
