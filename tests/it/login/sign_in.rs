use platform::bound;
use reqwest::Method;
use sea_orm::EntityTrait as _;
use tables::password;
use tests::{City, Page, on_both};

use super::{account_of, fail_in, is_in, sessions, try_in};

/// A page without what differs in every answer.
fn plain(page: &Page, typed: &str) -> String {
    let csrf = page.form("login").value("csrf").unwrap().to_owned();
    page.body.replace(&csrf, "csrf").replace(typed, "typed")
}

#[tokio::test]
async fn a_teacher_signs_in_and_is_led_to_her_own_page() {
    on_both(async |city| {
        let (teacher, browser) = (city.teacher().await, city.browser());
        let page = browser.sign_in(&teacher).await;
        assert_eq!(page.url.path(), "/me");
        assert!(is_in(&browser).await);
        let sessions = sessions(&city).await;
        assert_eq!((sessions.len(), sessions[0].person_id), (1, teacher.id.0));
        assert_eq!((sessions[0].amr.as_str(), sessions[0].auth_time), ("pwd", city.app.now().0));
    })
    .await;
}

#[tokio::test]
async fn a_name_in_full_width_letters_or_capitals_is_the_same_name() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let wide: String = teacher
        .login
        .chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c })
        .collect();
    for typed in [teacher.login.to_uppercase(), format!(" {wide}\u{3000}")] {
        let browser = city.browser();
        try_in(&browser, &typed, &teacher.password).await;
        assert!(is_in(&browser).await, "{typed}");
    }
}

#[tokio::test]
async fn the_request_of_the_tab_goes_on_after_the_sign_in() {
    let city = City::sqlite().await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    let form = browser.get("/login?tx=abc-DEF_123").await.form("login").set_login(&teacher);
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
    let page = browser.once(Method::POST, form.action, Some(body)).await;
    assert_eq!((page.status.as_u16(), page.header("location")), (303, "/oauth/continue?tx=abc-DEF_123"));
}

#[tokio::test]
async fn a_request_handle_that_cannot_be_ours_is_dropped() {
    let city = City::sqlite().await;
    for tx in ["https://evil.example/", "a%0d%0ab", "%22%3E%3Cscript%3E", &"a".repeat(7000)] {
        let page = city.browser().get(&format!("/login?tx={tx}")).await;
        assert_eq!((page.status.as_u16(), page.form("login").knows("tx")), (200, false), "{tx}");
    }
}

#[tokio::test]
async fn wrong_unknown_locked_and_disabled_look_the_same() {
    on_both(async |city| {
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        let newcomer = city.newcomer().await;
        for _ in 0..5 {
            fail_in(&city.browser(), &pupil).await;
        }
        let mut seen = vec![];
        for (login, password) in [
            (teacher.login.as_str(), "a wrong password"),
            ("nobody.at.all", "a wrong password"),
            (newcomer.login.as_str(), "a wrong password"),
            (pupil.login.as_str(), pupil.password.as_str()),
        ] {
            let page = try_in(&city.browser(), login, password).await;
            assert_eq!(page.status, 200);
            let cookies = page.headers.get_all("set-cookie").iter();
            let cookies: Vec<_> = cookies.map(|cookie| cookie.to_str().unwrap()).collect();
            assert!(cookies.len() == 1 && cookies[0].starts_with("tries="), "{login}: {cookies:?}");
            seen.push((plain(&page, login), cookies[0].len()));
        }
        assert!(seen.iter().all(|page| *page == seen[0]), "{seen:#?}");
    })
    .await;
}

#[tokio::test]
async fn every_refusal_computes_a_hash() {
    let city = City::sqlite().await;
    let (teacher, pupil, newcomer) = (city.teacher().await, city.pupil().await, city.newcomer().await);
    for _ in 0..5 {
        fail_in(&city.browser(), &pupil).await;
    }
    let mut times = vec![];
    for login in [&teacher.login, &pupil.login, &newcomer.login, &"nobody".to_owned()] {
        let browser = city.browser();
        let form = browser.get("/login").await.form("login").set("login", login).set("password", "x");
        let begin = std::time::Instant::now();
        browser.submit(form).await;
        times.push(begin.elapsed().as_millis());
    }
    // A hash of 19 MiB in two passes takes well over 5 ms on any machine, everything else far less.
    assert!(times.iter().all(|time| *time >= 5), "{times:?}");
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_other_sites() {
    let city = City::sqlite().await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    let form = browser.get("/login").await.form("login").set_login(&teacher);
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
    let page = browser.once(Method::POST, form.action, Some(body)).await;
    let cookies: Vec<_> = page.headers.get_all("set-cookie").iter().map(|v| v.to_str().unwrap()).collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("sid=")).unwrap();
    for flag in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(session.contains(flag), "{session}");
    }
    assert!(!session.contains("Domain"), "{session}");
    let id = super::sessions(&city).await[0].id;
    assert!(!session.contains(&id.to_string()) && !session.contains(&id.simple().to_string()));
}

