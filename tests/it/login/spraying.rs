//! One wrong password for many login names from one network raises an alarm of its own.

use tests::{City, Database, Log};

use super::{audited, try_in};

async fn alarms(city: &City) -> usize {
    audited(city).await.into_iter().filter(|entry| entry.act == "sign-in.sprayed").count()
}

#[tokio::test]
async fn a_password_tried_over_many_names_raises_the_alarm_once_in_a_window() {
    for database in Database::wanted() {
        let city = City::with(database, |config| config.login.alarm_names = 3).await;
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        for _ in 0..4 {
            try_in(&city.browser(), &teacher.login, "Taipei2026!").await;
            try_in(&city.browser(), &pupil.login, "Taipei2026!").await;
        }
        assert_eq!(alarms(&city).await, 0, "two names, however often");
        try_in(&city.browser(), "nobody", "Taipei2026!").await;
        assert_eq!(alarms(&city).await, 1, "an unknown name is one too");
        for name in ["nobody", "nobody2", "nobody3"] {
            try_in(&city.browser(), name, "Taipei2026!").await;
        }
        assert_eq!(alarms(&city).await, 1, "once");
        let page = city.browser().sign_in(&city.colleague("王師").await).await;
        assert_eq!(page.url.path(), "/me", "nobody is kept out by it");
        city.clock.advance(3600);
        for name in ["nobody", "nobody2", "nobody3"] {
            try_in(&city.browser(), name, "Taipei2026!").await;
        }
        assert_eq!(alarms(&city).await, 2, "and again in the next window");
    }
}

#[tokio::test]
async fn the_alarm_is_a_warning_with_the_network_and_no_name() {
    let (log, _guard) = Log::listen("warn");
    let city = City::with(Database::Sqlite, |config| config.login.alarm_names = 2).await;
    for round in 0..2 {
        for name in ["one", "two"] {
            try_in(&city.browser(), &format!("{name}{round}@mail.example"), "Taipei2026!").await;
        }
        Log::listen_everywhere();
        city.clock.advance(3600);
    }
    let text = log.text();
    assert!(text.contains("wrong passwords for many login names") && text.contains("127.0.0.1"), "{text}");
    assert!(!text.contains("mail.example") && !text.contains("Taipei2026!"), "{text}");
    let metrics = city.app.metrics.render().into_string();
    let line = metrics.lines().find(|line| line.contains("event=\"spraying_alarm\"")).unwrap();
    assert!(line.ends_with(" 2"), "{line}");
}
