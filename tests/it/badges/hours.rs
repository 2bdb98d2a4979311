use tests::{City, Database, on_both};

use super::{Class, OWN, enter, opens, picked, scan};

/// Seconds of an hour.
const HOUR: i64 = 3_600;

#[tokio::test]
async fn badges_are_taken_in_the_hours_of_school_days_and_the_page_says_so() {
    on_both(async |city| {
        // Tuesday, eight in the morning.
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let browser = city.browser();
        city.clock.advance(10 * HOUR - 1);
        let form = picked(&scan(&browser, &code).await, OWN);
        city.clock.advance(1);
        let page = browser.submit(form).await;
        assert!(page.text().contains("07:00 到 18:00"), "judged at each step: {}", page.text());
        assert!(page.url.path() != "/me" && !page.body.contains("badge-form"));
        let page = browser.get("/badge").await;
        assert!(page.text().contains("07:00 到 18:00"), "{}", page.text());
        city.clock.advance((13 + 3 * 24) * HOUR);
        let page = city.browser().get("/badge").await;
        assert!(page.text().contains("上課日"), "Saturday: {}", page.text());
        city.clock.advance(2 * 24 * HOUR);
        assert!(opens(&city, &code, OWN).await, "Monday, seven in the morning");
    })
    .await;
}

#[tokio::test]
async fn badges_are_taken_in_the_networks_of_the_schools() {
    for (network, is_here) in [("127.0.0.0/8", true), ("163.21.0.0/16", false)] {
        let city = City::with(Database::Sqlite, |config| {
            config.server.school_networks = vec![network.parse().unwrap()];
            config.badges.at_school_only = true;
        });
        let city = city.await;
        let class = Class::of(&city).await;
        let code = class.issues(&class.pupil).await;
        let page = city.browser().get("/badge").await;
        assert_eq!(page.text().contains("只能在學校的網路"), !is_here, "{}", page.text());
        if is_here {
            assert!(scan(&city.browser(), &code).await.text().contains("要記住"));
            continue;
        }
        let browser = city.browser();
        let csrf = browser.get("/login").await.form("login").value("csrf").unwrap().to_owned();
        for path in ["/badge", "/badge/pictures"] {
            let page = browser.post(path, &[("csrf", &csrf), ("code", &code), ("t", "x")]).await;
            assert!(page.text().contains("只能在學校的網路"), "{path}: {}", page.text());
        }
    }
}

#[tokio::test]
async fn a_session_by_a_badge_lasts_as_long_as_the_operator_says() {
    let city = City::with(Database::Sqlite, |config| config.badges.session_seconds = 600).await;
    let class = Class::of(&city).await;
    let code = class.issues_and_chooses(&city, &class.pupil).await;
    let browser = city.browser();
    enter(&browser, &code, OWN).await;
    city.clock.advance(599);
    assert_eq!(browser.get("/me").await.url.path(), "/me");
    city.clock.advance(1);
    assert_eq!(browser.get("/me").await.url.path(), "/login");
}
