//! First sign-ins that a school opens again.

use domain::binding::Duty;
use futures_util::future::join_all;
use platform::db::Act;
use platform::ids::new_id;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use signon::login;
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
async fn nobody_opens_the_account_of_whoever_is_more_than_a_student_from_the_page_of_the_student() {
    on_both(async |city| {
        let pupil = newcomer(&city).await;
        let both = city.person("王大同").student("313602", "二年二班").teacher("313602").pending().await;
        let (admin, teacher) =
            (city.colleague("管理者").await, city.homeroom_teacher_of("二年二班", "莫名").await);
        city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
        let address = format!("/school/students/{}", both.id);
        for person in [&teacher, &admin] {
            let browser = signed_in(&city, person).await;
            let page = browser.get(&address).await;
            assert!(!page.body.contains("first-form") && page.body.contains("first-more"), "{}", page.text());
            let other = browser.get(&format!("/school/students/{}", pupil.id)).await.form("first-form");
            let mut form = other.clone();
            form.action.set_path(&format!("{address}/first-sign-in"));
            let page = browser.submit(form).await;
            assert_eq!(page.url.query(), Some("done=more-than-student"), "{}", page.url);
            assert!(page.text().contains("學校管理者"), "{}", page.text());
        }
        assert_eq!(audited(&city, "account.unlocked").await, 0);
        let browser = signed_in(&city, &admin).await;
        let page = browser.get("/school/staff").await;
        let code = code(&browser.submit(page.form_with("person").unwrap()).await);
        assert_eq!(try_in(&city, &both, &code).await.url.path(), "/activate", "the administrator does it");
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

/// Codes that were mailed to that address, the oldest first.
async fn mailed(city: &City, mailbox: &str) -> Vec<String> {
    let mails = city.mails().await.into_iter().filter(|mail| mail.to == mailbox);
    let code = |text: String| {
        text.lines()
            .map(str::trim)
            .find(|line| line.len() == 14 && line.matches('-').count() == 2)
            .map(str::to_owned)
    };
    mails.map(|mail| code(mail.text).expect("a code")).collect()
}

fn mailbox_of(person: &Person) -> String {
    format!("{}@example.edu.tw", person.id.0.simple())
}

async fn admin_of_colleague(city: &City) -> (Browser, Person) {
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    let colleague = city.person("林新").teacher("313602").pending().await;
    let admin = city.colleague("管理者").await;
    city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
    (signed_in(city, &admin).await, colleague)
}

#[tokio::test]
async fn an_administrator_mails_a_code_to_a_colleague_whose_mailbox_is_on_file() {
    on_both(async |city| {
        let (browser, colleague) = admin_of_colleague(&city).await;
        let mailbox = mailbox_of(&colleague);
        let page = browser.get("/school/staff").await;
        assert!(page.body.contains("***") && !page.body.contains(&mailbox), "the address is masked");
        let form = page.form_with("person").unwrap().set("by", "mail");
        let told = browser.submit(form.clone()).await;
        assert!(told.text().contains("首次登入信已寄出"), "{}", told.text());
        browser.submit(form).await;
        let codes = mailed(&city, &mailbox).await;
        assert_eq!(codes.len(), 1, "a button that is pressed twice sends one mail");
        let mail = city.mails().await.pop().unwrap();
        assert!(mail.text.contains("/login") && mail.text.contains("first sign-in"), "{}", mail.text);
        assert!(!mail.text.contains(&colleague.login), "no mail tells a default login name");
        assert_eq!(audited(&city, "account.code-mailed").await, 1);
        let entries = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
        assert!(!entries.iter().any(|entry| entry.detail.contains(&codes[0])), "a code is nowhere on record");
        assert_eq!(try_in(&city, &colleague, &codes[0]).await.url.path(), "/activate");
    })
    .await;
}

#[tokio::test]
async fn three_codes_a_day_are_mailed_to_one_person_and_the_last_one_stays_good() {
    on_both(async |city| {
        let (browser, colleague) = admin_of_colleague(&city).await;
        let send = async || {
            let form = browser.get("/school/staff").await.form_with("person").unwrap();
            browser.submit(form.set("by", "mail")).await.text()
        };
        for _ in 0..3 {
            assert!(send().await.contains("首次登入信已寄出"));
        }
        assert!(send().await.contains("今天已經寄太多封"));
        let codes = mailed(&city, &mailbox_of(&colleague)).await;
        assert_eq!(codes.len(), 3);
        assert_eq!(try_in(&city, &colleague, &codes[1]).await.url.path(), "/login", "a newer one voids it");
        assert_eq!(try_in(&city, &colleague, &codes[2]).await.url.path(), "/activate");
        city.clock.advance(24 * 3600);
        let opening = login::Opening {
            by: "operator".to_owned(),
            person: colleague.id,
            page: new_id(),
            as_student: false,
        };
        let sent = login::mail_code(&city.app, &opening, city.clock.now()).await.unwrap();
        assert!(matches!(sent, login::CodeMail::Sent(_)), "{sent:?}");
    })
    .await;
}

#[tokio::test]
async fn a_colleague_without_a_mailbox_on_file_gets_a_printed_code() {
    let city = City::sqlite().await;
    let (browser, colleague) = admin_of_colleague(&city).await;
    let form = browser.get("/school/staff").await.form_with("person").unwrap();
    assert_eq!(form.choices("by"), ["mail", "print"]);
    let gone = tables::person::Entity::update_many()
        .col_expr(tables::person::Column::EmailSealed, Expr::value(None::<Vec<u8>>))
        .filter(tables::person::Column::Id.eq(colleague.id.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(gone.exec(tx).await?)).await.unwrap();
    let told = browser.submit(form.set("by", "mail")).await;
    assert!(told.text().contains("沒有登記這位教職員的信箱"), "{}", told.text());
    let form = told.form_with("person").unwrap();
    assert_eq!(form.choices("by"), ["print"]);
    let code = code(&browser.submit(form.set("by", "print")).await);
    assert_eq!(try_in(&city, &colleague, &code).await.url.path(), "/activate");
    assert!(city.mails().await.is_empty());
}

#[tokio::test]
async fn a_page_that_prints_a_first_sign_in_twice_shows_no_void_sheet() {
    on_both(async |city| {
        let pupil = newcomer(&city).await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let browser = signed_in(&city, &teacher).await;
        let address = format!("/school/students/{}", pupil.id);
        let form = browser.get(&address).await.form("first-form");
        let pages = join_all((0..4).map(|_| browser.submit(form.clone()))).await;
        let codes: Vec<String> = pages.iter().map(code).collect();
        assert!(codes.iter().all(|code| *code == codes[0]), "whichever is shown last");
        city.clock.advance(60);
        let late = code(&browser.submit(form).await);
        assert_eq!(late, codes[0], "a reload voids nothing that was printed");
        assert_eq!(audited(&city, "account.unlocked").await, 1, "printed once");
        let other = code(&browser.submit(browser.get(&address).await.form("first-form")).await);
        assert_ne!(other, late, "another page prints another sheet");
        assert_eq!(try_in(&city, &pupil, &late).await.url.path(), "/login");
        assert_eq!(try_in(&city, &pupil, &other).await.url.path(), "/activate");
    })
    .await;
}

#[tokio::test]
async fn of_sheets_that_are_printed_from_several_pages_at_once_one_is_good_and_none_is_lost() {
    on_both(async |city| {
        let pupil = newcomer(&city).await;
        let opening = || login::Opening {
            by: "operator".to_owned(),
            person: pupil.id,
            page: new_id(),
            as_student: false,
        };
        let (app, now) = (&city.app, city.clock.now());
        let openings: Vec<_> = (0..4).map(|_| opening()).collect();
        let sheets = join_all(openings.iter().map(|one| login::print_code(app, one, now))).await;
        let sheets: Vec<_> = sheets.into_iter().map(|sheet| sheet.unwrap().unwrap()).collect();
        let last = sheets.iter().max_by_key(|sheet| sheet.dies_at).unwrap();
        let same = sheets.iter().filter(|sheet| sheet.dies_at == last.dies_at).count();
        assert_eq!(same, 1, "each print has an end of its own, in the order of the commits");
        assert_eq!(try_in(&city, &pupil, &last.code.grouped()).await.url.path(), "/activate");
    })
    .await;
}
