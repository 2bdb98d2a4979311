use domain::binding::Duty;
use domain::contexts::Relation;
use futures_util::future::join_all;
use tests::{Browser, City, Page, Person, on_both};

use super::{NEW, audited, filled, is_over, mailbox, signed_in, works};
use crate::factors::enrol;

const PUPILS: &str = "小狗愛吃蘋果派!";

pub(super) async fn try_in(browser: &Browser, login: &str, words: &str) -> Page {
    let form = browser.get("/recover").await.form("phrase-form");
    browser.submit(form.set("login", login).set("phrase", words)).await
}

/// The words of a sheet.
fn words(page: &Page) -> String {
    let digits = page.body.split("id=\"words\">").nth(1).unwrap_or_else(|| panic!("{}", page.text()));
    digits.split('<').next().unwrap().to_owned()
}

/// The homeroom teacher prints a sheet from the page of the class.
async fn issue(city: &City, teacher: &Person, pupil: &Person) -> String {
    let browser = signed_in(city, teacher).await;
    let class = browser.get(&format!("/school/classes/{}", pupil.class.unwrap())).await;
    let page = browser.submit(class.form(&format!("/school/students/{}/phrase", pupil.id))).await;
    assert!(page.text().contains(&pupil.name), "{}", page.text());
    words(&page)
}

#[tokio::test]
async fn a_pupil_sets_a_new_password_by_three_words_of_the_homeroom_teacher() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let hers = signed_in(&city, &pupil).await;
        city.clock.advance(60);
        let words = issue(&city, &teacher, &pupil).await;
        let browser = city.browser();
        let page = try_in(&browser, &pupil.login, &words.replace(' ', "")).await;
        let page = browser.submit(filled(page.form("new-form"), PUPILS)).await;
        assert_eq!(page.url.path(), "/recover/done", "{}", page.text());
        assert!(works(&city, &pupil.login, PUPILS).await);
        assert_eq!(hers.get("/me").await.url.path(), "/login", "she is signed out elsewhere");
        let again = try_in(&city.browser(), &pupil.login, &words).await;
        assert!(again.form_with("password").is_none(), "single use");
        for (act, times) in [("recovery.phrase-issued", 1), ("recovery.opened", 1), ("password.reset", 1)] {
            assert_eq!(audited(&city, act).await, times, "{act}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_phrase_lives_for_a_day_and_a_newer_one_or_another_password_ends_it() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let first = issue(&city, &teacher, &pupil).await;
        let second = issue(&city, &teacher, &pupil).await;
        let opens = async |words: &str| {
            try_in(&city.browser(), &pupil.login, words).await.form_with("password").is_some()
        };
        assert!(first == second || !opens(&first).await, "the newer one counts");
        city.clock.advance(24 * 3_600);
        assert!(!opens(&second).await, "a day is over");
        let third = issue(&city, &teacher, &pupil).await;
        let browser = signed_in(&city, &pupil).await;
        let change = browser.get("/me/password").await.form("password");
        let page = browser.submit(filled(change.set("current", &pupil.password), PUPILS)).await;
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        assert!(!opens(&third).await, "the password is another one");
    })
    .await;
}

#[tokio::test]
async fn of_many_who_type_one_phrase_at_once_one_gets_the_page_and_in_that_browser_only() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let words = issue(&city, &teacher, &pupil).await;
        let tries = join_all((0..15).map(async |_| {
            let browser = city.browser();
            let page = try_in(&browser, &pupil.login, &words).await;
            page.form_with("password").map(|form| (browser, form))
        }));
        let mut won: Vec<_> = tries.await.into_iter().flatten().collect();
        assert_eq!(won.len(), 1);
        let (browser, form) = won.remove(0);
        let stranger = city.browser();
        let csrf = stranger.get("/recover").await.form("phrase-form").value("csrf").unwrap().to_owned();
        let page = stranger.submit(filled(form.clone(), NEW).set("csrf", &csrf)).await;
        assert!(is_over(&page), "another browser has no use for the handle");
        city.clock.advance(15 * 60);
        assert!(
            is_over(&browser.submit(filled(form, NEW)).await),
            "nor has anybody after a quarter of an hour"
        );
    })
    .await;
}

#[tokio::test]
async fn wrong_words_are_counted_by_device_and_by_account_however_many_come_at_once() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let words = issue(&city, &teacher, &pupil).await;
        let guesser = city.browser();
        for _ in 0..5 {
            try_in(&guesser, &pupil.login, "蘋果 彩虹 風箏").await;
        }
        assert!(
            try_in(&guesser, &pupil.login, &words).await.form_with("password").is_none(),
            "right, too late"
        );
        // Fourteen more elsewhere leave one of the twenty: that which was too late here was not counted.
        join_all((0..14).map(async |_| try_in(&city.browser(), &pupil.login, "蘋果 彩虹 風箏").await)).await;
        try_in(&city.browser(), &pupil.login, "蘋果 彩虹").await;
        let page = try_in(&city.browser(), &pupil.login, &words).await;
        assert!(page.form_with("password").is_none(), "twenty at one phrase");
        // Whoever guesses closes the way for nobody: the next phrase has tries of its own, elsewhere at once.
        let words = issue(&city, &teacher, &pupil).await;
        assert!(try_in(&guesser, &pupil.login, &words).await.form_with("password").is_none());
        assert!(try_in(&city.browser(), &pupil.login, &words).await.form_with("password").is_some());
    })
    .await;
}