#[tokio::test]
async fn on_https_cookies_are_secure_and_bound_to_the_host() {
    let https =
        |config: &mut platform::config::Config| config.server.issuer = "https://sso.example".to_owned();
    let city = City::with(tests::Database::Sqlite, https).await;
    let page = city.browser().get("/login").await;
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-browser=") && cookie.contains("Secure"), "{cookie}");
}

#[tokio::test]
async fn a_form_without_its_token_does_nothing() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let (browser, other) = (city.browser(), city.browser());
        let form = browser.get("/login").await.form("login").set_login(&teacher);
        let foreign = other.get("/login").await.form("login").value("csrf").unwrap().to_owned();
        for broken in [form.clone().without("csrf"), form.clone().set("csrf", &foreign)] {
            let page = browser.submit(broken).await;
            assert_eq!(page.status, 400);
            assert!(page.header("content-type").starts_with("text/html"));
        }
        assert!(sessions(&city).await.is_empty() && super::attempts(&city).await.is_empty());
        assert_eq!(browser.submit(form).await.url.path(), "/me");
    })
    .await;
}

#[tokio::test]
async fn a_second_sign_in_gets_a_session_of_its_own_and_ends_the_first() {
    on_both(async |city| {
        let (teacher, browser) = (city.teacher().await, city.browser());
        browser.sign_in(&teacher).await;
        let first = browser.cookie("sid").unwrap();
        let form = browser.get("/login?tx=again").await.form("login").set_login(&teacher);
        browser.submit(form).await;
        assert_ne!(browser.cookie("sid").unwrap(), first);
        let thief = city.browser();
        thief.set_cookie("sid", &first);
        assert!(!is_in(&thief).await && is_in(&browser).await);
        let sessions = sessions(&city).await;
        assert_eq!(sessions.iter().filter(|session| session.ended_at.is_some()).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_cookie_of_the_visitors_making_is_no_session() {
    let city = City::sqlite().await;
    for value in ["", "x", "AAAA", &"A".repeat(9000), "018f6b5e-0000-7000-8000-000000000000"] {
        let browser = city.browser();
        browser.set_cookie("sid", value);
        assert!(!is_in(&browser).await, "{value}");
    }
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let city = City::sqlite().await;
    let (teacher, browser) = (city.teacher().await, city.browser());
    browser.sign_in(&teacher).await;
    city.clock.advance(city.app.config.sessions.life_seconds - 1);
    assert!(is_in(&browser).await);
    city.clock.advance(1);
    assert!(!is_in(&browser).await);
}

#[tokio::test]
async fn a_password_is_hashed_anew_when_the_cost_was_raised() {
    let raised = |config: &mut platform::config::Config| config.passwords.passes = 3;
    let city = City::with(tests::Database::Sqlite, raised).await;
    let teacher = city.teacher().await;
    let stored = async || {
        let row = password::Entity::find().one(city.app.db.read()).await.unwrap().unwrap();
        let (sealer, sealed) = (city.app.keyring.sealer(), row.bound.unwrap());
        bound::open_password(&sealer, row.account_id, &sealed).unwrap().to_string()
    };
    assert!(stored().await.contains("t=2"));
    fail_in(&city.browser(), &teacher).await;
    assert!(stored().await.contains("t=2"), "a wrong password changes nothing");
    assert_eq!(city.browser().sign_in(&teacher).await.url.path(), "/me");
    assert!(stored().await.contains("t=3"));
    assert_eq!(city.browser().sign_in(&teacher).await.url.path(), "/me");
    assert_eq!(account_of(&city, &teacher).await.secret_changed_at, Some(city.app.now().0 - 86_400));
}

#[tokio::test]
async fn oversized_and_odd_input_is_refused_like_a_wrong_password() {
    let city = City::sqlite().await;
    let long = "x".repeat(3000);
    for (login, password) in
        [("", ""), ("x", ""), ("", "x"), (long.as_str(), "x"), ("x", long.as_str()), ("a b", "x")]
    {
        let page = try_in(&city.browser(), login, password).await;
        assert_eq!((page.status.as_u16(), page.url.path()), (200, "/login"), "{}", login.len());
    }
    let page = try_in(&city.browser(), &"x".repeat(9000), "x").await;
    assert_eq!(page.status, 413);
}
