use sea_orm::EntityTrait as _;
use tables::audit_entry;
use tests::{City, Database, Log, Page, on_both};

use super::{Class, OTHERS, OWN, audited, enter, opens, scan};

/// A page without what differs in every answer.
fn plain(page: &Page) -> String {
    let form = page.form("pictures-form");
    let mut tiles: Vec<&str> = page.body.split("<label class=\"picture\"").collect();
    let last = tiles.pop().unwrap_or_default().split("</fieldset>").nth(1).unwrap_or_default();
    let first = if tiles.is_empty() { "" } else { tiles.remove(0) };
    [first, last].concat().replace(form.value("csrf").unwrap(), "csrf").replace(form.value("t").unwrap(), "t")
}

#[tokio::test]
async fn five_wrong_tries_close_a_badge_on_a_device_for_a_quarter_of_an_hour() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let browser = city.browser();
        for _ in 0..4 {
            enter(&browser, &code, OTHERS).await;
        }
        assert_eq!(enter(&browser, &code, OWN).await.url.path(), "/me", "four leave one");
        enter(&browser, &code, OTHERS).await;
        let page = enter(&browser, &code, OWN).await;
        assert!(page.text().contains("沒有登入"), "right, too late: {}", page.text());
        assert!(opens(&city, &code, OWN).await, "another device is open");
        city.clock.advance(15 * 60);
        assert_eq!(enter(&browser, &code, OWN).await.url.path(), "/me");
    })
    .await;
}

#[tokio::test]
async fn twenty_wrong_tries_in_a_day_close_a_badge_until_the_school_opens_it() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        for _ in 0..19 {
            enter(&city.browser(), &code, OTHERS).await;
        }
        assert!(opens(&city, &code, OWN).await, "nineteen leave one");
        enter(&city.browser(), &code, OTHERS).await;
        assert!(!opens(&city, &code, OWN).await);
        assert_eq!(audited(&city, "badge.closed").await, 1);
        city.clock.advance(2 * 24 * 3_600);
        assert!(!opens(&city, &code, OWN).await, "no day opens it");
        class.teacher.sign_in(&class.person).await;
        let page = class.does("open", &class.pupil).await;
        assert!(page.text().contains("已重新開放"), "{}", page.text());
        assert!(opens(&city, &code, OWN).await);
        for _ in 0..20 {
            enter(&city.browser(), &code, OTHERS).await;
        }
        let other = class.issues(&class.pupil).await;
        assert!(!opens(&city, &code, OWN).await && opens(&city, &other, OWN).await, "or another badge does");
    })
    .await;
}

const DAY: i64 = 24 * 3_600;

#[tokio::test]
async fn forty_wrong_tries_in_a_week_close_a_badge_until_the_school_issues_another() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        for day in 0..2 {
            for _ in 0..19 {
                enter(&city.browser(), &code, OTHERS).await;
            }
            assert!(opens(&city, &code, OWN).await, "day {day}: nineteen leave one");
            city.clock.advance(DAY);
        }
        class.teacher.sign_in(&class.person).await;
        let page = class.teacher.get(&class.address).await;
        assert!(page.text().contains("最近 7 天圖案選錯 38 次"), "{}", page.text());
        class.teacher.set_cookie("lang", "en");
        let english = class.teacher.get(&class.address).await;
        assert!(english.text().contains("Wrong pictures in the last 7 days: 38"), "{}", english.text());
        class.teacher.set_cookie("lang", "zh-Hant-TW");
        enter(&city.browser(), &code, OTHERS).await;
        assert!(opens(&city, &code, OWN).await, "thirty-nine leave one");
        enter(&city.browser(), &code, OTHERS).await;
        assert!(!opens(&city, &code, OWN).await, "forty");
        assert_eq!(audited(&city, "badge.closed").await, 1);
        let page = class.teacher.get(&class.address).await;
        assert!(page.text().contains("請重新製發"), "{}", page.text());
        assert!(!page.body.contains(&format!("{}/open", class.pupil.id)), "opening it would help a guesser");
        let mut form = page.form(&format!("{}/void", class.pupil.id));
        form.action.set_path(&format!("{}/{}/open", class.address, class.pupil.id));
        let page = class.teacher.submit(form).await;
        assert!(page.text().contains("沒有需要做的事") && !opens(&city, &code, OWN).await, "{}", page.text());
        let other = class.issues(&class.pupil).await;
        assert!(opens(&city, &other, OWN).await, "another badge does");
        let page = class.teacher.get(&class.address).await;
        assert!(!page.text().contains("圖案選錯"), "its tries are counted anew: {}", page.text());
    })
    .await;
}

#[tokio::test]
async fn wrong_tries_of_a_week_ago_count_no_more() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        for _ in 0..19 {
            enter(&city.browser(), &code, OTHERS).await;
        }
        city.clock.advance(7 * DAY);
        for _ in 0..19 {
            enter(&city.browser(), &code, OTHERS).await;
        }
        city.clock.advance(DAY);
        for _ in 0..19 {
            enter(&city.browser(), &code, OTHERS).await;
        }
        assert!(opens(&city, &code, OWN).await, "38 in the last week");
    })
    .await;
}

