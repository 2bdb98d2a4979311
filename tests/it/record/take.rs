use domain::binding::ReturnReason;
use domain::binding::Verdict;
use people::record::SECTIONS;
use tests::{City, on_both};

use super::{data, family, signed_in};
use crate::applications::decide;

#[tokio::test]
async fn everything_is_taken_along_under_stable_names_as_a_file_that_nobody_keeps() {
    on_both(async |city| {
        let (_, mother) = family(&city).await;
        let browser = signed_in(&city, &mother).await;
        let page = data(&browser).await;
        assert_eq!(page.header("content-type"), "application/json");
        assert_eq!(page.header("content-disposition"), "attachment; filename=\"own-record.json\"");
        assert_eq!(page.header("cache-control"), "no-store");
        let json = page.json();
        assert_eq!((&json["format"], &json["issuer"]), (&"own-record-1".into(), &city.url.as_str().into()));
        for card in SECTIONS {
            let rows = json[card.name].as_array().unwrap_or_else(|| panic!("{} is no list", card.name));
            for row in rows {
                let members = row.as_object().unwrap();
                assert_eq!(members.len(), card.fields.len(), "{}: {row}", card.name);
                assert!(card.fields.iter().all(|field| members.contains_key(*field)), "{}: {row}", card.name);
            }
        }
        let of = |name: &str| json[name][0].clone();
        assert_eq!(of("person")["name"], "莫名");
        assert_eq!(of("person")["phone"], "+886912345678");
        assert_eq!(of("account")["login_name"], mother.login.as_str());
        assert_eq!(of("children")["child"], "呂小潔");
        assert_eq!(of("roles")["role"], "guardian");
        assert_eq!(of("passwords")["is_current"], true);
        assert_eq!(json["sessions"].as_array().unwrap().len(), 1);
        assert_eq!(of("acts")["what"], "record.taken", "on record before it is handed out");
    })
    .await;
}

#[tokio::test]
async fn no_secret_no_hash_and_no_whole_national_id_is_in_it() {
    on_both(async |city| {
        let (pupil, mother) = family(&city).await;
        let browser = signed_in(&city, &mother).await;
        let page = data(&browser).await;
        let number = mother.national_id.as_str();
        assert!(!page.body.contains(number) && !page.body.contains(&number[4..]), "{}", page.body);
        assert!(page.json()["numbers"][0]["number"].as_str().unwrap().starts_with(&number[..1]));
        let cookie = browser.cookie("sid").unwrap();
        let session = city.session_of(&browser).unwrap();
        for secret in ["$argon2", &cookie, &session.to_string(), &mother.id.to_string(), &pupil.national_id] {
            assert!(!page.body.contains(secret), "{secret}");
        }
        let form = browser.get("/me/record").await.form("page-form");
        let readable = browser.submit(form).await;
        assert!(!readable.body.contains(number), "{}", readable.text());
    })
    .await;
}

#[tokio::test]
async fn the_readable_page_says_the_same_in_words() {
    on_both(async |city| {
        let (_, mother) = family(&city).await;
        let browser = signed_in(&city, &mother).await;
        let page = browser.submit(browser.get("/me/record").await.form("page-form")).await;
        assert!(page.header("cache-control").contains("no-store"), "{}", page.header("cache-control"));
        let text = page.text();
        for told in ["我的資料", "莫名", "呂小潔", "母親", "認證", &mother.login, "使用中"] {
            assert!(text.contains(told), "{told}: {text}");
        }
    })
    .await;
}

#[tokio::test]
async fn applications_are_taken_along_with_the_name_of_the_child_masked_until_the_school_approves() {
    on_both(async |city| {
        let (_, mother) = family(&city).await;
        let sister = city.pupil_in("二年二班", "呂小安").await;
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        let sent = city.applicant_like(&mother).await.applies_for(&city, &sister).await;
        let browser = signed_in(&city, &mother).await;
        let json = data(&browser).await.json();
        let application = &json["applications"][0];
        assert_eq!(application["child"], "呂○安");
        assert_eq!(application["status"], "pending");
        assert!(application["document"].as_str().unwrap().starts_with("PCB-"), "{application}");
        let verdict = Verdict::Return { reason: ReturnReason::Other, text: Some("請補件".to_owned()) };
        decide(&city, &sent, &teacher, verdict).await;
        let json = data(&browser).await.json();
        assert_eq!(json["applications"][0]["answer"], "請補件");
        let events = json["application_events"].as_array().unwrap();
        assert!(events.iter().any(|event| event["what"] == "returned"), "{events:?}");
    })
    .await;
}

#[tokio::test]
async fn a_student_sees_what_the_guardians_are_and_not_who() {
    let city = City::sqlite().await;
    let (pupil, mother) = family(&city).await;
    let browser = signed_in(&city, &pupil).await;
    let page = data(&browser).await;
    assert_eq!(page.json()["guardians"][0]["relation"], "mother");
    assert_eq!(page.json()["classes"][0]["class"], "二年二班");
    assert!(!page.body.contains(&mother.name) && !page.body.contains(&mother.id.0.simple().to_string()));
}

#[tokio::test]
async fn it_needs_a_password_of_the_last_five_minutes() {
    on_both(async |city| {
        let (_, mother) = family(&city).await;
        let browser = signed_in(&city, &mother).await;
        let page = browser.get("/me/record").await;
        city.clock.advance(301);
        for form in ["data-form", "page-form"] {
            let asked = browser.submit(page.form(form)).await;
            assert_eq!(asked.url.path(), "/me/prove", "{form}");
        }
        let form = browser.submit(page.form("data-form")).await.form("prove-form");
        let back = browser.submit(form.set("password", &mother.password)).await;
        assert_eq!(back.url.path(), "/me/record");
        assert_eq!(data(&browser).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn ten_a_day_are_handed_out_whatever_their_form() {
    let city = City::sqlite().await;
    let (pupil, mother) = family(&city).await;
    let browser = signed_in(&city, &mother).await;
    let page = browser.get("/me/record").await;
    for number in 0..10 {
        let form = if number % 2 == 0 { "data-form" } else { "page-form" };
        assert_eq!(browser.submit(page.form(form)).await.url.path(), format!("/me/record/{}", &form[..4]));
    }
    for form in ["data-form", "page-form"] {
        let page = browser.submit(page.form(form)).await;
        assert_eq!(page.url.query(), Some("done=too-often"), "{}", page.text());
    }
    assert_eq!(data(&signed_in(&city, &pupil).await).await.status, 200, "counted for each person");
}
