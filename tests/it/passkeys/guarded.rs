//! What a passkey changes of the account, of the other ways in and of those who share a network.

use platform::db::Act;
use sea_orm::EntityTrait as _;
use sea_orm::IntoActiveModel as _;
use sea_orm::PaginatorTrait as _;
use tests::{City, Database};
use uuid::Uuid;

use super::{
    browser, city_at_a_name, enrol, is_in, issuer, on_both, question, sign_in, teacher_with_passkey,
};
use crate::factors::Phone;
use tests::Authenticator;

async fn amr(city: &City, browser: &tests::Browser) -> String {
    let id = city.session_of(browser).unwrap();
    tables::session::Entity::find_by_id(id.0).one(city.app.db.read()).await.unwrap().unwrap().amr
}

#[tokio::test]
async fn with_the_last_passkey_recovery_codes_and_trusted_devices_go() {
    on_both(async |city| {
        let (teacher, mut key) = teacher_with_passkey(&city).await;
        let browser = browser(&city);
        let page = browser.submit(browser.get("/login").await.form("sign-in").set_login(&teacher)).await;
        let asked = question(&browser, &page, "/login/passkey/question").await;
        let answer = key.get(&issuer(&city), &asked["options"]);
        let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
        browser.submit(form.force("trust", "yes").set("answer", &answer.to_string())).await;
        browser.submit(browser.get("/me/ways").await.form("codes-form")).await;
        let db = city.app.db.read();
        assert_eq!(tables::recovery_code::Entity::find().count(db).await.unwrap(), 10);
        assert_eq!(tables::trusted_device::Entity::find().count(db).await.unwrap(), 1);
        let page = browser.submit(browser.get("/me/ways").await.form("passkeys/end")).await;
        assert_eq!(page.url.query(), Some("done=passkey-ended"));
        assert_eq!(tables::recovery_code::Entity::find().count(db).await.unwrap(), 0);
        assert_eq!(tables::trusted_device::Entity::find().count(db).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_first_passkey_raises_its_session_and_ends_the_others() {
    on_both(async |city| {
        let (teacher, hers, other) = (city.teacher().await, browser(&city), browser(&city));
        for browser in [&hers, &other] {
            browser.sign_in(&teacher).await;
        }
        enrol(&city, &hers, "phone").await;
        assert!(!is_in(&other).await && is_in(&hers).await);
        assert_eq!(amr(&city, &hers).await, "pwd pop user mfa");
    })
    .await;
}

#[tokio::test]
async fn a_code_after_a_passkey_says_nothing_of_a_password() {
    let city = city_at_a_name(Database::Sqlite).await;
    let (_, mut key) = teacher_with_passkey(&city).await;
    let browser = browser(&city);
    sign_in(&city, &browser, &mut key).await;
    let page = browser.get("/me/ways/app").await;
    let phone = Phone::of(&page);
    browser.submit(page.form("app-form").set("code", &phone.now(&city))).await;
    assert_eq!(amr(&city, &browser).await, "hwk user mfa otp");
}

#[tokio::test]
async fn whoever_sends_nonsense_switches_passkeys_off_for_nobody() {
    on_both(async |city| {
        let (_, mut hers) = teacher_with_passkey(&city).await;
        let (pupil, his) = (city.pupil().await, browser(&city));
        his.sign_in(&pupil).await;
        let mut key = enrol(&city, &his, "mine").await;
        let wrong = browser(&city);
        let counted = async || tables::tally::Entity::find().count(city.app.db.read()).await.unwrap();
        let before = counted().await;
        for answer in ["", "{}", "{\"id\":3"] {
            let form = wrong.get("/login").await.form("passkey-form");
            wrong.submit(form.set("answer", answer)).await;
        }
        assert_eq!(counted().await, before, "what names no passkey is not counted");
        key.flags = 0x01;
        for _ in 0..60 {
            sign_in(&city, &wrong, &mut key).await;
        }
        key.flags = 0x05;
        sign_in(&city, &wrong, &mut key).await;
        assert!(!is_in(&wrong).await, "refused unread");
        let page = sign_in(&city, &wrong, &mut hers).await;
        assert!(is_in(&wrong).await, "the passkeys of the others work: {}", page.text());
    })
    .await;
}

#[tokio::test]
async fn of_two_removals_at_once_one_leaves_the_factor_that_must_be_there() {
    for database in Database::wanted() {
        let city = City::with(database, |config| {
            config.server.issuer = config.server.issuer.replace("127.0.0.1", "localhost");
            config.factors.required_roles = vec![domain::contexts::Role::Teacher];
        })
        .await;
        let (teacher, browser) = (city.teacher().await, browser(&city));
        browser.sign_in(&teacher).await;
        for name in ["phone", "desk"] {
            enrol(&city, &browser, name).await;
        }
        let page = browser.get("/me/ways").await;
        let first = page.form("passkeys/end");
        let rows = tables::passkey::Entity::find().all(city.app.db.read()).await.unwrap();
        let named = |at: usize| first.clone().force("id", &rows[at].id.to_string());
        let (one, two) = tokio::join!(browser.submit(named(0)), browser.submit(named(1)));
        let mut ends = [one.url.query().unwrap_or_default(), two.url.query().unwrap_or_default()];
        ends.sort_unstable();
        assert_eq!(ends, ["done=passkey-ended", "done=required"]);
    }
}

#[tokio::test]
async fn of_two_questions_for_the_last_passkey_that_fits_one_is_enrolled() {
    let city = city_at_a_name(Database::Sqlite).await;
    let (teacher, browser) = (city.teacher().await, browser(&city));
    browser.sign_in(&teacher).await;
    enrol(&city, &browser, "phone").await;
    let row = tables::passkey::Entity::find().one(city.app.db.read()).await.unwrap().unwrap();
    let page = browser.get("/me/ways").await;
    let rows = (2..domain::factors::MOST_PASSKEYS).map(|_| {
        let (id, credential) = (Uuid::now_v7(), Uuid::now_v7().as_bytes().to_vec());
        tables::passkey::Model { id, credential, ..row.clone() }.into_active_model()
    });
    let rows: Vec<_> = rows.collect();
    let more = city.app.db.write(async move |act: &Act<'_>| {
        tables::passkey::Entity::insert_many(rows).exec_without_returning(act).await?;
        Ok(())
    });
    more.await.unwrap();
    let asked = question(&browser, &page, "/me/ways/passkeys/question").await;
    let (_, last) = Authenticator::create(&issuer(&city), &asked["options"]);
    let second = question(&browser, &page, "/me/ways/passkeys/question").await;
    let (_, beyond) = Authenticator::create(&issuer(&city), &second["options"]);
    for (asked, answer, done) in [(asked, last, "passkey-added"), (second, beyond, "passkey-refused")] {
        let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
        let page = browser.submit_once(form.set("answer", &answer.to_string())).await;
        assert_eq!(page.header("location"), format!("/me/ways?done={done}"));
    }
}
