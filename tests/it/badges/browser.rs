//! The pages in a real Chromium, at the width of a telephone and of a desk.

use domain::assurance::Acr;
use serde_json::json;
use tests::{City, Database};

use crate::browser::run_story;
use crate::clients::{person, wanted};

#[tokio::test]
async fn a_class_gets_badges_and_a_child_signs_in_by_one() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    // The story looks at the real clock.
    let city = City::today(Database::Sqlite, |config| {
        config.badges.school_days_only = false;
        (config.badges.from, config.badges.until) = ("00:00".to_owned(), "24:00".to_owned());
    });
    let city = city.await;
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    for number in 1..=9 {
        city.pupil_in("二年二班", &format!("同學{number}")).await;
    }
    city.person("陳小新").student("313602", "二年二班").pending().await;
    let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
    let surer = city.register("grades", |client| {
        client.name = "成績查詢".to_owned();
        client.trusted = true;
        client.min_acr = Some(Acr::Sfa);
    });
    let surer = surer.await;
    let input = json!({
        "provider": city.url,
        "teacher": person(&teacher),
        "pupil": person(&pupil),
        "badges": format!("{}/school/classes/{}/badges", city.url, pupil.class.unwrap()),
        "surer": surer.request().scope("openid").url().to_string(),
    });
    run_story("badges.mjs", input).await;
}
