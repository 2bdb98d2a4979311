//! The pages in a real Chromium, at the width of a telephone and of a desk.

use std::path::PathBuf;

use domain::contacts::Contact;
use domain::contexts::Relation;
use serde_json::{Value, json};
use tests::{City, Database};

use super::{AUNT, Family, XISONG, binding_of, link};
use crate::clients::{person, run, wanted};

async fn play(city: &City, family: &Family, part: &str, more: Value) {
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut input = json!({
        "provider": city.url,
        "mother": person(&family.mother),
        "pupil": person(&family.pupil),
        "teacher": person(&family.teacher),
        "binding": family.binding.to_string(),
        "part": part,
        "screenshots": project.join("screenshots"),
    });
    let (Value::Object(all), Value::Object(more)) = (&mut input, more) else { unreachable!("objects") };
    all.extend(more);
    let said = run(PathBuf::from("node"), "browser/family.mjs", &input).await;
    assert!(said.contains("done"), "{said}");
}

/// `YYYY-MM-DD` of the day in Taipei that many days from now.
fn day(city: &City, days: i64) -> String {
    domain::identifiers::taipei_date(city.clock.now().plus(days * 86_400)).to_string()
}

#[tokio::test]
async fn a_family_goes_through_all_of_its_pages() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    // Seventeen and three quarters, so that she may say what holds after her majority.
    let born = day(&city, -(17 * 365 + 4 + 280));
    let pupil = city.person("呂小潔").born(&born).student(XISONG, "二年二班").activated().await;
    let sibling = city.pupil_in("四年一班", "呂小安").await;
    let mother =
        city.person("莫名").guardian_of(&pupil, Relation::Mother).guardian_of(&sibling, Relation::Mother);
    let mother = mother.activated().await;
    let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
    let binding = binding_of(&city, &mother, &pupil).await.id;
    let family = Family { pupil, mother, teacher, binding };
    play(&city, &family, "invites", json!({ "day": day(&city, 30) })).await;
    // The story cannot read her mail: the way is begun here and goes on there.
    let (address, browser) = (link(&city, AUNT).await, city.browser());
    let page = browser.get(&address).await;
    browser.submit(page.form("accept-form")).await;
    let code = city.code_for(&Contact::parse(AUNT).unwrap()).await.unwrap();
    let way = browser.cookie("invitation").unwrap();
    play(&city, &family, "answers", json!({ "link": address, "code": code, "way": way })).await;
    play(&city, &family, "confirms", json!({})).await;
}
