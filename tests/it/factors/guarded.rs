//! What the password alone must not do to an account with a second factor.

use std::sync::Arc;

use city::sessions::{self, Opening, Proved};
use domain::assurance::Acr;
use futures_util::future::join_all;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use signon::login::PersonCommand;
use tests::{Answer, Browser, City, Person, on_both};

use super::{Phone, acts, codes_of, enrol, is_in, password, teacher_with_app};

/// A browser in which the password was enough, since its owner trusts it.
async fn by_password_alone(city: &City) -> (Person, Browser, Phone) {
    let (teacher, phone, _) = teacher_with_app(city).await;
    let browser = city.browser();
    let page = password(&browser, &teacher).await;
    browser.submit(page.form("code-form").force("trust", "yes").set("code", &phone.now(city))).await;
    city.clock.advance(30);
    browser.drop_cookie("sid");
    password(&browser, &teacher).await;
    (teacher, browser, phone)
}

#[tokio::test]
async fn the_password_alone_changes_nothing_of_the_factors_of_somebody_who_has_one() {
    on_both(async |city| {
        let (_, browser, phone) = by_password_alone(&city).await;
        let ways = browser.get("/me/ways").await;
        for part in ["app/end", "codes-form"] {
            let page = browser.submit(ways.form(part)).await;
            assert_eq!(page.url.path(), "/login/second", "{part}");
        }
        let csrf = ways.form("codes-form").value("csrf").unwrap().to_owned();
        let question = browser.post("/me/ways/passkeys/question", &[("csrf", &csrf)]).await;
        assert_eq!(question.status, 403);
        let page = browser.post("/me/ways/passkeys", &[("csrf", &csrf)]).await;
        assert_eq!(page.url.path(), "/login/second");
        let page = browser.get(&ways.link("prove")).await;
        assert_eq!(page.url.path(), "/login/second", "the password was given lately");
        let page = browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
        assert_eq!(page.url.path(), "/me/ways", "it goes on where it was");
        let page = browser.submit(page.form("app/end")).await;
        assert_eq!(page.url.query(), Some("done=app-ended"));
    })
    .await;
}

#[tokio::test]
async fn an_old_password_session_gives_the_password_and_then_the_code() {
    let city = City::sqlite().await;
    let (teacher, browser, phone) = by_password_alone(&city).await;
    city.clock.advance(301);
    let page = browser.submit(browser.get("/me/ways").await.form("app/end")).await;
    assert_eq!(page.url.path(), "/me/prove");
    let page = browser.submit(page.form("prove-form").set("password", &teacher.password)).await;
    assert_eq!(page.url.path(), "/login/second");
    let page = browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
    let page = browser.submit(page.form("app/end")).await;
    assert_eq!(page.url.query(), Some("done=app-ended"));
}

#[tokio::test]
async fn the_first_factor_ends_the_sessions_that_began_by_the_password_alone() {
    on_both(async |city| {
        let (teacher, hers, other) = (city.teacher().await, city.browser(), city.browser());
        for browser in [&hers, &other] {
            browser.sign_in(&teacher).await;
        }
        enrol(&city, &hers).await;
        assert!(is_in(&hers).await, "the browser in which it was enrolled goes on");
        assert!(!is_in(&other).await);
    })
    .await;
}

#[tokio::test]
async fn a_new_password_is_told_as_a_password() {
    let city = City::sqlite().await;
    let (teacher, phone, _) = teacher_with_app(&city).await;
    let browser = city.browser();
    let page = password(&browser, &teacher).await;
    browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
    let new = "another long password 2026";
    let form = browser.get("/me/password").await.form("password");
    browser
        .submit(form.set("current", &teacher.password).set("password", new).set("password_again", new))
        .await;
    let id = city.session_of(&browser).unwrap();
    let row = tables::session::Entity::find_by_id(id.0).one(city.app.db.read()).await.unwrap().unwrap();
    assert_eq!((row.acr.as_str(), row.amr.as_str()), (Acr::Sfa.value(), "pwd"));
    let page = browser.submit(browser.get("/me/ways").await.form("app/end")).await;
    assert_eq!(page.url.path(), "/login/second", "whatever needs the second step asks for it");
}

