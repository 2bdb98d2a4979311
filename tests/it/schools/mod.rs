//! The school's side, seen from a browser.

use domain::binding::Duty;
use domain::contexts::BindingStatus;
use sea_orm::EntityTrait as _;
use tests::{Browser, City, Person, on_both};

async fn signed_in(city: &City, person: &Person) -> Browser {
    let browser = city.browser();
    browser.sign_in(person).await;
    browser
}

async fn audited(city: &City, act: &str) -> usize {
    let rows = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    rows.into_iter().filter(|row| row.act == act).count()
}

/// A pupil, her class's address and its teacher's browser.
async fn class(city: &City) -> (Person, String, Browser) {
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
    let browser = signed_in(city, &teacher).await;
    let overview = browser.get("/school").await;
    let id = overview.body.split("/school/classes/").nth(1).expect("a class").split('"').next();
    (pupil, format!("/school/classes/{}", id.unwrap()), browser)
}

#[tokio::test]
async fn a_class_shows_who_is_bound_and_who_waits() {
    on_both(async |city| {
        let (pupil, address, browser) = class(&city).await;
        assert!(browser.get("/school").await.body.contains(&address));
        city.applicant("許文君").await.applies_for(&city, &pupil).await;
        let page = browser.get(&address).await;
        assert!(page.text().contains("待審 1 件") && page.text().contains("還沒有家長"), "{}", page.text());
        city.person("羅建宏").guardian_of(&pupil, domain::contexts::Relation::Father).activated().await;
        let page = browser.get(&format!("{address}?show=unbound")).await;
        assert!(!page.text().contains("呂小潔"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn nobody_sees_another_class_and_each_try_is_on_record() {
    on_both(async |city| {
        let (pupil, address, _) = class(&city).await;
        let other = city.homeroom_teacher_of("三年一班", "王師").await;
        let deputy = city.colleague("代理").await;
        city.gives_duty(&deputy, Duty::Deputy, &pupil).await;
        let student = format!("/school/students/{}", pupil.id);
        let mut tries = 0;
        for person in [&other, &deputy, &pupil] {
            let browser = signed_in(&city, person).await;
            for address in [address.clone(), format!("{address}/export.csv"), student.clone()] {
                let status = browser.get(&address).await.status.as_u16();
                assert!(matches!(status, 403 | 404), "{} {address} {status}", person.name);
                tries += 1;
            }
        }
        assert_eq!(audited(&city, "school.refused").await, tries);
        let admin = city.colleague("組長").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
        let browser = signed_in(&city, &admin).await;
        assert_eq!(browser.get(&address).await.status, 200);
        assert_eq!(browser.get(&student).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_letter_leads_to_the_application_and_a_new_one_voids_it() {
    on_both(async |city| {
        let (_, address, browser) = class(&city).await;
        let print = async || {
            let page = browser.submit(browser.get(&address).await.form("letters-form")).await;
            let digits = page.body.split("sheet-digits\">").nth(1).unwrap().split('<').next().unwrap();
            assert!(page.body.contains("<svg") && page.text().contains("呂小潔"), "{}", page.text());
            digits.replace('-', "")
        };
        let (first, second) = (print().await, print().await);
        let counts = async |code: &str| {
            let code = domain::binding::LetterCode::parse(code).unwrap();
            idp::students::find_letter(&city.app, &code, city.clock.now()).await.unwrap().is_some()
        };
        assert!(!counts(&first).await && counts(&second).await);
        let start = city.browser().get(&format!("/binding?letter={second}")).await;
        assert!(start.body.contains("letter-notice"), "{}", start.text());
        assert_eq!(audited(&city, "letter.printed").await, 2);
    })
    .await;
}

#[tokio::test]
async fn the_table_holds_no_number_and_no_formula() {
    on_both(async |city| {
        let (pupil, address, browser) = class(&city).await;
        city.pupil_in("二年二班", "=HYPERLINK(1)").await;
        let page = browser.get(&format!("{address}/export.csv")).await;
        assert!(page.body.contains("呂小潔"), "{}", page.body);
        assert!(page.body.contains("\"'=HYPERLINK(1)\""), "{}", page.body);
        assert!(!page.body.contains(&pupil.national_id));
        assert_eq!(audited(&city, "school.exported").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_block_freezes_at_once_and_its_note_is_for_few() {
    on_both(async |city| {
        let (pupil, _, browser) = class(&city).await;
        let relation = domain::contexts::Relation::Father;
        let father = city.person("羅建宏").guardian_of(&pupil, relation).activated().await;
        let address = format!("/school/students/{}", pupil.id);
        let form = browser.get(&address).await.form("block-form");
        let refused = [("", "A123456789", "裁定"), ("one", "A123456788", "裁定"), ("everybody", "", " ")];
        for (who, number, note) in refused {
            let form = form.clone().force("who", who).force("number", number).force("note", note);
            let page = browser.submit(form).await;
            assert!(page.body.contains("id=\"errors\""), "{who} {number} {}", page.text());
            assert!(!page.body.contains("A12345678"), "a number is not shown again");
        }
        let form = form.force("who", "one").force("number", &father.national_id).force("note", "院裁字 1 號");
        let page = browser.submit(form).await;
        assert!(page.text().contains("院裁字 1 號"), "{}", page.text());
        let ties = idp::guardianship::bindings_of_student(&city.app, pupil.id).await.unwrap();
        assert!(ties.iter().all(|tie| tie.status == BindingStatus::Blocked));
        let colleague = city.homeroom_teacher_of("二年二班", "另一位導師").await;
        let other = signed_in(&city, &colleague).await;
        let page = other.get(&address).await;
        assert!(
            page.text().contains("不讓某一個人綁定") && !page.text().contains("院裁字"),
            "{}",
            page.text()
        );
        let lifted = browser.submit(browser.get(&address).await.form_with("lift").unwrap()).await;
        assert!(lifted.text().contains("已解除"), "{}", lifted.text());
    })
    .await;
}

#[tokio::test]
async fn a_teacher_does_not_read_what_the_school_keeps_about_her_own_family() {
    on_both(async |city| {
        let (pupil, _, other) = class(&city).await;
        let mother = city.person("許文君").teacher("313602").homeroom("二年二班");
        let mother = mother.guardian_of(&pupil, domain::contexts::Relation::Mother).activated().await;
        let address = format!("/school/students/{}", pupil.id);
        assert_eq!(signed_in(&city, &mother).await.get(&address).await.status, 404);
        assert_eq!(other.get(&address).await.status, 200);
        assert_eq!(audited(&city, "school.refused").await, 1);
    })
    .await;
}
