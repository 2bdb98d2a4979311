//! The way in a real Chromium, at the width of a telephone and of a desk.

use std::path::PathBuf;

use domain::binding::Verdict;
use serde_json::json;
use tests::{City, Database, Person};

use super::status::{decide, homeroom_teacher, returned};
use super::{BORN, SCHOOL, Way, child, signed, way};
use crate::clients::{run, wanted};

async fn play(city: &City, way: &Way<'_>, child: &Person, part: &str) {
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let input = json!({
        "provider": city.url,
        "number": child.national_id,
        "born": BORN,
        "part": part,
        "session": way.browser.cookie("applicant").unwrap(),
        "screenshots": project.join("screenshots"),
    });
    let said = run(PathBuf::from("node"), "browser/applying.mjs", &input).await;
    assert!(said.contains("done"), "{said}");
}

#[tokio::test]
async fn a_mother_applies_with_a_telephone_and_sees_where_it_stands() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let (teacher, first) = (homeroom_teacher(&city).await, child(&city).await);
    let way = way(&city);
    way.begins().await;
    play(&city, &way, &first, "sent").await;
    decide(&city, &teacher, Verdict::Approve).await;
    // Two more: one is returned, one waits.
    let second = city.person("莫小安").born(BORN).student(SCHOOL, super::CLASS).activated().await;
    way.adds(&second).await;
    way.browser.submit(signed(&way.at("review").await)).await;
    decide(&city, &teacher, returned("請寫和證件上一樣的全名。")).await;
    let third = city.person("莫小寧").born(BORN).student(SCHOOL, super::CLASS).activated().await;
    way.adds(&third).await;
    way.browser.submit(signed(&way.at("review").await)).await;
    assert_eq!(super::applications(&city).await.len(), 3);
    play(&city, &way, &first, "decided").await;
}
