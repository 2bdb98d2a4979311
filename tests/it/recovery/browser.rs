//! The way back in a real Chromium, at the width of a telephone and of a desk.

use std::path::PathBuf;

use serde_json::{Value, json};
use tests::{City, Database};

use super::{mailbox, paths_to};
use crate::clients::{person, run, wanted};
use crate::portal;

async fn play(input: Value) {
    let said = run(PathBuf::from("node"), "browser/recovery.mjs", &input).await;
    assert!(said.contains("done"), "{said}");
}

#[tokio::test]
async fn a_forgotten_password_from_the_sign_in_page_to_the_portal() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let portal = portal::open(&city).await;
    let mother = city.parent_of_three().await;
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
    let screenshots = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    let input = json!({
        "portal": portal,
        "provider": city.url,
        "mother": person(&mother),
        "pupil": person(&pupil),
        "teacher": person(&teacher),
        "class": pupil.class,
        "screenshots": screenshots,
    });
    let with = |more: Value| {
        let mut all = input.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    play(with(json!({ "part": "asks" }))).await;
    // The story cannot read her mail.
    let link = paths_to(&city, &mailbox(&mother), "/recover/new").await.pop().unwrap();
    play(with(json!({ "part": "resets", "link": link }))).await;
    play(with(json!({ "part": "phrase" }))).await;
}