#[tokio::test]
async fn a_service_that_wants_more_takes_no_token_that_was_granted_for_less() {
    on_both(async |city| {
        let (teacher, browser) = (city.teacher().await, city.browser());
        let client = city.register("records", |client| client.trusted = true).await;
        let request = client.request().scope("openid offline_access");
        browser.sign_in(&teacher).await;
        let page = browser.authorize(&request).await;
        let tokens = client.redeem(&request, Answer::from_url(page.leaves_to()).code()).await.tokens();
        assert_eq!(client.userinfo(&tokens.access_token).await.status, 200);
        let mut registered = client.registered.clone();
        registered.min_acr = Some(Acr::Mfa);
        let document = serde_json::to_string(&registered).unwrap();
        let change = tables::client::Entity::update_many()
            .col_expr(tables::client::Column::Document, Expr::value(document))
            .filter(tables::client::Column::Id.eq(client.id()));
        let done = city.app.db.write(async move |act: &Act<'_>| Ok(change.exec(act).await?));
        done.await.unwrap();
        city.forget_all();
        assert_eq!(client.userinfo(&tokens.access_token).await.status, 401);
        assert_eq!(client.introspect(&tokens.access_token).await.ok()["active"], false);
        let answer = client.refresh(&tokens.refresh_token).await;
        assert_eq!((answer.status.as_u16(), &answer.body["error"]), (400, &"invalid_grant".into()));
    })
    .await;
}

#[tokio::test]
async fn a_step_left_open_is_over_for_whoever_signs_in_since() {
    let city = City::sqlite().await;
    let (teacher, _, _) = teacher_with_app(&city).await;
    let (pupil, browser) = (city.pupil().await, city.browser());
    password(&browser, &teacher).await;
    let left = browser.cookie("second").unwrap();
    browser.sign_in(&pupil).await;
    assert!(is_in(&browser).await && browser.cookie("second").is_none());
    browser.set_cookie("second", &left);
    assert_eq!(browser.get("/login/second").await.url.path(), "/me", "the step of somebody else is over");
    browser.submit(browser.get("/me").await.form("logout-form")).await;
    assert!(browser.cookie("second").is_none(), "and gone with the sign-out");
}

#[tokio::test]
async fn somebody_signs_in_with_a_step_beside_the_session_of_somebody_else() {
    let city = City::sqlite().await;
    let (teacher, phone, _) = teacher_with_app(&city).await;
    let (pupil, browser) = (city.pupil().await, city.browser());
    let client = city.register("grades", |client| client.trusted = true).await;
    browser.sign_in(&pupil).await;
    let page = browser.authorize(&client.request().scope("openid").prompt("login")).await;
    let page = browser.submit(page.form_with("password").unwrap().set_login(&teacher)).await;
    assert_eq!(page.url.path(), "/login/second");
    let page = browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
    assert!(Answer::from_url(page.leaves_to()).get("code").is_some(), "{}", page.url);
}

/// Takes the app of everybody away beneath the provider; recovery codes are left.
async fn lose_the_apps(city: &City) {
    let gone =
        city.app.db.write(async |act: &Act<'_>| Ok(tables::totp::Entity::delete_many().exec(act).await?));
    gone.await.unwrap();
    city.forget_all();
}

#[tokio::test]
async fn recovery_codes_without_a_factor_are_no_step() {
    on_both(async |city| {
        let (teacher, _, codes) = teacher_with_app(&city).await;
        let browser = city.browser();
        let page = password(&browser, &teacher).await;
        lose_the_apps(&city).await;
        browser.submit(page.form("recovery-form").set("recovery", &codes[0])).await;
        assert!(!is_in(&browser).await);
    })
    .await;
}

#[tokio::test]
async fn the_operator_removes_codes_that_were_left_and_says_so() {
    let city = City::sqlite().await;
    let (teacher, _, _) = teacher_with_app(&city).await;
    lose_the_apps(&city).await;
    PersonCommand::reset_factors(&teacher.login).run(&city.app).await.unwrap();
    assert!(tables::recovery_code::Entity::find().all(city.app.db.read()).await.unwrap().is_empty());
    assert!(acts(&city).await.iter().any(|act| act == "factor.reset"));
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_is_not_raised() {
    on_both(async |city| {
        let (teacher, browser) = (city.teacher().await, city.browser());
        browser.sign_in(&teacher).await;
        let id = city.session_of(&browser).unwrap();
        let session = sessions::find(&city.app, id).await.unwrap().unwrap();
        let now = city.app.now();
        sessions::end(&city.app, id, now).await.unwrap();
        let proved = Proved { acr: Acr::Mfa, amr: "otp mfa".into() };
        let opening = Opening::raised(&city.app, Arc::clone(&session), proved, "", now);
        let raised =
            city.app.db.write(async move |act: &Act<'_>| sessions::raise_within(act, &opening).await);
        assert!(!raised.await.unwrap());
        assert!(sessions::list_live_of(&city.app, teacher.id, now).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_many_wrong_codes_at_once_five_are_guesses_and_one_mail_tells_of_the_lock() {
    on_both(async |city| {
        let (teacher, phone, _) = teacher_with_app(&city).await;
        let browsers: Vec<_> = (0..20).map(|_| city.browser()).collect();
        let pages = join_all(browsers.iter().map(|browser| password(browser, &teacher))).await;
        let wrong = phone.wrong(&city);
        let sent = browsers.iter().zip(&pages);
        let sent = sent.map(|(browser, page)| browser.submit(page.form("code-form").set("code", &wrong)));
        assert!(join_all(sent).await.iter().all(|page| codes_of(page).is_empty()));
        let all = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
        let refused = all.iter().filter(|entry| entry.act == "factor.refused");
        let (locked, judged): (Vec<_>, Vec<_>) = refused.partition(|entry| entry.detail.contains("locked"));
        assert_eq!((judged.len(), locked.len()), (5, 15));
        let mails = city.mails().await;
        assert_eq!(mails.iter().filter(|mail| mail.subject.contains("錯誤的驗證碼太多次")).count(), 1);
    })
    .await;
}
