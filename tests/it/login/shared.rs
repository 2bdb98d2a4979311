//! 這是公用電腦: signing in on a computer that many people use. The other ways in keep the tick too: `upstream/door.rs`,
//! `passkeys/sign_in.rs`, `factors/shared.rs`.

use platform::db::Act;
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::Expr;
use tables::session;
use tests::{Answer, Browser, City, Database, Form, Page, Person, on_both};

use super::{account_of, is_in, sessions};

const MINUTES: i64 = 60;
const NEW: &str = "小狗愛吃蘋果派!";

async fn sign_in_form(browser: &Browser) -> Form {
    browser.get("/login").await.form("sign-in-form")
}

fn is_ticked(page: &Page) -> bool {
    page.form("sign-in-form").value("shared") == Some("yes")
}

/// Signs in with the tick.
async fn shares(browser: &Browser, person: &Person) -> Page {
    let form = sign_in_form(browser).await;
    browser.submit(form.set_login(person).set("shared", "yes")).await
}

/// The button that stands on each page of a shared computer.
async fn leaves(browser: &Browser) -> Page {
    browser.submit(browser.get("/me").await.form("leave-computer")).await
}

#[tokio::test]
async fn on_a_shared_computer_a_session_ends_with_the_browser_and_after_fifty_minutes() {
    on_both(async |city| {
        let pupil = city.pupil().await;
        let browser = city.browser();
        let form = sign_in_form(&browser).await.set_login(&pupil).set("shared", "yes");
        let answer = browser.submit_once(form).await;
        let cookies: Vec<&str> =
            answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
        let sid = cookies.iter().find(|line| line.starts_with("sid=")).unwrap();
        assert!(!sid.contains("Max-Age") && !sid.contains("Expires"), "{sid}");
        assert!(!cookies.iter().any(|line| line.starts_with("device=")), "nobody is remembered: {cookies:?}");
        let (plain, his) = (city.browser(), city.teacher().await);
        plain.sign_in(&his).await;
        city.clock.advance(50 * MINUTES - 1);
        assert!(is_in(&browser).await);
        city.clock.advance(1);
        assert!(!is_in(&browser).await && is_in(&plain).await);
    })
    .await;
}

#[tokio::test]
async fn each_page_of_a_shared_session_has_the_large_button_and_no_page_of_another_has() {
    let city = City::sqlite().await;
    let (pupil, client) = (city.pupil().await, city.client("leave").await);
    let (browser, own) = (city.browser(), city.browser());
    assert!(shares(&browser, &pupil).await.body.contains("leave-computer"));
    own.sign_in(&pupil).await;
    for path in ["/me", "/me/password", "/me/ways", "/me/contacts"] {
        assert!(browser.get(path).await.body.contains("id=\"leave-now\""), "{path}");
        assert!(!own.get(path).await.body.contains("leave-now"), "{path}");
    }
    let consent = browser.authorize(&client.request().scope("openid")).await;
    assert!(consent.url.path() == "/consent" && consent.body.contains("leave-now"), "{}", consent.url);
    let page = leaves(&browser).await;
    assert!(!is_in(&browser).await && !page.body.contains("leave-now"), "{}", page.text());
}

#[tokio::test]
async fn the_tick_survives_a_refused_form_and_so_does_its_absence() {
    let city = City::with(Database::Sqlite, |config| {
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.sessions.shared_at_school = true;
        config.server.school_networks =
            vec!["163.21.0.0/16".parse().unwrap(), "2001:b000::/32".parse().unwrap()];
    })
    .await;
    let pupil = city.pupil().await;
    let at = |address: &str| city.browser().with_header("x-forwarded-for", address);
    for (address, at_first) in
        [("163.21.9.9", true), ("2001:b000::7", true), ("203.0.113.9", false), ("2001:db8::7", false)]
    {
        let browser = at(address);
        let page = browser.get("/login").await;
        assert_eq!(is_ticked(&page), at_first, "{address}");
        let wrong = page.form("sign-in-form").set("login", "nobody").set("password", "wrong");
        let ticked = browser.submit(wrong.clone().force("shared", "yes")).await;
        let unticked = browser.submit(wrong.without("shared")).await;
        assert!(is_ticked(&ticked) && !is_ticked(&unticked), "{address}");
        let right = unticked.form("sign-in-form").set_login(&pupil);
        assert!(!browser.submit(right).await.body.contains("leave-now"), "who unticked it, {address}");
    }
    let browser = at("163.21.9.9");
    let page = browser.submit(sign_in_form(&browser).await.set_login(&pupil)).await;
    assert!(page.body.contains("leave-now"), "ticked at first, and left so");
}

