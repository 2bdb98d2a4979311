//! The pages in a real Chromium, at the width of a telephone and of a desk.

use std::path::PathBuf;

use domain::binding::Duty;
use domain::contexts::Relation;
use serde_json::{Value, json};
use tests::{City, Database, Person};

use crate::clients::{person, run, wanted};

fn with_id(who: &Person) -> Value {
    json!({ "id": who.id.to_string(), "national_id": who.national_id })
}

#[tokio::test]
async fn a_school_goes_through_all_of_its_pages() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    let father = city.person("羅建宏").guardian_of(&pupil, Relation::Father).activated().await;
    let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
    let (admin, deputy) = (city.colleague("註冊組長").await, city.colleague("林老師").await);
    city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
    // One whom the roster knows by name and telephone, one it knows otherwise, one it does not know.
    for (child, guardian, known, phone) in [
        ("莫小安", "陳美玲", Some("陳美玲"), "+886922000001"),
        ("高小同", "高大同", Some("高大銅"), "+886922000002"),
        ("林小安", "林小美", None, "+886922000002"),
    ] {
        let child = city.pupil_in("二年二班", child).await;
        if let Some(known) = known {
            city.roster_guardian_with(&child, known, Relation::Mother, phone).await;
        }
        let mut told = city.applicant(guardian).await.guardian;
        phone.clone_into(&mut told.phone);
        city.applicant_with(told).await.applies_for(&city, &child).await;
    }
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let input = json!({
        "provider": city.url,
        "admin": person(&admin),
        "teacher": person(&teacher),
        "deputy": with_id(&deputy),
        "pupil": with_id(&pupil),
        "father": with_id(&father),
        "screenshots": project.join("screenshots"),
        "images": wanted("UPDATE_IMAGES").then(|| project.join("../docs/images")),
    });
    let said = run(PathBuf::from("node"), "browser/school.mjs", &input).await;
    assert!(said.contains("done"), "{said}");
}
