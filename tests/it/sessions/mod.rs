//! Sessions across the provider: what ends with them, and what a second proof keeps.

mod record;

use city::sessions;
use tests::on_both;

#[tokio::test]
async fn a_session_takes_its_grants_with_it() {
    on_both(async |city| {
        let (teacher, leave, browser) = (city.teacher().await, city.client("leave").await, city.browser());
        let request = leave.request().scope("openid profile");
        let tokens = leave.tokens_for(&browser, &request, &teacher, "").await;
        let now = city.app.now();
        let listed = sessions::list_live_of(&city.app, teacher.id, now).await.unwrap();
        sessions::end(&city.app, listed[0].session.id, now).await.unwrap();
        assert_eq!(leave.userinfo(&tokens.access_token).await.status, 401);
        assert_eq!(browser.get("/me").await.url.path(), "/login");
    })
    .await;
}

#[tokio::test]
async fn proving_oneself_again_keeps_what_other_services_hold() {
    on_both(async |city| {
        let (teacher, leave, browser) = (city.teacher().await, city.client("leave").await, city.browser());
        let request = leave.request().scope("openid profile");
        let tokens = leave.tokens_for(&browser, &request, &teacher, "").await;
        let form = browser.get("/login?tx=again").await.form("login").set_login(&teacher);
        browser.submit(form).await;
        assert_eq!(leave.userinfo(&tokens.access_token).await.status, 200);
        let now = city.app.now();
        let listed = sessions::list_live_of(&city.app, teacher.id, now).await.unwrap();
        assert_eq!(listed.len(), 1, "the old session is over");
        sessions::end(&city.app, listed[0].session.id, now).await.unwrap();
        assert_eq!(
            leave.userinfo(&tokens.access_token).await.status,
            401,
            "the grant went on in the new one"
        );
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_sign_in_in_the_same_browser_ends_what_the_first_held() {
    on_both(async |city| {
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        let (leave, browser) = (city.client("leave").await, city.browser());
        let request = leave.request().scope("openid profile");
        let tokens = leave.tokens_for(&browser, &request, &teacher, "").await;
        let form = browser.get("/login?tx=other").await.form("login").set_login(&pupil);
        browser.submit(form).await;
        assert_eq!(leave.userinfo(&tokens.access_token).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn ending_all_but_one_leaves_that_one() {
    let city = tests::City::sqlite().await;
    let teacher = city.teacher().await;
    let browsers = [city.browser(), city.browser(), city.browser()];
    for browser in &browsers {
        browser.sign_in(&teacher).await;
        city.clock.advance(1);
    }
    let now = city.app.now();
    let latest = sessions::list_live_of(&city.app, teacher.id, now).await.unwrap()[0].session.id;
    sessions::end_all_of(&city.app, teacher.id, Some(latest), now).await.unwrap();
    let mut places = vec![];
    for browser in &browsers {
        places.push(browser.get("/me").await.url.path().to_owned());
    }
    assert_eq!(places, ["/login", "/login", "/me"]);
}

#[tokio::test]
async fn the_cookie_of_one_installation_means_nothing_at_another() {
    let keys = std::env::temp_dir().join(format!("other-keys-{}", std::process::id()));
    let with_keys = |config: &mut platform::config::Config| config.server.keys.clone_from(&keys);
    let (city, other) =
        (tests::City::sqlite().await, tests::City::with(tests::Database::Sqlite, with_keys).await);
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    let thief = other.browser();
    thief.set_cookie("sid", &browser.cookie("sid").unwrap());
    assert_eq!(thief.get("/me").await.url.path(), "/login");
    std::fs::remove_dir_all(&keys).unwrap();
}