#[tokio::test]
async fn a_tick_keeps_the_names_out_of_the_form() {
    let city = City::sqlite().await;
    let pupil = city.pupil().await;
    let browser = city.browser();
    let page = browser.get("/login").await;
    assert!(page.body.contains("autocomplete=\"username") && !is_ticked(&page));
    shares(&browser, &pupil).await;
    leaves(&browser).await;
    let page = browser.get("/login").await;
    assert!(is_ticked(&page), "somebody said so in this browser");
    assert!(!page.body.contains("autocomplete=\"username") && !page.body.contains("current-password"));
    assert!(!page.body.contains(&pupil.login) && !page.text().contains(&pupil.name));
}

#[tokio::test]
async fn a_first_sign_in_keeps_the_tick() {
    on_both(async |city| {
        let pupil = city.person("呂小潔").born("2015-05-05").student("313602", "二年二班").pending().await;
        let browser = city.browser();
        assert_eq!(shares(&browser, &pupil).await.url.path(), "/activate");
        let screen = browser.get("/activate").await.form("activate");
        let page = browser.submit(screen.clone().set("password", NEW).set("password_again", "else")).await;
        assert!(page.body.contains("password_again"), "{}", page.text());
        let page = browser.submit(screen.set("password", NEW).set("password_again", NEW)).await;
        assert!(page.body.contains("leave-now"), "{}", page.text());
        assert!(browser.cookie("device").is_none());
        let began = sessions(&city).await.remove(0);
        assert_eq!(began.expires_at - began.created_at, 50 * MINUTES);
    })
    .await;
}

#[tokio::test]
async fn another_password_makes_a_shared_session_no_longer_and_no_other() {
    on_both(async |city| {
        let pupil = city.pupil().await;
        let browser = city.browser();
        shares(&browser, &pupil).await;
        city.clock.advance(49 * MINUTES);
        let form = browser.get("/me/password").await.form("password").set("current", &pupil.password);
        let page = browser.submit(form.set("password", NEW).set("password_again", NEW)).await;
        assert!(page.url.path() == "/me" && page.body.contains("leave-now"), "{}", page.text());
        city.clock.advance(MINUTES);
        assert!(!is_in(&browser).await);
    })
    .await;
}

