use domain::contexts::Role;
use platform::db::Act;
use sea_orm::EntityTrait as _;
use tables::session;
use tests::{City, Database, on_both};

use super::at_me;

#[tokio::test]
async fn a_mother_who_teaches_sees_all_she_can_act_as() {
    on_both(async |city| {
        let mother = city.teacher_mother().await;
        let (_, page) = at_me(&city, &mother).await;
        let text = page.text();
        for shown in ["莫名", "二年二班", "設備組長", "莫小安", "莫小寧", &mother.login] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
        assert!(!page.body.contains(&mother.national_id));
        assert_eq!(page.form("context").choices("context").len(), 3);
    })
    .await;
}

#[tokio::test]
async fn the_identity_chosen_stays_chosen() {
    on_both(async |city| {
        let mother = city.teacher_mother().await;
        let (browser, page) = at_me(&city, &mother).await;
        let second = mother.context("guardian 2").to_string();
        let page = browser.submit(page.form("context").set("context", &second)).await;
        assert_eq!(page.url.query(), Some("done=context-chosen"));
        assert_eq!(page.form("context").value("context"), Some(second.as_str()));
        assert_eq!(browser.get("/me").await.form("context").value("context"), Some(second.as_str()));
    })
    .await;
}

#[tokio::test]
async fn nobody_acts_as_somebody_else() {
    let city = City::sqlite().await;
    let (mother, pupil) = (city.teacher_mother().await, city.pupil().await);
    let (browser, page) = at_me(&city, &mother).await;
    let foreign = pupil.context("student").to_string();
    let refused = browser.submit(page.form("context").set("context", &foreign)).await;
    assert_eq!(refused.status, 403);
    let broken = browser.submit(page.form("context").set("context", "x")).await;
    assert_eq!(broken.status, 400);
    let sessions = session::Entity::find().all(city.app.db.read()).await.unwrap();
    assert_eq!(sessions[0].chosen_context, None);
}

#[tokio::test]
async fn another_browser_is_signed_out_from_here() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let (elsewhere, _) = at_me(&city, &teacher).await;
        let (here, page) = at_me(&city, &teacher).await;
        let forms: Vec<_> =
            page.forms().into_iter().filter(|f| f.action.path() == "/me/sessions/end").collect();
        assert_eq!(forms.len(), 1, "all but this one");
        let page = here.submit(forms[0].clone()).await;
        assert_eq!(page.url.query(), Some("done=session-ended"));
        assert_eq!(elsewhere.get("/me").await.url.path(), "/login");
        assert_eq!(here.get("/me").await.url.path(), "/me");
    })
    .await;
}

#[tokio::test]
async fn nobody_ends_the_session_of_somebody_else() {
    let city = City::sqlite().await;
    let (teacher, pupil) = (city.teacher().await, city.pupil().await);
    let (victim, _) = at_me(&city, &pupil).await;
    let id = session::Entity::find().one(city.app.db.read()).await.unwrap().unwrap().id.to_string();
    let (browser, page) = at_me(&city, &teacher).await;
    let csrf = page.form("logout").value("csrf").unwrap().to_owned();
    let page = browser.post("/me/sessions/end", &[("csrf", &csrf), ("id", &id)]).await;
    assert_eq!(page.status, 403);
    assert_eq!(victim.get("/me").await.url.path(), "/me");
}

#[tokio::test]
async fn after_signing_out_the_old_cookie_opens_nothing() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let (browser, page) = at_me(&city, &teacher).await;
        let old = browser.cookie("sid").unwrap();
        let page = browser.submit(page.form("logout")).await;
        assert_eq!(page.status, 200);
        assert_eq!(browser.cookie("sid"), None);
        browser.set_cookie("sid", &old);
        assert_eq!(browser.get("/me").await.url.path(), "/login");
    })
    .await;
}

#[tokio::test]
async fn a_service_is_listed_and_can_be_ended() {
    on_both(async |city| {
        let (mother, leave) = (city.teacher_mother().await, city.client("leave").await);
        let browser = city.browser();
        let request = leave.request().scope("openid profile edu.acting");
        let tokens = leave.tokens_for(&browser, &request, &mother, "guardian 2").await;
        assert_eq!(leave.userinfo(&tokens.access_token).await.status, 200);
        let page = browser.get("/me").await;
        let form = page.form("/me/services/end");
        assert_eq!(form.value("client_id"), Some(leave.id()));
        let page = browser.submit(form).await;
        assert_eq!(page.url.query(), Some("done=service-ended"));
        assert!(page.forms().iter().all(|form| form.action.path() != "/me/services/end"));
        assert_eq!(leave.userinfo(&tokens.access_token).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn every_button_needs_its_token() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let (browser, _) = at_me(&city, &teacher).await;
    for path in ["context", "services/end", "sessions/end", "logout", "password", "password/strength"] {
        let page = browser.post(&format!("/me/{path}"), &[("csrf", "AAAA"), ("client_id", "x")]).await;
        assert_eq!(page.status, 400, "{path}");
    }
    assert_eq!(browser.get("/me").await.url.path(), "/me", "still signed in");
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_sign_in() {
    let city = City::sqlite().await;
    for path in ["/", "/me", "/me/password"] {
        assert_eq!(city.browser().get(path).await.url.path(), "/login", "{path}");
    }
    for path in ["context", "services/end", "sessions/end", "logout", "password", "password/strength"] {
        let page = city.browser().post(&format!("/me/{path}"), &[]).await;
        assert_eq!(page.url.path(), "/login", "{path}");
    }
}

#[tokio::test]
async fn a_session_is_over_once_the_person_is_switched_off() {
    use sea_orm::sea_query::Expr;
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let (browser, _) = at_me(&city, &teacher).await;
    let off =
        tables::person::Entity::update_many().col_expr(tables::person::Column::Active, Expr::value(false));
    city.app.db.write(async move |tx: &Act<'_>| Ok(off.exec(tx).await?)).await.unwrap();
    city.app.forget(&[platform::invalidate::Key::Person(teacher.id)]);
    assert_eq!(browser.get("/me").await.url.path(), "/login");
    assert_eq!(browser.sign_in(&teacher).await.url.path(), "/login");
}

#[tokio::test]
async fn a_person_who_used_no_service_yet_finds_the_services_and_the_home() {
    let home = "https://portal.example/start";
    let city = City::with(Database::Sqlite, |config| config.pages.home_url = home.to_owned()).await;
    let at = |address: &'static str, roles: &'static [Role]| {
        move |client: &mut domain::clients::Client| {
            client.client_uri = Some(address.to_owned());
            client.allowed_roles = roles.iter().copied().collect();
        }
    };
    let leave = city.register("leave", at("https://leave.example/", &[Role::Guardian])).await;
    city.register("grading", at("https://grading.example/", &[Role::Teacher])).await;
    city.register("without-a-page", |client| client.client_uri = None).await;
    let father = city.parent_of_three().await;
    let (browser, page) = at_me(&city, &father).await;
    assert_eq!(page.link("home"), home);
    let body = page.body.replace("&#x2f;", "/");
    let (_, open) = body.split_once("id=\"open-services\"").unwrap();
    assert!(open.contains("href=\"https://leave.example/\"") && !open.contains("grading.example"));
    browser.walk(&leave.request(), &father, "guardian 1").await.code();
    let page = browser.get("/me").await;
    assert!(!page.body.contains("id=\"open-services\""), "it is in use now");
    let body = page.body.replace("&#x2f;", "/");
    assert!(body.contains("<a href=\"https://leave.example/\">"), "and still leads there");
}
