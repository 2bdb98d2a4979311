//! A guardian's name or number is corrected by the school of her child.

use city::bindings;
use domain::binding::RequestStatus;
use domain::contexts::BindingStatus;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{identifier, person};
use tests::{Browser, City, Person, on_both};

use super::settled::{address, asks, settles};
use super::{AUNT_NUMBER, Family, binding_of, done, recorded, request_status, requests, signed_in};

/// The mother asks for a correction.
async fn asks_correction(city: &City, family: &Family, what: &str, value: &str) -> Browser {
    let browser = signed_in(city, &family.mother).await;
    let form = browser.get(&format!("{}/correct/{what}", family.page())).await.form("correct-form");
    let page = browser.submit(form.set("value", value).set("words", "打錯了")).await;
    assert_eq!(done(&page), "request-sent", "{}", page.text());
    browser
}

async fn numbers(city: &City, person: &Person) -> Vec<identifier::Model> {
    let rows = identifier::Entity::find().filter(identifier::Column::PersonId.eq(person.id.0));
    rows.all(city.app.db.read()).await.unwrap()
}

/// Whose number it is that is known already is not told, and after so many a day nothing is.
#[tokio::test]
async fn the_page_of_a_correction_does_not_tell_a_number() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = signed_in(&city, &family.mother).await;
        let form = browser.get(&format!("{}/correct/number", family.page())).await.form("correct-form");
        let ask = async |number: &str| {
            let form = form.clone().set("value", number).set("words", "打錯了");
            browser.submit(form).await.text()
        };
        for _ in 0..10 {
            for number in [&family.pupil.national_id, &family.mother.national_id] {
                let told = ask(number).await;
                assert!(told.contains("已經登記在您或孩子名下"), "{told}");
            }
        }
        for number in [family.pupil.national_id.as_str(), AUNT_NUMBER] {
            assert!(ask(number).await.contains("今天試過太多號碼"));
        }
        assert_eq!(recorded(&city, "number.compare-bound").await.len(), 1);
        assert!(requests(&city).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_corrected_name_is_the_name_everywhere() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let mother = asks_correction(&city, &family, "name", "莫明").await;
        let teacher = signed_in(&city, &family.teacher).await;
        let page = teacher.get(&address(&city).await).await;
        assert!(page.text().contains("莫名") && page.text().contains("莫明"));
        assert_eq!(done(&settles(&city, &teacher, "grant").await), "granted");
        let row =
            person::Entity::find_by_id(family.mother.id.0).one(city.app.db.read()).await.unwrap().unwrap();
        assert_eq!(
            (row.name.as_str(), row.family_name.as_str(), row.given_name.as_str()),
            ("莫明", "莫", "明")
        );
        assert!(mother.get("/me").await.text().contains("莫明"));
    })
    .await;
}

#[tokio::test]
async fn a_corrected_number_keeps_the_history() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        asks_correction(&city, &family, "number", AUNT_NUMBER).await;
        let row = &requests(&city).await[0];
        assert!(!String::from_utf8_lossy(&row.detail).contains(AUNT_NUMBER), "sealed at rest");
        let teacher = signed_in(&city, &family.teacher).await;
        let page = teacher.get(&address(&city).await).await;
        assert!(page.text().contains(AUNT_NUMBER), "she compares it with the card");
        assert!(!page.body.contains(&family.mother.national_id), "the old one is masked");
        assert_eq!(done(&settles(&city, &teacher, "grant").await), "granted");
        let rows = numbers(&city, &family.mother).await;
        let now = city.clock.now().0;
        assert_eq!(rows.len(), 2);
        let sealer = city.app.keyring.sealer();
        let (old, new): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.valid_until.is_some());
        assert_eq!(
            (old[0].valid_until, old[0].lookup.as_slice()),
            (Some(now), &sealer.lookup_hash(&family.mother.national_id)[..])
        );
        assert_eq!(
            (new[0].valid_from, new[0].lookup.as_slice()),
            (now, &sealer.lookup_hash(AUNT_NUMBER)[..])
        );
        let page = teacher.get(&address(&city).await).await;
        assert!(!page.body.contains(AUNT_NUMBER), "once settled it is not shown");
        let row = &requests(&city).await[0];
        let kept = sealer.open_text("guardian_request", "detail", row.id, &row.detail).unwrap();
        assert!(!kept.contains(AUNT_NUMBER) && kept.contains("打錯了"), "nor kept");
        let entries = recorded(&city, "request.granted").await;
        assert!(entries.iter().all(|entry| !entry.detail.contains(AUNT_NUMBER)));
    })
    .await;
}

#[tokio::test]
async fn a_number_that_was_refused_or_taken_back_is_not_kept_and_a_settled_request_a_year() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let mother = asks_correction(&city, &family, "number", AUNT_NUMBER).await;
        let teacher = signed_in(&city, &family.teacher).await;
        assert_eq!(done(&settles(&city, &teacher, "refuse").await), "refused");
        asks_correction(&city, &family, "number", AUNT_NUMBER).await;
        let page = mother.get("/me/children").await;
        assert_eq!(done(&mother.submit(page.form("/withdraw")).await), "request-withdrawn");
        let sealer = city.app.keyring.sealer();
        for row in requests(&city).await {
            let kept = sealer.open_text("guardian_request", "detail", row.id, &row.detail).unwrap();
            assert!(!kept.contains(AUNT_NUMBER));
        }
        asks(&city, &family).await;
        city.clock.advance(365 * 86_400);
        people::requests::purge(&city.app.db, city.clock.now()).await.unwrap();
        assert_eq!(requests(&city).await.len(), 3);
        city.clock.advance(1);
        people::requests::purge(&city.app.db, city.clock.now()).await.unwrap();
        assert_eq!(request_status(&city).await, [RequestStatus::Open], "what waits is kept");
    })
    .await;
}

#[tokio::test]
async fn a_corrected_number_that_a_block_bars_freezes_the_binding_at_once() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let block = bindings::NewBlock {
            id: uuid::Uuid::now_v7(),
            student: family.pupil.id,
            org: city::students::find(&city.app, family.pupil.id).await.unwrap().unwrap().school.id,
            who: domain::identifiers::NationalId::parse(AUNT_NUMBER).ok(),
            note: "院裁字 1 號".to_owned(),
            by: family.teacher.id,
        };
        bindings::set_custody_block(&city.app, block, city.clock.now()).await.unwrap();
        let status = async || binding_of(&city, &family.mother, &family.pupil).await.status;
        assert_eq!(status().await, BindingStatus::Approved, "by the old number she is not known");
        asks_correction(&city, &family, "number", AUNT_NUMBER).await;
        let teacher = signed_in(&city, &family.teacher).await;
        teacher.get(&address(&city).await).await;
        assert_eq!(done(&settles(&city, &teacher, "grant").await), "granted");
        assert_eq!(status().await, BindingStatus::Blocked);
    })
    .await;
}

#[tokio::test]
async fn a_number_of_somebody_else_is_not_given_away() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let other = city.parent_of_three().await;
        asks_correction(&city, &family, "number", &other.national_id).await;
        let teacher = signed_in(&city, &family.teacher).await;
        let page = settles(&city, &teacher, "grant").await;
        assert_eq!(done(&page), "number-taken");
        assert_eq!(request_status(&city).await, [RequestStatus::Open], "nothing was done");
        assert_eq!(numbers(&city, &family.mother).await.len(), 1);
        assert_eq!(done(&settles(&city, &teacher, "refuse").await), "refused");
    })
    .await;
}
