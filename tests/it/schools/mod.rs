//! The school's side, seen from a browser.

mod browser;
mod custody;
mod deputies;
mod first_sign_in;
mod letters;

pub(crate) use letters::{graymap, read_code};

use domain::binding::{Duty, end_of_delegation};
use domain::contexts::Relation;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::binding;
use tests::{Browser, City, Person, Statements, on_both};

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
        city.person("羅建宏").guardian_of(&pupil, Relation::Father).activated().await;
        let page = browser.get(&format!("{address}?show=unbound")).await;
        assert!(!page.text().contains("呂小潔"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn a_delegation_is_shown_till_its_last_day() {
    on_both(async |city| {
        let (pupil, _, browser) = class(&city).await;
        city.person("莫阿姨").guardian_of(&pupil, Relation::Other).activated().await;
        let until = end_of_delegation("115/12/24", None, city.clock.now()).unwrap();
        let entrusted = binding::Entity::update_many()
            .col_expr(binding::Column::ValidUntil, Expr::value(Some(until.0)))
            .filter(binding::Column::StudentId.eq(pupil.id.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(entrusted.exec(tx).await?)).await.unwrap();
        let text = browser.get(&format!("/school/students/{}", pupil.id)).await.text();
        assert!(text.contains("12月24日") && !text.contains("12月25日"), "{text}");
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
async fn the_list_of_classes_tells_how_many_are_bound() {
    on_both(async |city| {
        let (pupil, _, browser) = class(&city).await;
        let bound = city.pupil_in("二年二班", "莫小安").await;
        city.person("羅建宏").guardian_of(&bound, Relation::Father).activated().await;
        city.person("羅太太").guardian_of(&bound, Relation::Mother).activated().await;
        let text = browser.get("/school").await.text();
        assert!(text.contains("已有家長綁定 1 人，還沒有 1 人"), "{text}");
        let admin = city.colleague("組長").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
        city.pupil_in("三年一班", "別班生").await;
        let text = signed_in(&city, &admin).await.get("/school").await.text();
        assert!(text.contains("已有家長綁定 1 人，還沒有 2 人"), "{text}");
        assert!(text.contains("二年二班 還沒有 1 已綁定 1") && text.contains("三年一班 還沒有 1"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn the_table_tells_how_each_was_vouched_for_and_holds_no_number_and_no_formula() {
    on_both(async |city| {
        let (pupil, address, browser) = class(&city).await;
        city.pupil_in("二年二班", "=HYPERLINK(1)").await;
        let father = city.person("羅建宏").guardian_of(&pupil, Relation::Father).activated().await;
        let page = browser.get(&format!("{address}/export.csv")).await;
        assert!(page.body.as_bytes().starts_with(&[0xef, 0xbb, 0xbf]), "a spreadsheet reads it as UTF-8");
        let heads = "\"班級\",\"座號\",\"姓名\",\"已綁定家長數\",\"待審件數\",\"關係\",\"認證方式\"";
        assert!(page.body.contains(heads), "{}", page.body);
        assert!(
            page.body.contains("\"呂小潔\",\"1\",\"0\",\"父親\",\"依戶政或學籍資料認證\""),
            "{}",
            page.body
        );
        assert!(page.body.contains("\"'=HYPERLINK(1)\""), "{}", page.body);
        assert!(!page.body.contains(&pupil.national_id) && !page.body.contains(&father.national_id));
        assert_eq!(audited(&city, "school.exported").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_deputy_is_led_to_what_she_decides() {
    let city = City::sqlite().await;
    let (pupil, address, _) = class(&city).await;
    let deputy = city.colleague("代理").await;
    city.gives_duty(&deputy, Duty::Deputy, &pupil).await;
    let browser = signed_in(&city, &deputy).await;
    assert_eq!(browser.get("/school").await.url.path(), "/review");
    assert_eq!(browser.get(&address).await.status, 403);
}

#[tokio::test]
async fn a_teacher_does_not_read_what_the_school_keeps_about_her_own_family() {
    on_both(async |city| {
        let (pupil, _, other) = class(&city).await;
        let mother = city.person("許文君").teacher("313602").homeroom("二年二班");
        let mother = mother.guardian_of(&pupil, Relation::Mother).activated().await;
        let address = format!("/school/students/{}", pupil.id);
        assert_eq!(signed_in(&city, &mother).await.get(&address).await.status, 404);
        assert_eq!(other.get(&address).await.status, 200);
        assert_eq!(audited(&city, "school.refused").await, 1);
    })
    .await;
}

#[tokio::test]
async fn more_classes_and_students_take_no_more_statements() {
    on_both(async |city| {
        let mut classes = Vec::new();
        let now = city.clock.now();
        let mut taken = Vec::new();
        for name in ["一年一班", "一年二班", "二年一班"] {
            let pupil = city.pupil_in(name, "呂小潔").await;
            city.pupil_in(name, "莫小安").await;
            city.person("羅建宏").guardian_of(&pupil, Relation::Father).activated().await;
            classes.push(city::students::find(&city.app, pupil.id).await.unwrap().unwrap().class.unwrap().id);
            let counted = city::bindings::count_bound(&city.app, &classes, now);
            let (counts, statements) = Statements::of(counted).await;
            let counts = counts.unwrap();
            assert!(classes.iter().all(|class| (counts[class].students, counts[class].bound) == (2, 1)));
            taken.push(statements.len());
        }
        assert!(taken[0] > 0 && taken.iter().all(|count| *count == taken[0]), "{taken:?}");
    })
    .await;
}
