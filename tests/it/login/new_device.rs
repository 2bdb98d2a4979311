//! The owner of an account is told of a sign-in on a device that the account does not know.

use domain::contexts::Relation;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::person;
use tests::{Browser, City, Person, on_both};

use super::link::approve;
use super::{fail_in, is_in};
use platform::db::Act;

const WINDOWS: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";

fn device(city: &City) -> Browser {
    city.browser().with_header("user-agent", WINDOWS)
}

/// The mails about new devices so far.
async fn told(city: &City) -> Vec<platform::mail::Mail> {
    let mails = city.mails().await.into_iter();
    mails.filter(|mail| mail.subject.contains("您的帳號在新的裝置登入")).collect()
}

async fn signs_in(browser: &Browser, person: &Person) {
    browser.sign_in(person).await;
    assert!(is_in(browser).await);
}

#[tokio::test]
async fn a_new_device_is_told_but_for_the_first_and_three_a_day() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let mother = city.person("陳美玲").guardian_of(&pupil, Relation::Mother).activated().await;
        let first = city.browser();
        signs_in(&first, &mother).await;
        assert!(told(&city).await.is_empty(), "the first device");
        first.drop_cookie("sid");
        signs_in(&first, &mother).await;
        assert!(told(&city).await.is_empty(), "it is known");
        fail_in(&device(&city), &mother).await;
        assert!(told(&city).await.is_empty(), "who does not come in is no news");
        let second = device(&city);
        signs_in(&second, &mother).await;
        let mails = told(&city).await;
        assert_eq!(mails.len(), 1);
        let text = &mails[0].text;
        assert!(text.contains("Edge, Windows") && text.contains("115年11月24日"), "{text}");
        assert!(text.contains("on a new device") && text.contains("/me"), "{text}");
        second.drop_cookie("sid");
        signs_in(&second, &mother).await;
        assert_eq!(told(&city).await.len(), 1, "it is known now");
        for _ in 0..4 {
            signs_in(&device(&city), &mother).await;
        }
        assert_eq!(told(&city).await.len(), 3, "the limit of a day");
        city.clock.advance(24 * 3600);
        signs_in(&device(&city), &mother).await;
        assert_eq!(told(&city).await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn the_device_of_the_activation_is_the_first_one() {
    let city = City::sqlite().await;
    let (newcomer, browser) = (city.newcomer().await, city.browser());
    let page = browser.sign_in(&newcomer).await;
    let page = browser.submit(page.form("activate").set("alias", "lin.xin")).await;
    let secret = "阿里山的日出 over the clouds";
    browser.submit(page.form("activate").set("password", secret).set("password_again", secret)).await;
    assert!(is_in(&browser).await && told(&city).await.is_empty());
    let other = device(&city);
    super::try_in(&other, "lin.xin", secret).await;
    assert!(is_in(&other).await);
    assert_eq!(told(&city).await.len(), 1);
}

#[tokio::test]
async fn students_and_unproved_mailboxes_are_told_nothing() {
    let city = City::sqlite().await;
    let (pupil, teacher) = (city.pupil().await, city.teacher().await);
    let unproved = person::Entity::update_many()
        .col_expr(person::Column::EmailVerified, Expr::value(false))
        .filter(person::Column::Id.eq(teacher.id.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(unproved.exec(tx).await?)).await.unwrap();
    for someone in [&pupil, &teacher] {
        for _ in 0..2 {
            signs_in(&device(&city), someone).await;
        }
    }
    assert!(told(&city).await.is_empty());
}

#[tokio::test]
async fn the_former_mailbox_is_told_when_an_approval_changes_it() {
    on_both(async |city| {
        let (pupil, sister) =
            (city.pupil_in("二年二班", "呂小潔").await, city.pupil_in("二年三班", "呂小安").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let mother = city.person("陳美玲").guardian_of(&sister, Relation::Mother).pending().await;
        let other = city.applicant_like(&mother).await;
        approve(&city, &other.applies_for(&city, &pupil).await, &teacher).await;
        let former = format!("{}@example.edu.tw", mother.id.0.simple());
        let told = city.mails().await.into_iter().find(|mail| mail.to == former).unwrap();
        assert!(told.subject.contains("您的家長帳號將以另一個電子郵件啟用"), "{}", told.subject);
        assert!(!told.text.contains(&other.guardian.email), "{}", told.text);
    })
    .await;
}
