//! The lesson in a real Chromium, at the width of a telephone and of a desk.

use domain::contexts::Role;
use serde_json::json;
use tests::{City, Database};

use super::newcomer;
use crate::browser::run_story;
use crate::clients::{person, wanted};

#[tokio::test]
async fn a_class_of_five_signs_in_for_the_first_time_in_a_lesson() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let city = City::today(Database::Sqlite, |config| {
        config.login.default_secrets = vec![Role::Guardian];
        config.sessions.shared_at_school = true;
        config.server.school_networks = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
    let mut pupils = Vec::new();
    for name in ["呂小潔", "莫小安", "羅小安", "高小同", "林小美"] {
        let pupil = newcomer(&city, name).await;
        let mut told = person(&pupil);
        told["id"] = json!(pupil.id.to_string());
        pupils.push(told);
    }
    run_story(
        "classroom.mjs",
        json!({ "provider": city.url, "teacher": person(&teacher), "pupils": pupils }),
    )
    .await;
}