async fn alarms(city: &City) -> Vec<audit_entry::Model> {
    let rows = audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    rows.into_iter().filter(|row| row.act == "sign-in.sprayed").collect()
}

#[tokio::test]
async fn wrong_pictures_with_many_badges_from_one_network_raise_the_alarm_once_a_day() {
    for database in Database::wanted() {
        let city = City::with(database, |config| config.badges.alarm_tries = 12).await;
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        for _ in 0..8 {
            enter(&city.browser(), &code, OTHERS).await;
        }
        assert_eq!(alarms(&city).await.len(), 0, "five of one badge count");
        for number in 2..=4 {
            for _ in 0..3 {
                enter(&city.browser(), &format!("2222-3333-4444-555{number}"), OWN).await;
            }
        }
        let raised = alarms(&city).await;
        assert_eq!(raised.len(), 1, "an unknown badge is one too, and the alarm is raised once");
        assert!(raised[0].detail.contains("badge_tries"), "{}", raised[0].detail);
        assert!(opens(&city, &code, OWN).await, "nobody is kept out by it");
        city.clock.advance(DAY);
        for number in 2..=5 {
            for _ in 0..3 {
                enter(&city.browser(), &format!("2222-3333-4444-555{number}"), OWN).await;
            }
        }
        assert_eq!(alarms(&city).await.len(), 2, "and again on the next day");
    }
}

#[tokio::test]
async fn the_alarm_is_a_warning_with_the_network_and_no_badge() {
    let (log, _guard) = Log::listen("warn");
    let city = City::with(Database::Sqlite, |config| config.badges.alarm_tries = 2).await;
    for _ in 0..2 {
        Log::listen_everywhere();
        for _ in 0..2 {
            enter(&city.browser(), "2222-3333-4444-5555", OWN).await;
        }
        city.clock.advance(DAY);
    }
    let text = log.text();
    assert!(text.contains("wrong pictures with many badges") && text.contains("127.0.0.1"), "{text}");
    assert!(!text.contains("2222") && !text.contains("wrong passwords"), "{text}");
}

#[tokio::test]
async fn an_opened_badge_is_open_at_once_on_the_device_that_closed_it() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let browser = city.browser();
        for _ in 0..5 {
            enter(&browser, &code, OTHERS).await;
        }
        for _ in 0..15 {
            enter(&city.browser(), &code, OTHERS).await;
        }
        city.clock.advance(1);
        class.does("open", &class.pupil).await;
        assert_eq!(enter(&browser, &code, OWN).await.url.path(), "/me");
    })
    .await;
}

#[tokio::test]
async fn unknown_voided_closed_and_locked_look_as_wrong_pictures_do() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let [voided, closed, locked] = [
            city.pupil_in("二年二班", "高小同").await,
            city.pupil_in("二年二班", "林小安").await,
            city.pupil_in("二年二班", "莫小安").await,
        ];
        let wrong = class.issues_and_chooses(&city, &class.pupil).await;
        let mut badges = vec![(wrong, OTHERS), ("2222-3333-4444-5555".to_owned(), OWN)];
        for pupil in [&voided, &closed, &locked] {
            badges.push((class.issues_and_chooses(&city, pupil).await, OWN));
        }
        class.does("void", &voided).await;
        for _ in 0..20 {
            enter(&city.browser(), &badges[3].0, OTHERS).await;
        }
        for _ in 0..5 {
            let browser = city.browser();
            let form = browser.get("/login").await.form("login");
            browser.submit(form.set("login", &locked.login).set("password", "a wrong password")).await;
        }
        let (mut asked, mut told) = (vec![], vec![]);
        for (code, pictures) in &badges {
            let browser = city.browser();
            asked.push(plain(&scan(&browser, code).await));
            let page = enter(&browser, code, *pictures).await;
            assert_eq!((page.status.as_u16(), page.url.path()), (200, "/badge/pictures"), "{}", page.text());
            told.push(plain(&page));
        }
        assert!(asked.iter().all(|page| *page == asked[0]), "{asked:#?}");
        assert!(told.iter().all(|page| *page == told[0] && page.contains("沒有登入")), "{told:#?}");
        assert_eq!(audited(&city, "sign-in.locked").await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_code_is_told_so_and_nothing_is_counted() {
    on_both(async |city| {
        for typed in ["", "abc", "2345-ABCZ-9ABC", "2345-ABCZ-9ABC-ZYX0", "🐈🐈🐈🐈"] {
            let page = scan(&city.browser(), typed).await;
            assert!(page.status == 200 && page.text().contains("代碼不完整"), "{typed}: {}", page.text());
        }
        assert_eq!(audited(&city, "sign-in.refused").await, 0);
    })
    .await;
}
