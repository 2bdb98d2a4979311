use sea_orm::EntityTrait as _;
use tests::{City, on_both};

use super::{codes_of, is_in, password, teacher_with_app};

#[tokio::test]
async fn a_recovery_code_stands_for_the_app_once() {
    on_both(async |city| {
        let (teacher, _, codes) = teacher_with_app(&city).await;
        for (typed, enters) in [
            (codes[0].clone(), true),
            (codes[0].clone(), false),
            (codes[1].to_lowercase().replace('-', " "), true),
        ] {
            let browser = city.browser();
            let page = password(&browser, &teacher).await;
            browser.submit(page.form("recovery-form").set("recovery", &typed)).await;
            assert_eq!(is_in(&browser).await, enters, "{typed}");
        }
    })
    .await;
}

#[tokio::test]
async fn codes_lie_in_the_database_as_keyed_hashes() {
    let city = City::sqlite().await;
    let (_, _, codes) = teacher_with_app(&city).await;
    let rows = tables::recovery_code::Entity::find().all(city.app.db.read()).await.unwrap();
    assert_eq!(rows.len(), 10);
    for row in rows {
        let bare: Vec<String> = codes.iter().map(|code| code.replace('-', "")).collect();
        assert!(row.code.len() == 32 && bare.iter().all(|code| row.code != code.as_bytes()));
    }
}

#[tokio::test]
async fn new_codes_void_the_ones_before_and_are_nobody_elses() {
    let city = City::sqlite().await;
    let (teacher, phone, old) = teacher_with_app(&city).await;
    let browser = city.browser();
    let page = password(&browser, &teacher).await;
    browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
    let page = browser.submit(browser.get("/me/ways").await.form("codes-form")).await;
    let new = codes_of(&page);
    assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)));
    let pupil = city.pupil().await;
    let his = city.browser();
    his.sign_in(&pupil).await;
    super::enrol(&city, &his).await;
    for (person, code, enters) in
        [(&teacher, &old[0], false), (&pupil, &new[0], false), (&teacher, &new[0], true)]
    {
        let browser = city.browser();
        let page = password(&browser, person).await;
        browser.submit(page.form("recovery-form").set("recovery", code)).await;
        assert_eq!(is_in(&browser).await, enters);
    }
}

#[tokio::test]
async fn whoever_has_no_factor_gets_no_codes() {
    let city = City::sqlite().await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    let csrf = browser.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
    let page = browser.post("/me/ways/codes", &[("csrf", &csrf)]).await;
    assert!(codes_of(&page).is_empty() && page.url.query() == Some("done=no-factor"), "{}", page.url);
}