#[tokio::test]
async fn only_who_answers_for_a_student_issues_a_phrase() {
    let city = City::sqlite().await;
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    let other = city.pupil_in("三年一班", "羅小安").await;
    let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
    let (deputy, admin) = (city.colleague("林老師").await, city.colleague("註冊組長").await);
    let mother = city.person("陳師").teacher("313602").homeroom("四年四班");
    let mother = mother.guardian_of(&pupil, Relation::Mother).activated().await;
    city.gives_duty(&deputy, Duty::Deputy, &pupil).await;
    city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
    let issues = async |who: &Person, about: &Person| {
        let browser = signed_in(&city, who).await;
        let csrf = browser.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
        let path = format!("/school/students/{}/phrase", about.id);
        browser.post(&path, &[("csrf", &csrf)]).await.status.as_u16()
    };
    assert_eq!(issues(&teacher, &pupil).await, 200);
    assert_eq!(issues(&admin, &pupil).await, 200);
    assert_eq!(issues(&admin, &other).await, 200);
    for (who, about) in [(&teacher, &other), (&deputy, &pupil), (&mother, &pupil), (&pupil, &pupil)] {
        let status = issues(who, about).await;
        assert!(status == 403 || status == 404, "{} about {}: {status}", who.name, about.name);
    }
    assert_eq!(audited(&city, "recovery.phrase-issued").await, 3);
}

#[tokio::test]
async fn an_administrator_issues_a_phrase_for_staff_and_for_nobody_who_waits() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let (teacher, admin) = (city.colleague("王師").await, city.colleague("註冊組長").await);
        let newcomer = city.person("林新").teacher("313602").pending().await;
        let elsewhere = city.teacher().await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
        let browser = signed_in(&city, &admin).await;
        let page = browser.get("/school/staff").await;
        let forms: Vec<_> =
            page.forms().into_iter().filter(|form| form.action.path() == "/school/staff/phrase").collect();
        let form =
            forms.iter().find(|form| form.value("person") == Some(teacher.id.to_string().as_str())).unwrap();
        assert!(
            forms.iter().all(|form| form.value("person") != Some(admin.id.to_string().as_str())),
            "not for herself"
        );
        let words = words(&browser.submit(form.clone()).await);
        let hers = city.browser();
        let page = try_in(&hers, &teacher.login, &words).await;
        let page = hers.submit(filled(page.form("new-form"), NEW)).await;
        assert_eq!(page.url.path(), "/recover/done", "{}", page.text());
        assert!(works(&city, &teacher.login, NEW).await);
        for (who, status) in [(&newcomer, 200), (&elsewhere, 404), (&admin, 404)] {
            let page = browser.submit(form.clone().set("person", &who.id.to_string())).await;
            assert_eq!(page.status.as_u16(), status, "{}", who.name);
            assert!(!page.body.contains("id=\"words\""));
        }
        let csrf = form.value("csrf").unwrap();
        let waiting = city.person("呂小新").student("313602", "二年二班").pending().await;
        let path = format!("/school/students/{}/phrase", waiting.id);
        let page = browser.post(&path, &[("csrf", csrf)]).await;
        assert!(page.text().contains("還沒啟用"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn a_school_issues_nothing_for_who_is_more_than_a_student_or_has_a_duty_behind_a_password_alone() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let (teacher, admin) =
            (city.homeroom_teacher_of("二年二班", "莫名").await, city.colleague("註冊組長").await);
        city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
        let mother = city.person("呂媽媽").student("313602", "二年二班");
        let mother = mother.guardian_of(&pupil, Relation::Mother).activated().await;
        let browser = signed_in(&city, &teacher).await;
        let csrf = browser.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
        let page = browser.post(&format!("/school/students/{}/phrase", mother.id), &[("csrf", &csrf)]).await;
        assert!(page.text().contains("還有其他身分或職務"), "{}", page.text());
        let other = city.colleague("教務主任").await;
        city.gives_duty(&other, Duty::SchoolAdmin, &pupil).await;
        let browser = signed_in(&city, &admin).await;
        let csrf = browser.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
        let asks = async || {
            let fields = [("csrf", csrf.as_str()), ("person", &other.id.to_string())];
            browser.post("/school/staff/phrase", &fields).await
        };
        let page = asks().await;
        assert!(page.text().contains("還有其他身分或職務"), "{}", page.text());
        assert_eq!(audited(&city, "recovery.phrase-issued").await, 0);
        enrol(&city, &signed_in(&city, &other).await).await;
        let page = asks().await;
        assert!(page.body.contains("id=\"words\""), "a factor stands behind it: {}", page.text());
        let told = city.mails().await.into_iter().filter(|mail| mail.subject.contains("三個詞"));
        let told: Vec<String> = told.map(|mail| mail.to).collect();
        assert_eq!(told, [mailbox(&other)], "she learns of it");
    })
    .await;
}
