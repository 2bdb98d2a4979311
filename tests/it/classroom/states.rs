//! What the page says of each student.

use tests::{City, Database, Statements, on_both as on_both_as_usual};

use super::{activate, newcomer, on_both, press, signed_in, state_of, try_in, window_of};

#[tokio::test]
async fn the_state_of_each_student_follows_what_the_student_does() {
    on_both(async |city| {
        let (pupil, other) = (newcomer(&city, "呂小潔").await, newcomer(&city, "莫小安").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let browser = signed_in(&city, &teacher).await;
        let page = browser.get(&window_of(&pupil)).await;
        assert_eq!(state_of(&page, &pupil), "等待開放");
        let page = press(&browser, &pupil).await;
        assert_eq!(state_of(&page, &pupil), "可以啟用");
        assert!(page.text().contains("已啟用 0 人，共 2 人"), "{}", page.text());
        let child = city.browser();
        try_in(&child, &pupil, &pupil.password).await;
        activate(&child).await;
        let page = browser.get(&window_of(&pupil)).await;
        assert_eq!((state_of(&page, &pupil), state_of(&page, &other)), ("已啟用".into(), "可以啟用".into()));
        assert!(page.text().contains("已啟用 1 人，共 2 人"), "{}", page.text());
        assert!(!page.form("slips-form").knows(&format!("slip-{}", pupil.id)), "nothing to print");
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_died_and_one_that_is_locked_ask_for_a_printed_code() {
    for database in Database::wanted() {
        let city = City::with(database, |config| {
            config.login.default_secrets.clear();
            config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        })
        .await;
        let old = newcomer(&city, "呂小潔").await;
        city.clock.advance(14 * 86_400);
        let tried = newcomer(&city, "莫小安").await;
        // Each from a network of its own: five wrong tries of one lock that one alone.
        for network in 0..20 {
            let browser = city.browser().with_header("x-forwarded-for", &format!("198.51.100.{network}"));
            try_in(&browser, &tried, "a wrong password").await;
        }
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let page = press(&signed_in(&city, &teacher).await, &old).await;
        assert_eq!(state_of(&page, &old), "預設密碼已過期，請列印代碼");
        assert_eq!(state_of(&page, &tried), "試錯太多次，請列印代碼");
    }
}

#[tokio::test]
async fn where_the_policy_lets_secrets_open_always_the_page_says_so() {
    on_both_as_usual(async |city: City| {
        let pupil = newcomer(&city, "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let page = signed_in(&city, &teacher).await.get(&window_of(&pupil)).await;
        assert!(page.text().contains("隨時都可以用預設密碼"), "{}", page.text());
        assert_eq!(state_of(&page, &pupil), "可以啟用");
    })
    .await;
}

#[tokio::test]
async fn more_students_take_no_more_statements() {
    let city = super::city_without_secrets(Database::Sqlite).await;
    let (now, mut people, mut taken) = (city.clock.now(), Vec::new(), Vec::new());
    for name in ["呂小潔", "莫小安", "羅小安"] {
        people.push(newcomer(&city, name).await.id);
        let (found, statements) =
            Statements::of(signon::login::standings(&city.app, &people, true, now)).await;
        assert_eq!(found.unwrap().len(), people.len());
        taken.push(statements.len());
    }
    assert!(taken[0] > 0 && taken.iter().all(|count| *count == taken[0]), "{taken:?}");
}
