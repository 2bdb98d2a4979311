use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use tests::{City, on_both};

use super::{is_in, password};

#[tokio::test]
async fn a_factor_is_enrolled_and_removed_only_within_five_minutes_of_the_password() {
    on_both(async |city| {
        let (teacher, browser) = (city.teacher().await, city.browser());
        browser.sign_in(&teacher).await;
        city.clock.advance(301);
        let page = browser.get("/me/ways/app").await;
        assert_eq!(page.url.path(), "/me/prove");
        let wrong = browser.submit(page.form("prove-form").set("password", "wrong")).await;
        assert_eq!(wrong.url.path(), "/me/prove");
        let page = browser.submit(wrong.form("prove-form").set("password", &teacher.password)).await;
        assert_eq!(page.url.path(), "/me/ways/app", "it goes on where it was");
        let (phone, _) = super::enrol(&city, &browser).await;
        city.clock.advance(301);
        let removal = browser.get("/me/ways").await.form("app/end");
        let page = browser.submit(removal.clone()).await;
        assert_eq!(page.url.path(), "/me/prove");
        browser.submit(page.form("prove-form").set("password", &teacher.password)).await;
        let page = browser.submit(browser.get("/me/ways").await.form("app/end")).await;
        assert_eq!(page.url.query(), Some("done=app-ended"));
        let again = city.browser();
        assert_eq!(password(&again, &teacher).await.url.path(), "/me", "the password is enough again");
        drop(phone);
    })
    .await;
}

#[tokio::test]
async fn the_proof_changes_nothing_of_what_services_are_told() {
    let city = City::sqlite().await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    let began = city.app.now().0;
    city.clock.advance(301);
    let page = browser.get("/me/ways/app").await;
    browser.submit(page.form("prove-form").set("password", &teacher.password)).await;
    let rows = tables::session::Entity::find().all(city.app.db.read()).await.unwrap();
    assert_eq!((rows.len(), rows[0].auth_time, rows[0].proved_at), (1, began, Some(began + 301)));
    city.forget_all();
    assert!(is_in(&browser).await, "the code of the row fits what it says now");
}

#[tokio::test]
async fn five_wrong_proofs_lock_the_proof() {
    let city = City::sqlite().await;
    let pupil = city.pupil().await;
    let browser = city.browser();
    browser.sign_in(&pupil).await;
    city.clock.advance(301);
    for _ in 0..5 {
        let page = browser.get("/me/prove").await;
        browser.submit(page.form("prove-form").set("password", "a wrong password")).await;
    }
    let page = browser.get("/me/prove").await;
    let page = browser.submit(page.form("prove-form").set("password", &pupil.password)).await;
    assert_eq!(page.url.path(), "/me/prove", "{}", page.text());
}

#[tokio::test]
async fn a_row_that_somebody_raised_in_the_database_is_not_used() {
    let city = City::sqlite().await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    let raise = "UPDATE session SET acr = 'https://refeds.org/profile/mfa', amr = 'pwd otp mfa'";
    city.app
        .db
        .write(async move |act: &platform::db::Act<'_>| {
            act.execute_unprepared(raise).await?;
            Ok(())
        })
        .await
        .unwrap();
    city.forget_all();
    assert_eq!(tables::session::Entity::find().all(city.app.db.read()).await.unwrap().len(), 1);
    assert!(!is_in(&browser).await);
}
