//! A clock that goes back.

use std::time::Duration;

use platform::clock::Clock;
use platform::high_water;
use tests::{City, Log, on_both};

const HOUR: i64 = 3600;

#[tokio::test]
async fn a_clock_that_goes_back_revives_no_session_and_keeps_nobody_out() {
    on_both(async |city| {
        let (pupil, client, browser) = (city.pupil().await, city.client("leave").await, city.browser());
        browser.sign_in(&pupil).await;
        city.clock.advance(city.app.config.sessions.life_seconds);
        assert_eq!(browser.get("/me").await.url.path(), "/login", "over");
        for back in [HOUR, 12 * HOUR] {
            city.clock.advance(-back);
            assert_eq!(browser.get("/me").await.url.path(), "/login", "and stays so");
            let newcomer = city.person("林新").teacher("313601").pending().await;
            let fresh = city.browser();
            fresh.sign_in(&newcomer).await;
            let form = fresh.get("/activate").await.form("activate");
            let name = format!("lin.xin{back}");
            let screen = fresh.submit(form.set("alias", &name)).await.form("activate");
            let password = "阿里山的日出 over the clouds";
            fresh.submit(screen.set("password", password).set("password_again", password)).await;
            assert_eq!(fresh.get("/me").await.url.path(), "/me", "whose password changed just now");
        }
        let request = client.request();
        let answer = city.browser().walk(&request, &pupil, "").await;
        let code = answer.code().to_owned();
        city.clock.advance(14 * HOUR);
        let seen = city.app.now();
        city.clock.advance(-HOUR);
        assert_eq!(city.app.now(), seen);
        assert_eq!(client.redeem(&request, &code).await.refusal(), (400, "invalid_grant"));
    })
    .await;
}

#[tokio::test]
async fn a_node_whose_clock_is_behind_goes_on_from_what_the_database_has_seen() {
    on_both(async |city| {
        let now = city.app.now();
        assert_eq!(high_water::keep(&city.app.db, now).await.unwrap(), now);
        assert_eq!(high_water::keep(&city.app.db, now.plus(-HOUR)).await.unwrap(), now, "only higher");
        let late = city.node_at(Clock::set_to(now.plus(-12 * HOUR))).await;
        assert_eq!(late.app.now(), now);
        assert_eq!(late.app.clock.behind(), 12 * HOUR);
        let text = reqwest::get(format!("{}/metrics", late.url)).await.unwrap().text().await.unwrap();
        assert!(text.contains("idp_clock_behind_seconds 43200"), "{text}");
        for _ in 0..100 {
            let text = late.app.metrics.render().into_string();
            if text.contains("idp_events_total{event=\"clock_back\"} 1") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("nobody was told");
    })
    .await;
}

#[tokio::test]
async fn a_step_back_of_more_than_a_minute_is_a_warning_in_the_log() {
    let city = City::sqlite().await;
    let now = city.app.now();
    high_water::keep(&city.app.db, now).await.unwrap();
    let (log, _guard) = Log::listen("warn");
    city.node_at(Clock::set_to(now.plus(-HOUR))).await;
    Log::listen_everywhere();
    for (behind, is_told) in [(60, false), (61, true)] {
        let before = log.text().len();
        let node = city.node_at(Clock::set_to(now.plus(-behind))).await;
        let told = log.text()[before..].to_owned();
        let words = format!(
            "the clock of this machine is behind a time seen before: see operations.md seconds={behind}"
        );
        assert_eq!(told.contains(&words), is_told, "{behind}: {told}");
        let counted = node.app.metrics.render().into_string().contains("{event=\"clock_back\"} 1");
        assert_eq!(counted, is_told, "{behind}");
    }
}

#[tokio::test]
async fn a_new_epoch_forgets_a_time_that_was_wrong() {
    let city = City::sqlite().await;
    let now = city.app.now();
    high_water::keep(&city.app.db, now.plus(365 * 24 * HOUR)).await.unwrap();
    idp::operate::end_all(&city.app.db, now).await.unwrap();
    assert_eq!(high_water::seen(&city.app.db).await.unwrap(), None);
}
