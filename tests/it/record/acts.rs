use domain::contexts::Relation;
use domain::ids::PersonId;
use platform::audit::{self, AuditAct};
use serde_json::json;
use signon::login::PersonCommand;
use tests::{City, on_both};

use super::{data, family, signed_in};

/// Something that somebody did to somebody.
async fn note(city: &City, actor: &str, act: AuditAct, subject: PersonId) {
    let (actor, subject) = (actor.to_owned(), subject.to_string());
    audit::record_alone(&city.app.db, city.clock.now(), actor, act, subject, json!({})).await.unwrap();
}

#[tokio::test]
async fn what_was_done_is_told_in_plain_words_with_the_kind_of_actor_and_no_name_of_others() {
    on_both(async |city| {
        let (pupil, mother) = family(&city).await;
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        PersonCommand::show(&mother.id.to_string()).run(&city.app).await.unwrap();
        note(&city, &teacher.id.to_string(), AuditAct::SchoolSeen, mother.id).await;
        let browser = signed_in(&city, &mother).await;
        let text = browser.get("/me/record").await.text();
        for told in ["登入", "查看帳號狀態", "臺北市的管理人員", "查看學生資料"] {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert!(!text.contains("王師") && !text.contains(&teacher.id.to_string()), "{text}");
        assert!(!text.contains(&pupil.id.to_string()));
        let acts = data(&browser).await.json()["acts"].clone();
        let by = |what: &str| {
            let acts = acts.as_array().unwrap();
            acts.iter().find(|act| act["what"] == what).map(|act| act["by"].as_str().unwrap().to_owned())
        };
        assert_eq!(by("session.begun").as_deref(), Some("you"));
        assert_eq!(by("person.shown").as_deref(), Some("operator"));
        assert_eq!(by("school.seen").as_deref(), Some("somebody"), "no request says in which role");
    })
    .await;
}

#[tokio::test]
async fn a_teacher_who_looks_at_a_student_is_told_as_a_teacher() {
    on_both(async |city| {
        let (pupil, _) = family(&city).await;
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        let school = signed_in(&city, &teacher).await;
        assert_eq!(school.get(&format!("/school/students/{}", pupil.id)).await.status, 200);
        let browser = signed_in(&city, &pupil).await;
        let text = browser.get("/me/record").await.text();
        assert!(text.contains("查看學生資料") && text.contains("老師") && !text.contains("王師"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn what_protects_a_student_is_neither_told_on_the_page_nor_taken_along() {
    on_both(async |city| {
        let (pupil, _) = family(&city).await;
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        note(&city, &teacher.id.to_string(), AuditAct::CustodySet, pupil.id).await;
        note(&city, &teacher.id.to_string(), AuditAct::CustodyLifted, pupil.id).await;
        note(&city, "operator", AuditAct::BindingRefused, pupil.id).await;
        let browser = signed_in(&city, &pupil).await;
        let text = browser.get("/me/record").await.text();
        assert!(!text.contains("保護註記") && !text.contains("沒有建立親子綁定"), "{text}");
        let taken = data(&browser).await.body;
        assert!(!taken.contains("custody") && !taken.contains("binding.refused"), "{taken}");
    })
    .await;
}

#[tokio::test]
async fn nobody_reads_the_record_of_somebody_else() {
    let city = City::sqlite().await;
    let (_, mother) = family(&city).await;
    let other = city.pupil_in("三年一班", "羅小安").await;
    let father = city.person("羅大明").guardian_of(&other, Relation::Father).activated().await;
    signed_in(&city, &mother).await;
    let browser = signed_in(&city, &father).await;
    for page in [browser.get("/me/record").await.body, data(&browser).await.body] {
        for foreign in [mother.id.to_string(), mother.name.clone(), mother.login.clone()] {
            assert!(!page.contains(&foreign), "{foreign}: {page}");
        }
    }
}
