use futures_util::future::join_all;
use tests::{Browser, City, Page, on_both};

use super::{audited, mailbox, signed_in, works};

async fn renames(browser: &Browser, alias: &str) -> Page {
    let form = browser.get("/me/login-name").await.form("name-form");
    browser.submit(form.set("alias", alias)).await
}

#[tokio::test]
async fn a_new_login_name_takes_the_place_of_the_old_one() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let browser = signed_in(&city, &teacher).await;
        let page = renames(&browser, "Wang.Shi").await;
        assert_eq!(page.url.query(), Some("done=name"), "{}", page.text());
        assert!(browser.get("/me").await.text().contains("wang.shi"), "nobody is signed out");
        assert!(works(&city, "wang.shi", &teacher.password).await);
        assert!(!works(&city, &teacher.login, &teacher.password).await);
        let told: Vec<String> = city.mails().await.into_iter().map(|mail| mail.to).collect();
        assert!(told.contains(&mailbox(&teacher)));
        assert_eq!(audited(&city, "login-name.changed").await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_rules_are_those_of_the_first_sign_in() {
    let city = City::sqlite().await;
    let (teacher, other) = (city.teacher().await, city.parent_of_three().await);
    let browser = signed_in(&city, &teacher).await;
    let hidden = format!("me.{}.x", &teacher.national_id[4..]);
    for (typed, told) in [
        ("abc", "4 到 32 個字"),
        ("帳號帳號", "只能用小寫英文字母"),
        ("1abc", "第一個字要是英文字母"),
        (teacher.national_id.as_str(), "像身分證字號"),
        (hidden.as_str(), "像身分證字號"),
        ("abes123456", "預設帳號"),
        ("admin", "系統或管理單位"),
        (other.login.as_str(), "已經有人用了"),
    ] {
        let page = renames(&browser, typed).await;
        assert!(
            page.url.path() == "/me/login-name" && page.text().contains(told),
            "{typed}: {}",
            page.text()
        );
    }
    assert!(works(&city, &teacher.login, &teacher.password).await);
}

#[tokio::test]
async fn ten_names_a_day_are_tried() {
    let city = City::sqlite().await;
    let (teacher, other) = (city.teacher().await, city.parent_of_three().await);
    let browser = signed_in(&city, &teacher).await;
    for _ in 0..10 {
        assert!(renames(&browser, &other.login).await.text().contains("已經有人用了"));
    }
    let page = renames(&browser, "free.name").await;
    assert!(page.url.path() == "/me/login-name" && page.text().contains("今天試了太多次"), "{}", page.text());
    city.clock.advance(86_400);
    let page = renames(&signed_in(&city, &teacher).await, "free.name").await;
    assert_eq!(page.url.query(), Some("done=name"), "{}", page.text());
}

#[tokio::test]
async fn of_two_who_want_one_name_at_once_one_gets_it() {
    on_both(async |city| {
        let people = [city.teacher().await, city.teacher().await];
        let browsers = [signed_in(&city, &people[0]).await, signed_in(&city, &people[1]).await];
        let pages =
            join_all(browsers.iter().map(async |browser| renames(browser, "wanted.name").await)).await;
        let done = pages.iter().filter(|page| page.url.query() == Some("done=name")).count();
        assert_eq!((done, audited(&city, "login-name.changed").await), (1, 1));
        assert!(pages.iter().all(|page| page.status == 200));
    })
    .await;
}

#[tokio::test]
async fn a_pupil_keeps_the_name_of_the_school() {
    let city = City::sqlite().await;
    let pupil = city.pupil().await;
    let browser = signed_in(&city, &pupil).await;
    assert_eq!(browser.get("/me/login-name").await.status, 404);
    assert!(!browser.get("/me/contacts").await.body.contains("id=\"rename\""));
}
