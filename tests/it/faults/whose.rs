//! A form left open by one person and sent after another signed in acts for neither.

use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use tests::{Browser, City, Form, Person, on_both};

/// Whoever is signed in signs out, and another one in, in the same browser.
async fn hand_over(browser: &Browser, to: &Person) {
    let form = browser.get("/me").await.form("logout-form");
    browser.submit(form).await;
    let page = browser.sign_in(to).await;
    assert!(page.text().contains(&to.name), "{}", page.text());
}

/// Consents and live sessions of a person.
async fn kept(city: &City, person: &Person) -> (u64, u64) {
    use tables::{consent, session};
    let consents = consent::Entity::find().filter(consent::Column::PersonId.eq(person.id.0));
    let sessions = session::Entity::find().filter(session::Column::PersonId.eq(person.id.0));
    let live = sessions.filter(session::Column::EndedAt.is_null());
    (consents.count(city.app.db.read()).await.unwrap(), live.count(city.app.db.read()).await.unwrap())
}

/// What the mother of a pupil leaves open: her page, her password, a question of a service, the question before signing out.
async fn left_open(city: &City, browser: &Browser, mother: &Person) -> Vec<Form> {
    let mut forms = browser.get("/me").await.forms();
    forms.retain(|form| !form.is_get);
    let password = browser.get("/me/password").await.form("password-form");
    let new = "阿里山的日出 over the clouds";
    let password = password.set("current", &mother.password).set("password", new);
    forms.push(password.set("password_again", new));
    let grades = city.client("grades").await;
    let consent = browser.authorize(&grades.request().scope("openid edu.acting")).await.form("consent-form");
    forms.extend([consent.clone().set("action", "allow"), consent.set("action", "deny")]);
    let logout = browser.get("/oauth/logout").await.form_with("action").unwrap();
    forms.push(logout.set("action", "logout"));
    forms
}

#[tokio::test]
async fn a_form_left_open_does_nothing_for_whoever_signed_in_since() {
    on_both(async |city| {
        let (mother, pupil, browser) = (city.teacher_mother().await, city.pupil().await, city.browser());
        let leave = city.client("leave").await;
        leave.tokens_for(&city.browser(), &leave.request(), &pupil, "").await;
        leave.tokens_for(&browser, &leave.request(), &mother, "").await;
        let forms = left_open(&city, &browser, &mother).await;
        assert!(forms.len() >= 7, "{forms:#?}");
        hand_over(&browser, &pupil).await;
        let before = kept(&city, &pupil).await;
        for form in &forms {
            let page = browser.submit(form.clone()).await;
            assert_eq!(page.status, 403, "{}: {}", form.action, page.text());
            assert!(page.text().contains("這一頁是給另一個人開的"), "{}", page.text());
            assert_eq!(page.way_on(), "/oauth/logout");
        }
        assert_eq!(kept(&city, &pupil).await, before);
        assert!(browser.get("/me").await.text().contains(&pupil.name), "she is signed in still");
    })
    .await;
}

#[tokio::test]
async fn who_signed_out_and_in_again_goes_on_with_her_form() {
    on_both(async |city| {
        let (mother, pupil, browser) = (city.teacher_mother().await, city.pupil().await, city.browser());
        browser.sign_in(&mother).await;
        let form = browser.get("/me").await.form("context");
        hand_over(&browser, &pupil).await;
        assert_eq!(browser.submit(form.clone()).await.status, 403);
        hand_over(&browser, &mother).await;
        let chosen = mother.context("guardian 2").to_string();
        let page = browser.submit(form.force("context", &chosen)).await;
        assert_eq!(page.url.query(), Some("done=context-chosen"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn a_form_from_before_the_sign_in_acts_for_nobody_who_signed_in_since() {
    let city = City::sqlite().await;
    let (mother, pupil, browser) = (city.teacher_mother().await, city.pupil().await, city.browser());
    let nobodys = browser.get("/login").await.form("login");
    browser.sign_in(&pupil).await;
    let csrf = nobodys.value("csrf").unwrap();
    assert_eq!(browser.post("/me/logout", &[("csrf", csrf)]).await.status, 403);
    // Who signs in is what is typed, whoever was signed in before.
    let page = browser.submit(nobodys.set("login", &mother.login).set("password", &mother.password)).await;
    assert!(page.text().contains(&mother.name), "{}", page.text());
}

#[tokio::test]
async fn the_screens_of_one_first_sign_in_do_nothing_for_another() {
    on_both(async |city| {
        let pupil = |name| city.person(name).born("2015-05-05").student("313602", "五年二班").pending();
        let (one, other, browser) = (pupil("呂小新").await, pupil("呂小安").await, city.browser());
        let form = browser.sign_in(&one).await.form("activate-form");
        let others = browser.sign_in(&other).await.form("activate-form");
        let fill =
            |form: Form| form.set("password", "小狗愛吃蘋果派!").set("password_again", "小狗愛吃蘋果派!");
        let page = browser.submit(fill(form)).await;
        assert_eq!(page.status, 403, "{}", page.text());
        assert_eq!(page.way_on(), "/activate");
        for person in [&one, &other] {
            let account = tables::account::Entity::find_by_id(person.account.0).one(city.app.db.read());
            assert_eq!(account.await.unwrap().unwrap().state, "pending");
        }
        assert_eq!(browser.submit(fill(others)).await.url.path(), "/me");
    })
    .await;
}
