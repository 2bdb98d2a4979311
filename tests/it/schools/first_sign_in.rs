//! First sign-ins that a school opens again.

use domain::binding::Duty;
use tests::{Browser, City, Page, Person, on_both};

use super::{audited, signed_in};

fn code(page: &Page) -> String {
    let digits = page.body.split("sheet-digits\">").nth(1).unwrap_or_else(|| panic!("{}", page.text()));
    digits.split('<').next().unwrap().to_owned()
}

async fn try_in(city: &City, person: &Person, password: &str) -> Page {
    let browser: Browser = city.browser();
    let form = browser.get("/login").await.form("login");
    browser.submit(form.set("login", &person.login).set("password", password)).await
}

async fn newcomer(city: &City) -> Person {
    city.person("呂小新").born("2015-05-05").student("313602", "二年二班").pending().await
}

#[tokio::test]
async fn a_homeroom_teacher_opens_the_first_sign_in_of_a_student_again() {
    on_both(async |city| {
        let pupil = newcomer(&city).await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        for _ in 0..6 {
            try_in(&city, &pupil, "a wrong password").await;
        }
        let browser = signed_in(&city, &teacher).await;
        let address = format!("/school/students/{}", pupil.id);
        let page = browser.submit(browser.get(&address).await.form("first-form")).await;
        let code = code(&page);
        assert!(page.text().contains("呂小新"), "{}", page.text());
        assert_eq!(audited(&city, "account.unlocked").await, 1);
        assert_eq!(try_in(&city, &pupil, &code).await.url.path(), "/activate");
        assert_eq!(
            try_in(&city, &pupil, &pupil.password).await.url.path(),
            "/activate",
            "her own secret too"
        );
    })
    .await;
}

#[tokio::test]
async fn an_account_in_use_is_not_opened_again() {
    let city = City::sqlite().await;
    let pupil = newcomer(&city).await;
    let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
    let browser = signed_in(&city, &teacher).await;
    let address = format!("/school/students/{}", pupil.id);
    let form = browser.get(&address).await.form("first-form");
    let hers = city.browser();
    hers.sign_in(&pupil).await;
    let screen = hers.get("/activate").await.form("activate");
    let password = "小狗愛吃蘋果派!";
    hers.submit(screen.set("password", password).set("password_again", password)).await;
    let page = browser.submit(form).await;
    assert!(page.url.query().is_some_and(|query| query == "done=not-waiting"), "{}", page.url);
    assert!(!page.body.contains("first-form"));
    assert_eq!(audited(&city, "account.unlocked").await, 0);
}

#[tokio::test]
async fn an_administrator_prints_a_code_for_a_colleague_and_nobody_else_does() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let colleague = city.person("林新").teacher("313602").pending().await;
        let elsewhere = city.person("王新").teacher("313601").pending().await;
        let (admin, teacher) =
            (city.colleague("管理者").await, city.homeroom_teacher_of("二年二班", "莫名").await);
        city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
        let browser = signed_in(&city, &admin).await;
        assert!(browser.get("/school").await.body.contains("/school/staff"));
        let page = browser.get("/school/staff").await;
        assert!(page.text().contains("林新") && !page.text().contains("王新"), "{}", page.text());
        let form = page.form_with("person").unwrap();
        let code = code(&browser.submit(form.clone()).await);
        assert_eq!(try_in(&city, &colleague, &code).await.url.path(), "/activate");
        assert_eq!(browser.submit(form.set("person", &elsewhere.id.to_string())).await.status, 404);
        assert_eq!(signed_in(&city, &teacher).await.get("/school/staff").await.status, 403);
    })
    .await;
}
