use tests::{Page, on_both};

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
