use domain::binding::Duty;
use tests::{Browser, City, Person, on_both};

use super::{audited, class, signed_in};

/// A class with its administrator's browser and the address of its deputies.
async fn appointing(city: &City) -> (Person, Person, String, Browser) {
    let (pupil, address, _) = class(city).await;
    let admin = city.colleague("組長").await;
    city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
    let browser = signed_in(city, &admin).await;
    (pupil, admin, format!("{address}/deputies"), browser)
}

#[tokio::test]
async fn an_administrator_names_a_deputy_and_ends_her_duty() {
    on_both(async |city| {
        let (_, _, address, browser) = appointing(&city).await;
        let deputy = city.colleague("林師").await;
        let page = browser.get(&address).await;
        assert!(page.text().contains("還沒有代理導師") && page.text().contains("莫名"), "{}", page.text());
        assert!(page.text().contains("滿四個上課日"), "on the fourth, not past it: {}", page.text());
        let form = page.form("deputy-form").set("person", &deputy.id.to_string());
        let page = browser.submit(form.set("last_day", "")).await;
        assert!(page.text().contains("代理導師已設定"), "{}", page.text());
        let hers = signed_in(&city, &deputy).await;
        assert_eq!(hers.get("/review").await.status, 200);
        let end = page.form_with("end").unwrap();
        let page = browser.submit(end).await;
        assert!(
            page.text().contains("代理已結束") && page.text().contains("還沒有代理導師"),
            "{}",
            page.text()
        );
        assert_eq!(hers.get("/review").await.status, 404);
        assert_eq!((audited(&city, "duty.given").await, audited(&city, "duty.ended").await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_duty_with_a_last_day_ends_by_itself() {
    on_both(async |city| {
        let (_, admin, address, browser) = appointing(&city).await;
        let deputy = city.colleague("林師").await;
        let today = domain::identifiers::roc_date_text(domain::identifiers::taipei_date(city.clock.now()));
        let form = browser.get(&address).await.form("deputy-form").set("person", &deputy.id.to_string());
        let page = browser.submit(form.set("last_day", &today)).await;
        assert!(page.text().contains(&format!("至 {today}")), "{today} {}", page.text());
        assert_eq!(signed_in(&city, &deputy).await.get("/review").await.status, 200);
        city.clock.advance(86_400);
        assert_eq!(signed_in(&city, &deputy).await.get("/review").await.status, 404);
        let page = signed_in(&city, &admin).await.get(&address).await;
        assert!(page.text().contains("還沒有代理導師"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_named_is_told_and_keeps_what_was_typed() {
    let city = City::sqlite().await;
    let (pupil, _, address, browser) = appointing(&city).await;
    let deputy = city.colleague("林師").await;
    city.gives_duty(&deputy, Duty::Deputy, &pupil).await;
    let colleague = city.colleague("王師").await;
    let elsewhere = city.person("外師").teacher("313601").activated().await;
    let form = browser.get(&address).await.form("deputy-form");
    let id = |person: &Person| person.id.to_string();
    for (person, last_day, told) in [
        (String::new(), "", "請選擇一位教職員"),
        ("x".to_owned(), "", "請選擇一位教職員"),
        (id(&deputy), "", "這位已經是代理導師"),
        (id(&elsewhere), "", "已不在這所學校"),
        (id(&pupil), "", "已不在這所學校"),
        (id(&colleague), "明天", "請輸入日期"),
        (id(&colleague), "100/1/1", "這一天已經過了"),
        (id(&colleague), "199/1/1", "最長一年"),
    ] {
        let page = browser.submit(form.clone().force("person", &person).force("last_day", last_day)).await;
        assert!(page.text().contains(told) && page.body.contains("id=\"errors\""), "{told}: {}", page.text());
        assert_eq!(page.form("deputy-form").value("last_day"), Some(last_day));
    }
    assert_eq!(audited(&city, "duty.given").await, 0);
}

#[tokio::test]
async fn only_an_administrator_of_the_school_names_deputies() {
    on_both(async |city| {
        let (pupil, _, address, browser) = appointing(&city).await;
        let colleague = city.colleague("林師").await;
        let form = browser.get(&address).await.form("deputy-form").set("person", &colleague.id.to_string());
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        let other = city.homeroom_teacher_of("三年一班", "別班導師").await;
        let stranger = city.person("別校主任").teacher("313601").activated().await;
        let elsewhere = city.person("別校生").student("313601", "一年一班").activated().await;
        city.gives_duty(&stranger, Duty::SchoolAdmin, &elsewhere).await;
        let before = audited(&city, "school.refused").await;
        for (person, sees, status) in
            [(&teacher, 200, 403), (&other, 404, 404), (&stranger, 404, 404), (&pupil, 403, 403)]
        {
            let hers = signed_in(&city, person).await;
            let page = hers.get(&address).await;
            assert_eq!(page.status, sees, "{}", person.name);
            assert!(!page.body.contains("deputy-form"), "{}", person.name);
            let csrf = hers.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
            assert_eq!(
                hers.submit(form.clone().force("csrf", &csrf)).await.status,
                status,
                "{}",
                person.name
            );
        }
        assert_eq!(audited(&city, "duty.given").await, 0);
        assert_eq!(audited(&city, "school.refused").await, before + 7);
    })
    .await;
}

#[tokio::test]
async fn namesakes_are_told_apart_by_what_they_do() {
    let city = City::sqlite().await;
    let (_, _, address, browser) = appointing(&city).await;
    city.homeroom_teacher_of("三年一班", "林師").await;
    city.colleague("林師").await;
    let page = browser.get(&address).await;
    assert_eq!(page.text().matches("林師").count(), 2, "{}", page.text());
    assert!(page.text().contains("林師（三年一班）"), "{}", page.text());
}
