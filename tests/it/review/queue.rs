use city::applications::{remind, survey};
use city::bindings::{NewBlock, set_custody_block};
use domain::contexts::Relation;
use domain::ids::ApplicationId;
use tests::{City, Statements, on_both};
use web::room::BEGIN;

use super::{Case, audited, count_of, signed_in};

#[tokio::test]
async fn the_queue_tells_who_one_acts_as_and_what_waits() {
    on_both(async |city| {
        let case = Case::known(&city).await;
        let text = case.browser.get("/review").await.text();
        for told in ["二年二班 導師 莫名", "西松國民小學", "呂小潔", "陳美玲（母親）", "完全相符", "待審 1"]
        {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert!(!text.contains(&case.mother.guardian.national_id));
    })
    .await;
}

#[tokio::test]
async fn an_empty_review_queue_says_so() {
    let city = City::sqlite().await;
    let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
    let browser = signed_in(&city, &teacher).await;
    for (show, told) in [
        ("waiting", "目前沒有等您審核的申請"),
        ("approved", "還沒有已認證的申請"),
        ("returned", "沒有不通過的申請"),
        ("all", "還沒有任何申請"),
    ] {
        let text = browser.get(&format!("/review?show={show}")).await.text();
        assert!(text.contains(told), "{show}: {text}");
    }
    assert_eq!(
        browser.get("/review?show=x&only=x&desk=x&done=x&of=x").await.status,
        200,
        "odd words do no harm"
    );
}

#[tokio::test]
async fn filters_show_what_matches_what_differs_and_what_is_unusual() {
    on_both(async |city| {
        let case = Case::known(&city).await;
        let other = city.pupil_in("二年二班", "莫小安").await;
        city.applicant("林小美").await.applies_for(&city, &other).await;
        let shown = async |only: &str| {
            let text = case.browser.get(&format!("/review?only={only}")).await.text();
            (text.contains("陳美玲"), text.contains("林小美"))
        };
        assert_eq!(shown("exact").await, (true, false));
        assert_eq!(shown("differs").await, (false, true));
        // Both applied with the harness's one telephone: that is told of both.
        assert_eq!(shown("risk").await, (true, true));
        let text = case.browser.get("/review?only=risk").await.text();
        assert!(text.contains("聯絡方式重複"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn an_application_stands_beside_the_roster_field_by_field() {
    on_both(async |city| {
        let case = Case::known(&city).await;
        let page = case.looks().await;
        let text = page.text();
        let number = &case.mother.guardian.national_id;
        let masked = domain::binding::mask_id(number);
        for told in ["姓名 相同", "關係 相同", "電話 相同", "證號 學籍沒有", &masked, "家長送出"]
        {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert!(!page.body.contains(number.as_str()), "the number is masked");
        assert!(page.form("approve-form").knows("revision"));
        assert_eq!(count_of(&city, "application.seen").await, 1);
        let personal = [number.as_str(), "呂小潔", "陳美玲", case.mother.guardian.email.as_str()];
        let entries = audited(&city).await;
        assert!(entries.iter().all(|(_, detail)| personal.iter().all(|text| !detail.contains(text))));
    })
    .await;
}

#[tokio::test]
async fn what_is_unusual_is_told_to_the_teacher() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        for name in ["甲一", "乙二", "丙三"] {
            city.roster_guardian(&case.pupil, name, Relation::Other).await;
        }
        let somebody = city.person("林小美").activated().await;
        let mut borrowed = city.applicant_like(&somebody).await.guardian;
        borrowed.name = "陳阿姨".to_owned();
        let thief = city.applicant_with(borrowed).await.applies_for(&city, &case.pupil).await;
        let text = case.browser.get(&format!("/review/{}", thief.id)).await.text();
        for told in ["證號屬於他人", "已有多位監護人", "聯絡方式重複"] {
            assert!(text.contains(told), "{told}: {text}");
        }
        let text = case.looks().await.text();
        assert!(!text.contains("證號屬於他人"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn what_was_signed_can_be_downloaded_and_that_is_on_record() {
    let city = City::sqlite().await;
    let case = Case::of(&city).await;
    let page = case.looks().await;
    assert!(page.body.contains("/document\""));
    let answer = case.browser.get(&format!("{}/document", case.path())).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/pdf"));
    assert!(answer.body.starts_with("%PDF-"));
    assert_eq!(count_of(&city, "application.document").await, 1);
}

#[tokio::test]
async fn somebody_with_two_review_queues_chooses_between_them() {
    let city = City::sqlite().await;
    let case = Case::of(&city).await;
    let (school, other) = ("313602", "二年四班");
    let teacher = city.person("雙班").teacher(school).homeroom("二年二班").teacher(school).homeroom(other);
    let browser = signed_in(&city, &teacher.activated().await).await;
    let page = browser.get("/review").await;
    let text = page.text();
    assert!(text.contains("二年二班 導師") && text.contains("二年四班 導師"), "{text}");
    assert!(text.contains("呂小潔"));
    drop(case);
}

#[tokio::test]
async fn a_review_queue_of_many_takes_as_many_statements_as_one_of_one() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let mut applications = vec![case.application.clone()];
        let now = city.clock.now();
        let (one, alone) = Statements::of(survey(&city.app, &applications, now)).await;
        assert_eq!(one.unwrap().len(), 1);
        for name in ["甲一", "乙二", "丙三", "丁四", "戊五"] {
            let pupil = city.pupil_in("二年三班", name).await;
            city.roster_guardian(&pupil, "林小美", Relation::Mother).await;
            applications.push(city.applicant(name).await.applies_for(&city, &pupil).await);
        }
        let (many, together) = Statements::of(survey(&city.app, &applications, now)).await;
        assert_eq!(many.unwrap().len(), 6);
        assert!(!alone.is_empty());
        assert_eq!(together.len(), alone.len(), "{together:?}");
    })
    .await;
}

#[tokio::test]
async fn a_review_queue_that_is_cut_says_so_and_shows_first_what_was_reminded_of() {
    for database in tests::Database::wanted() {
        let city = tests::City::with(database, |config| config.binding.most_on_desk = 1).await;
        let case = Case::of(&city).await;
        city.clock.advance(60);
        let alone = city.pupil_in("三年一班", "莫小安").await;
        let later = city.applicant("莫太太").await.applies_for(&city, &alone).await;
        let admin = city.colleague("主任").await;
        city.gives_duty(&admin, domain::binding::Duty::SchoolAdmin, &case.pupil).await;
        let browser = signed_in(&city, &admin).await;
        let page = browser.get("/review").await;
        assert!(!page.text().contains("莫小安") && page.body.contains("id=\"cut\""), "{}", page.text());
        remind(&city.app, ApplicationId(BEGIN), city.clock.now()).await.unwrap();
        let page = browser.get("/review").await;
        assert!(page.text().contains("莫小安") && page.body.contains("id=\"cut\""), "{}", page.text());
        let page = browser.get(&format!("/review/{}", later.id)).await;
        let page = browser.submit(page.form("approve-form")).await;
        assert!(!page.body.contains("id=\"cut\""), "one waits and one is decided: {}", page.text());
    }
}

#[tokio::test]
async fn a_thing_has_the_same_name_in_the_review_queue_as_where_one_is_led() {
    let city = City::sqlite().await;
    let case = Case::of(&city).await;
    let number = domain::identifiers::NationalId::parse(&case.mother.guardian.national_id).unwrap();
    let queue = case.browser.get("/review").await;
    for (id, path) in [("school", "/school"), ("requests", "/review/requests")] {
        let led = case.browser.get(path).await;
        let heading = led.body.split("<h1").nth(1).unwrap().split_once('>').unwrap().1.trim_start();
        let heading = heading.split('<').next().unwrap().trim();
        let link = queue.body.split(&format!("id=\"{id}\" href=\"{path}\">")).nth(1).unwrap();
        assert!(link.trim_start().starts_with(heading), "{heading:?} {}", &link[..60]);
    }
    let block = NewBlock {
        id: uuid::Uuid::now_v7(),
        student: case.pupil.id,
        org: case.application.org,
        who: Some(number),
        note: "法院裁定".to_owned(),
        by: case.teacher.id,
    };
    set_custody_block(&city.app, block, city.clock.now()).await.unwrap();
    assert!(case.looks().await.text().contains("學校設有保護註記"), "{}", case.looks().await.text());
    let student = case.browser.get(&format!("/school/students/{}", case.pupil.id)).await;
    assert!(student.text().contains("保護註記") && !student.text().contains("監護註記"));
}
