//! The school's letter stands for number and second fact.

use tests::{City, Person, on_both};

use super::status::homeroom_teacher;
use super::{Way, child, recorded, way};

/// The code of a letter that the homeroom teacher printed.
pub(super) async fn letter(city: &City, teacher: &Person, child: &Person) -> String {
    let (app, now) = (&city.app, city.app.now());
    let scopes = city::students::scopes_of(app, teacher.id, now).await.unwrap();
    let student = city::students::find(app, child.id).await.unwrap().unwrap();
    let letters = city::students::make_letters(app, &scopes[0], uuid::Uuid::now_v7(), vec![student], now)
        .await
        .unwrap();
    letters[0].code.grouped()
}

/// Types the code.
async fn types(way: &Way<'_>, code: &str) -> tests::Page {
    let page = way.at("student").await;
    way.browser.submit(page.form("letter-form").set("letter", code).set("letter_relation", "mother")).await
}

#[tokio::test]
async fn a_scanned_letter_leads_to_the_child_and_is_used_up_by_sending() {
    on_both(async |city| {
        let (teacher, child) = (homeroom_teacher(&city).await, child(&city).await);
        let code = letter(&city, &teacher, &child).await;
        let way = way(&city);
        let page = way.browser.get(&format!("/binding?letter={code}")).await;
        assert_eq!(page.url.query(), None, "the code leaves the address");
        assert!(page.text().contains("已讀到學校通知單"), "{}", page.text());
        let page = way.begins().await;
        let form = page.form("letter-form");
        assert_eq!(form.value("letter"), Some(code.as_str()), "what was scanned is filled in");
        let page = way.browser.submit(form.set("letter_relation", "mother")).await;
        assert_eq!(page.url.path(), "/binding/confirm", "{}", page.text());
        assert!(page.text().contains("呂○潔"));
        way.browser.submit(page.form("confirm-form")).await;
        way.agrees().await;
        let review = way.browser.submit(way.parent_form().await).await;
        let page = way.sends(&review).await;
        assert_eq!(page.url.query(), Some("told=sent"), "{}", page.text());
        assert!(super::applications(&city).await[0].by_letter);
        let page = types(&way, &code).await;
        assert!(page.text().contains("這個代碼不能用"), "{}", page.text());
        assert_eq!(recorded(&city, "binding.lookup_failed").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_letter_needs_no_lookup_of_the_day() {
    let city = City::with(tests::Database::Sqlite, |config| config.binding.lookups_per_contact = 1).await;
    let (teacher, child) = (homeroom_teacher(&city).await, child(&city).await);
    let way = way(&city);
    way.begins().await;
    for _ in 0..2 {
        way.browser.submit(way.student_form(&child).await.set("fact", "2018-05-05")).await;
    }
    let code = letter(&city, &teacher, &child).await;
    let page = types(&way, &code.to_lowercase().replace('-', " ")).await;
    assert_eq!(page.url.path(), "/binding/confirm", "{}", page.text());
}

#[tokio::test]
async fn what_is_no_letter_is_told_and_stays_in_its_field() {
    let city = City::sqlite().await;
    let way = way(&city);
    way.begins().await;
    for (typed, told) in [
        ("", "請填通知單上的代碼"),
        ("K7MQ", "代碼是 12 個"),
        ("O7MQ-3XHT-9WPC", "代碼是 12 個"),
        ("K7MQ-3XHT-9WPC", "這個代碼不能用"),
        ("<script>alert(1)</script>", "代碼是 12 個"),
    ] {
        let page = types(&way, typed).await;
        assert!(page.text().contains(told), "{typed}: {}", page.text());
        assert_eq!(page.form("letter-form").value("letter").unwrap_or_default(), typed);
    }
    let page = way.at("student").await;
    let page = way.browser.submit(page.form("letter-form").set("letter", "K7MQ-3XHT-9WPC")).await;
    assert!(page.text().contains("請選您和孩子的關係"), "{}", page.text());
}

const SCANNED: &str = "K7MQ-3XHT-9WPC";

/// What stands in the field of the letter.
async fn filled_in(way: &Way<'_>) -> String {
    way.at("student").await.form("letter-form").value("letter").unwrap_or_default().to_owned()
}

/// Comes with the code of the letter in the address.
async fn scans(way: &Way<'_>) -> tests::Page {
    way.browser.get(&format!("/binding?letter={SCANNED}")).await
}

#[tokio::test]
async fn a_scanned_letter_is_shown_to_nobody_who_comes_after() {
    on_both(async |city| {
        let mut way = way(&city);
        scans(&way).await;
        way.asks().await;
        city.clock.advance(60);
        // Another contact at the same device: what was scanned before is not hers.
        way.contact = "lin@mail.example";
        way.begins().await;
        assert_eq!(filled_in(&way).await, "");
        // What she scans herself is.
        city.clock.advance(60);
        scans(&way).await;
        assert_eq!(filled_in(&way).await, SCANNED);
        city.clock.advance(60);
        way.contact = "wang@mail.example";
        way.begins().await;
        assert_eq!(filled_in(&way).await, SCANNED, "scanned after the one before began");
        city.clock.advance(60);
        way.contact = super::MAIL;
        way.begins().await;
        assert_eq!(filled_in(&way).await, "", "scanned before the one before began");
    })
    .await;
}

#[tokio::test]
async fn who_goes_on_as_herself_is_not_shown_the_letter_of_the_one_before() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let way = way(&city);
        way.browser.sign_in(&teacher).await;
        for asked in [true, false] {
            scans(&way).await;
            if asked {
                way.asks().await;
            }
            let page = way.browser.get("/binding").await;
            way.browser.submit(page.form("me-form")).await;
            assert_eq!(filled_in(&way).await, if asked { "" } else { SCANNED });
            way.browser.drop_cookie("applicant");
        }
    })
    .await;
}

#[tokio::test]
async fn a_scanned_letter_is_kept_for_an_hour_and_taken_along_by_its_contact() {
    on_both(async |city| {
        let way = way(&city);
        let page = scans(&way).await;
        assert!(page.body.contains("id=\"restart\""), "who has not scanned it can begin again");
        way.asks().await;
        city.clock.advance(60);
        way.begins().await;
        assert_eq!(filled_in(&way).await, SCANNED, "the same contact asked again");
        city.clock.advance(3_500);
        assert_eq!(filled_in(&way).await, SCANNED);
        city.clock.advance(40);
        assert_eq!(filled_in(&way).await, "");
    })
    .await;
}

#[tokio::test]
async fn a_code_can_be_typed_at_the_begin_and_what_is_none_is_told_so() {
    on_both(async |city| {
        let (teacher, child) = (homeroom_teacher(&city).await, child(&city).await);
        let code = letter(&city, &teacher, &child).await;
        let way = way(&city);
        let start = way.browser.get("/binding").await;
        let page = way.browser.submit(start.form("letter-form").set("letter", "RUBBISH")).await;
        assert!(page.text().contains("通知單的代碼不完整"), "{}", page.text());
        let page = way.browser.submit(page.form("letter-form").set("letter", &code)).await;
        assert!(page.text().contains("已讀到學校通知單上的代碼"), "{}", page.text());
        assert_eq!(page.url.query(), None, "it leaves the address");
        way.begins().await;
        let page = way.at("student").await;
        assert_eq!(page.form("letter-form").value("letter"), Some(code.as_str()));
        let (by_letter, by_number) =
            (page.body.find("id=\"letter-form\""), page.body.find("id=\"student-form\""));
        assert!(by_letter < by_number, "the way by the letter comes first");
    })
    .await;
}

#[tokio::test]
async fn codes_that_are_typed_again_and_again_have_to_wait_an_hour_and_are_on_record() {
    on_both(async |city| {
        let (teacher, child) = (homeroom_teacher(&city).await, child(&city).await);
        let code = letter(&city, &teacher, &child).await;
        let way = way(&city);
        way.begins().await;
        for _ in 0..10 {
            assert!(types(&way, SCANNED).await.text().contains("這個代碼不能用"));
        }
        let page = types(&way, &code).await;
        assert!(page.text().contains("輸入的次數太多") && page.text().contains("09:00"), "{}", page.text());
        assert_eq!(recorded(&city, "binding.lookup_failed").await.len(), 10);
        assert_eq!(recorded(&city, "binding.lookup_limited").await.len(), 1);
        // Another browser of the same contact waits as long.
        let again = super::way(&city);
        again.begins().await;
        assert!(types(&again, &code).await.text().contains("輸入的次數太多"));
        city.clock.advance(3600);
        again.begins().await;
        assert_eq!(types(&again, &code).await.url.path(), "/binding/confirm");
    })
    .await;
}

#[tokio::test]
async fn a_network_types_so_many_codes_a_day_whatever_contact_it_comes_by() {
    let city = City::with(tests::Database::Sqlite, |config| config.binding.lookups_per_network = 2).await;
    for (contact, told) in [
        ("a1@mail.example", "這個代碼不能用"),
        ("a2@mail.example", "這個代碼不能用"),
        ("a3@mail.example", "這個網路今天輸入通知單代碼的次數用完了"),
    ] {
        let way = super::by(&city, contact);
        way.begins().await;
        let page = types(&way, SCANNED).await;
        assert!(page.text().contains(told), "{contact}: {}", page.text());
    }
}
