use sea_orm::EntityTrait as _;
use sea_orm::sea_query::Expr;
use tests::Database;

use super::{
    browser, city_at_a_name, enrol, is_in, issuer, on_both, question, sign_in, teacher_with_passkey,
    try_enrol,
};
use tests::Authenticator;

#[tokio::test]
async fn a_person_enrols_several_passkeys_under_names_and_removes_one() {
    on_both(async |city| {
        let (teacher, browser) = (city.teacher().await, browser(&city));
        browser.sign_in(&teacher).await;
        let mut phone = enrol(&city, &browser, "我的手機").await;
        let mut desk = enrol(&city, &browser, " ").await;
        let page = browser.get("/me/ways").await;
        assert!(page.text().contains("我的手機") && page.text().contains("Passkey"), "{}", page.text());
        let row = tables::passkey::Entity::find().one(city.app.db.read()).await.unwrap().unwrap();
        assert!(!String::from_utf8_lossy(&row.name).contains("手機"), "the name is sealed");
        let page = browser.submit(page.form("passkeys/end")).await;
        assert_eq!(page.url.query(), Some("done=passkey-ended"));
        let elsewhere = super::browser(&city);
        sign_in(&city, &elsewhere, &mut phone).await;
        assert!(!is_in(&elsewhere).await, "the removed one opens nothing");
        sign_in(&city, &elsewhere, &mut desk).await;
        assert!(is_in(&elsewhere).await);
    })
    .await;
}

#[tokio::test]
async fn an_enrolment_belongs_to_its_browser_person_and_session_and_is_used_once() {
    let city = city_at_a_name(Database::Sqlite).await;
    let (teacher, pupil) = (city.teacher().await, city.pupil().await);
    let (hers, his) = (browser(&city), browser(&city));
    hers.sign_in(&teacher).await;
    his.sign_in(&pupil).await;
    let page = hers.get("/me/ways").await;
    let asked = question(&hers, &page, "/me/ways/passkeys/question").await;
    let (_, answer) = Authenticator::create(&issuer(&city), &asked["options"]);
    let ceremony = asked["ceremony"].as_str().unwrap();
    let filled = |page: &tests::Page| {
        let form = page.form("passkey-form").set("ceremony", ceremony);
        form.set("answer", &answer.to_string())
    };
    let page_of_his = his.get("/me/ways").await;
    let page = his.submit(filled(&page_of_his)).await;
    assert_eq!(page.url.query(), Some("done=passkey-refused"), "another person in another browser");
    let form = filled(&hers.get("/me/ways").await);
    let page = hers.submit(form.clone()).await;
    assert_eq!(page.url.query(), Some("done=passkey-added"));
    let page = hers.submit(form).await;
    assert_eq!(page.url.query(), Some("done=passkey-refused"), "a second time");
}

#[tokio::test]
async fn an_answer_without_verification_or_of_another_place_enrols_nothing() {
    let city = city_at_a_name(Database::Sqlite).await;
    let (teacher, browser) = (city.teacher().await, browser(&city));
    browser.sign_in(&teacher).await;
    for (origin, broken) in [("https://evil.example", false), (issuer(&city).as_str(), true)] {
        let page = browser.get("/me/ways").await;
        let asked = question(&browser, &page, "/me/ways/passkeys/question").await;
        let (_, answer) = Authenticator::create(origin, &asked["options"]);
        let answer = if broken { "{\"id\":3".to_owned() } else { answer.to_string() };
        let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
        let page = browser.submit(form.set("answer", &answer)).await;
        assert_eq!(page.url.query(), Some("done=passkey-refused"), "{origin}");
    }
}

#[tokio::test]
async fn a_passkey_is_enrolled_and_removed_only_with_a_fresh_proof() {
    let city = city_at_a_name(Database::Sqlite).await;
    let (teacher, browser) = (city.teacher().await, browser(&city));
    browser.sign_in(&teacher).await;
    let mut phone = enrol(&city, &browser, "phone").await;
    let fresh = browser.get("/me/ways").await;
    city.clock.advance(301);
    let csrf = fresh.form("passkey-form").value("csrf").unwrap().to_owned();
    let answer = browser.post("/me/ways/passkeys/question", &[("csrf", &csrf)]).await;
    assert_eq!(answer.status, 403);
    let page = browser.submit(fresh.form("passkeys/end")).await;
    assert_eq!(page.url.path(), "/me/prove");
    let asked = question(&browser, &page, "/me/prove/passkey/question").await;
    let answer = phone.get(&issuer(&city), &asked["options"]);
    let form = page.form("passkey-form").set("ceremony", asked["ceremony"].as_str().unwrap());
    let page = browser.submit(form.set("answer", &answer.to_string())).await;
    assert_eq!(page.url.path(), "/me/ways", "a passkey is a proof too");
    let (_, page) = try_enrol(&city, &browser, "desk").await;
    assert_eq!(page.url.query(), Some("done=passkey-added"));
}

#[tokio::test]
async fn a_passkey_moved_to_somebody_else_in_the_database_opens_nothing() {
    let city = city_at_a_name(Database::Sqlite).await;
    let (_, mut key) = teacher_with_passkey(&city).await;
    let pupil = city.pupil().await;
    city.app
        .db
        .write(async move |act: &platform::db::Act<'_>| {
            tables::passkey::Entity::update_many()
                .col_expr(tables::passkey::Column::PersonId, Expr::value(pupil.id.0))
                .exec(act)
                .await?;
            Ok(())
        })
        .await
        .unwrap();
    let browser = browser(&city);
    sign_in(&city, &browser, &mut key).await;
    assert!(!is_in(&browser).await);
}
