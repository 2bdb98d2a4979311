//! What is somebody else's is not in it: what was sent with a number that was corrected, contacts that others typed, why a
//! binding is frozen.

use city::applications::sent_by;
use city::bindings::{self, NewBlock};
use domain::binding::life::Cause;
use domain::binding::{GuardianData, Verdict};
use domain::contexts::Relation;
use domain::identifiers::NationalId;
use domain::ids::PersonId;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::Value;
use tables::{applicant, application, binding};
use tests::{Applicant, City, Person, on_both};
use uuid::Uuid;

use super::{data, family, renumbered, signed_in};
use crate::applications::decide;

/// Somebody else with that number.
async fn other_with(city: &City, number: &str) -> Applicant {
    let guardian = GuardianData {
        national_id: number.to_owned(),
        name: "丁美華".to_owned(),
        email: "quite.another@mail.example".to_owned(),
        phone: "+886922333444".to_owned(),
        extension: None,
    };
    city.applicant_with(guardian).await
}

/// Who has the number of an applicant now.
async fn holder(city: &City, applicant: &Applicant) -> PersonId {
    let number = NationalId::parse(&applicant.guardian.national_id).unwrap();
    let (db, sealer) = (city.app.db.read(), city.app.keyring.sealer());
    city::accounts::find_by_number_within(db, &sealer, &number).await.unwrap().expect("somebody has it")
}

/// The students of all that a person sent.
async fn students_of(city: &City, person: PersonId) -> Vec<Uuid> {
    let hers = sent_by(city.app.db.read(), person).await.unwrap();
    let rows = application::Entity::find().filter(hers).all(city.app.db.read()).await.unwrap();
    rows.into_iter().map(|row| row.student_id).collect()
}