#[tokio::test]
async fn a_sign_out_ends_what_was_begun_in_any_tab() {
    on_both(async |city| {
        let (first, second) = (city.pupil().await, city.pupil().await);
        let client = city.client("leave").await;
        let browser = city.browser();
        // One tab waits at the sign-in form of a service that names whom it expects, another is at the consent page.
        let request = client.request().scope("openid").with("login_hint", "meps1130412");
        let waiting = browser.authorize(&request).await;
        assert!(waiting.body.contains("meps1130412"), "{}", waiting.body);
        let form = waiting.form("sign-in-form").set_login(&first).set("shared", "yes");
        let consent = browser.submit(form).await;
        assert_eq!(consent.url.path(), "/consent", "{}", consent.text());
        let me = browser.get("/me").await;
        city.clock.advance(MINUTES);
        leaves(&browser).await;
        for address in [waiting.url.as_str(), consent.url.as_str()] {
            let page = browser.get(address).await;
            assert_eq!(page.url.path(), "/login", "{}", page.url);
            assert!(!page.body.contains("meps1130412"), "the name that the service expected");
            assert!(page.form("sign-in-form").value("tx").is_none(), "the request of before");
        }
        shares(&browser, &second).await;
        let tx = consent.url.query().unwrap();
        for address in [format!("/consent?{tx}"), format!("/oauth/continue?{tx}")] {
            let page = browser.get(&address).await;
            assert!(page.status == 400 && page.left.is_none(), "{address}: {} {}", page.url, page.text());
        }
        assert_eq!(browser.get(waiting.url.as_str()).await.url.path(), "/me");
        let page = browser.submit(me.form("logout-form")).await;
        assert!(page.status == 400 && is_in(&browser).await, "a form of before: {}", page.text());
        let page = browser.authorize(&client.request().scope("openid")).await;
        assert_eq!(page.url.path(), "/consent", "what is begun now goes on");
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_without_signing_out_leaves_nothing_after_fifty_minutes() {
    on_both(async |city| {
        let (first, second) = (city.pupil().await, city.pupil().await);
        let client = city.client("leave").await;
        let browser = city.browser();
        let waiting = browser.authorize(&client.request().scope("openid")).await;
        let form = waiting.form("sign-in-form").set_login(&first).set("shared", "yes");
        let consent = browser.submit(form).await;
        assert_eq!(consent.url.path(), "/consent", "{}", consent.text());
        city.clock.advance(50 * MINUTES);
        let page = browser.get(consent.url.as_str()).await;
        assert!(page.url.path() == "/login" && page.form("sign-in-form").value("tx").is_none());
        shares(&browser, &second).await;
        let page = browser.get(consent.url.as_str()).await;
        assert!(page.status == 400 && page.url.path() == "/consent", "{}: {}", page.url, page.text());
        city.clock.advance(MINUTES);
        let page = browser.get(consent.url.as_str()).await;
        assert_eq!(page.status, 400, "in the middle of the next session too");
    })
    .await;
}

#[tokio::test]
async fn a_first_sign_in_and_a_request_to_sign_out_that_were_left_behind_are_the_next_ones_not_to_finish() {
    let city = City::sqlite().await;
    let newcomer = city.person("呂小新").born("2015-05-05").student("313602", "二年二班").pending().await;
    let pupil = city.pupil().await;
    let browser = city.browser();
    assert_eq!(shares(&browser, &newcomer).await.url.path(), "/activate");
    shares(&browser, &pupil).await;
    let page = browser.get("/activate").await;
    assert_eq!(page.url.path(), "/me", "the screens of the newcomer are closed: {}", page.text());
    assert_eq!(account_of(&city, &newcomer).await.state, "pending");
    let page = browser.get("/oauth/logout").await;
    let page = browser.submit(page.form("logout").set("action", "logout")).await;
    assert!(browser.cookie("browser").is_none() && !is_in(&browser).await, "{}", page.text());
}

#[tokio::test]
async fn elsewhere_a_sign_out_ends_no_request_of_a_service() {
    let city = City::sqlite().await;
    let (first, second) = (city.pupil().await, city.pupil().await);
    let client = city.client("leave").await;
    let browser = city.browser();
    let waiting = browser.authorize(&client.request().scope("openid")).await;
    browser.sign_in(&first).await;
    city.clock.advance(MINUTES);
    browser.submit(browser.get("/me").await.form("logout-form")).await;
    browser.sign_in(&second).await;
    assert_eq!(browser.get(waiting.url.as_str()).await.url.path(), "/consent");
}

#[tokio::test]
async fn no_page_of_a_sign_in_is_kept_by_the_browser() {
    let city = City::sqlite().await;
    let (pupil, client) = (city.pupil().await, city.client("leave").await);
    let browser = city.browser();
    let login = browser.authorize(&client.request().scope("openid")).await;
    let form = login.form("sign-in-form").set_login(&pupil).set("shared", "yes");
    let (consent, me) = (browser.submit(form).await, browser.get("/me").await);
    let left = leaves(&browser).await;
    for page in [login, consent, me, left] {
        assert_eq!(page.header("cache-control"), "no-store", "{}", page.url);
    }
}

#[tokio::test]
async fn nobody_takes_the_mark_off_a_session_in_the_database() {
    on_both(async |city| {
        let pupil = city.pupil().await;
        let browser = city.browser();
        shares(&browser, &pupil).await;
        let changed =
            session::Entity::update_many().col_expr(session::Column::Shared, Expr::value(None::<bool>));
        city.app.db.write(async move |tx: &Act<'_>| Ok(changed.exec(tx).await?)).await.unwrap();
        city.forget_all();
        assert!(!is_in(&browser).await);
    })
    .await;
}

#[tokio::test]
async fn nothing_that_is_granted_on_a_shared_computer_outlives_the_session() {
    on_both(async |city| {
        let pupil = city.pupil().await;
        let service = city.register("games", |client| client.trusted = true).await;
        let request = service.request().scope("openid offline_access");
        for is_shared in [true, false] {
            let browser = city.browser();
            if is_shared {
                shares(&browser, &pupil).await;
            } else {
                browser.sign_in(&pupil).await;
            }
            let page = browser.authorize(&request).await;
            let answer = Answer::from_url(page.leaves_to());
            let tokens = service.redeem(&request, answer.code()).await.tokens();
            let tokens = service.refresh(&tokens.refresh_token).await.tokens();
            let session = city.session_of(&browser).unwrap();
            city::sessions::end(&city.app, session, city.clock.now()).await.unwrap();
            let outlives = !is_shared;
            assert_eq!(service.userinfo(&tokens.access_token).await.status.is_success(), outlives);
            assert_eq!(service.refresh(&tokens.refresh_token).await.status.is_success(), outlives);
        }
    })
    .await;
}