#[tokio::test]
async fn what_somebody_else_sends_with_a_number_that_was_mine_by_mistake_is_not_mine() {
    on_both(async |city| {
        let (_, mother) = family(&city).await;
        let (before, after) =
            (city.pupil_in("二年二班", "呂小安").await, city.pupil_in("三年一班", "丁大同").await);
        city.applicant_like(&mother).await.applies_for(&city, &before).await;
        city.clock.advance(60);
        renumbered(&city, mother.id).await;
        other_with(&city, &mother.national_id).await.applies_for(&city, &after).await;
        let browser = signed_in(&city, &mother).await;
        let json = data(&browser).await.json();
        let rows = json["applications"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "what she sent before the correction, and nothing else: {rows:?}");
        assert_eq!(rows[0]["child"], "呂○安");
        assert_eq!(json["application_events"].as_array().unwrap().len(), 1);
        let page = browser.get("/me/children").await.text();
        assert!(page.contains("呂○安") && !page.contains("丁○同"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn of_two_who_had_a_number_each_has_what_led_to_the_own_binding() {
    on_both(async |city| {
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        let (first, second) =
            (city.pupil_in("二年二班", "呂小安").await, city.pupil_in("二年二班", "丁大同").await);
        let mistaken = city.applicant("莫名").await;
        let sent = mistaken.applies_for(&city, &first).await;
        decide(&city, &sent, &teacher, Verdict::Approve).await;
        let mother = holder(&city, &mistaken).await;
        city.clock.advance(60);
        renumbered(&city, mother).await;
        let owner = other_with(&city, &mistaken.guardian.national_id).await;
        let sent = owner.applies_for(&city, &second).await;
        assert!(!students_of(&city, mother).await.contains(&second.id.0));
        decide(&city, &sent, &teacher, Verdict::Approve).await;
        let other = holder(&city, &owner).await;
        assert_ne!(mother, other);
        assert_eq!(students_of(&city, mother).await, [first.id.0]);
        assert_eq!(students_of(&city, other).await, [second.id.0]);
    })
    .await;
}

#[tokio::test]
async fn a_contact_that_somebody_typed_with_my_number_is_masked_unless_it_is_mine() {
    on_both(async |city| {
        let (_, mother) = family(&city).await;
        let sister = city.pupil_in("二年二班", "呂小安").await;
        let sent = other_with(&city, &mother.national_id).await.applies_for(&city, &sister).await;
        let browser = signed_in(&city, &mother).await;
        let page = data(&browser).await;
        assert!(!page.body.contains("quite.another@") && !page.body.contains("922333444"), "{}", page.body);
        let shown = |json: &Value| {
            let one = json["applications"][0].clone();
            [one["email"].as_str().unwrap().to_owned(), one["phone"].as_str().unwrap().to_owned()]
        };
        assert_eq!(shown(&page.json()), ["q***r@mail.example", "0922***444"]);
        let none = city.app.keyring.sealer().seal_field("applicant", "contact", sent.applicant.0, b"");
        let hers = applicant::Entity::update_many()
            .col_expr(applicant::Column::PersonId, Expr::value(mother.id.0))
            .col_expr(applicant::Column::Contact, Expr::value(none.unwrap()))
            .filter(applicant::Column::Id.eq(sent.applicant.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(hers.exec(tx).await?)).await.unwrap();
        let own = shown(&data(&browser).await.json());
        assert_eq!(own, ["quite.another@mail.example", "+886922333444"], "she sent it while signed in");
    })
    .await;
}

#[tokio::test]
async fn a_contact_on_file_is_shown_as_it_is() {
    let city = City::sqlite().await;
    let (_, mother) = family(&city).await;
    let sister = city.pupil_in("二年二班", "呂小安").await;
    let herself = city.applicant_herself(&mother).await;
    herself.applies_for(&city, &sister).await;
    let json = data(&signed_in(&city, &mother).await).await.json();
    assert_eq!(json["applications"][0]["email"], herself.guardian.email.as_str());
    assert_eq!(json["applications"][0]["phone"], herself.guardian.phone.as_str());
}

/// The only row of a section of somebody's record.
async fn row(city: &City, person: &Person, section: &str) -> Value {
    let json = data(&signed_in(city, person).await).await.json();
    let rows = json[section].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0].clone()
}

/// A school bars a guardian.
async fn bars(city: &City, guardian: &Person, student: &Person, by: &Person) {
    let block = NewBlock {
        id: Uuid::now_v7(),
        student: student.id,
        org: city::students::find(&city.app, student.id).await.unwrap().unwrap().school.id,
        who: NationalId::parse(&guardian.national_id).ok(),
        note: "院裁字 1 號".to_owned(),
        by: by.id,
    };
    bindings::set_custody_block(&city.app, block, city.clock.now()).await.unwrap();
}

#[tokio::test]
async fn a_guardian_does_not_learn_why_a_binding_is_frozen() {
    on_both(async |city| {
        let (pupil, barred) = family(&city).await;
        let father = city.person("呂大明").guardian_of(&pupil, Relation::Mother).activated().await;
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        bars(&city, &barred, &pupil, &teacher).await;
        let disputed = bindings::of_guardian(&city.app, father.id).await.unwrap().remove(0).id;
        let wrong =
            bindings::change_binding(&city.app, disputed, Cause::Disputed, Some(pupil.id), city.clock.now());
        assert!(wrong.await.unwrap());
        let (by_school, by_pupil) =
            (row(&city, &barred, "children").await, row(&city, &father, "children").await);
        assert_eq!(by_school, by_pupil, "they look alike");
        assert_eq!((&by_school["status"], &by_school["ended_because"]), (&"blocked".into(), &Value::Null));
    })
    .await;
}

#[tokio::test]
async fn of_a_sealed_guardian_a_student_learns_no_dates() {
    on_both(async |city| {
        let (pupil, mother) = family(&city).await;
        let open = row(&city, &pupil, "guardians").await;
        assert!(open["since"].is_string() && open["goes_on_of_age"].is_boolean(), "{open}");
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        bars(&city, &mother, &pupil, &teacher).await;
        let sealed = row(&city, &pupil, "guardians").await;
        assert_eq!(sealed["status"], "blocked");
        for what in ["since", "until", "goes_on_of_age"] {
            assert_eq!(sealed[what], Value::Null, "{what}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_lapsed_is_over_before_the_clock_writes_it_down() {
    let city = City::sqlite().await;
    let (pupil, mother) = family(&city).await;
    let lapsed = binding::Entity::update_many()
        .col_expr(binding::Column::ValidUntil, Expr::value(city.clock.now().0))
        .filter(binding::Column::GuardianId.eq(mother.id.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(lapsed.exec(tx).await?)).await.unwrap();
    let child = row(&city, &mother, "children").await;
    assert_eq!((&child["status"], &child["ended_because"]), (&"ended".into(), &"expired".into()));
    assert_eq!(row(&city, &pupil, "guardians").await["status"], "ended");
}
