use city::removals;
use signon::login::PersonCommand;
use tests::{City, on_both};

use super::{
    WAIT, asks, audited, bound, ends_binding, grown, has_account, leaver, leaves_school, round, signed_in,
    waiting,
};
use crate::record::renumbered;

#[tokio::test]
async fn the_wish_is_kept_for_seven_days_told_to_all_mailboxes_and_taken_back_by_one_button() {
    on_both(async |city| {
        let (mother, _, browser) = waiting(&city).await;
        let mails = city.mails().await;
        let told: Vec<_> = mails.iter().filter(|mail| mail.subject.contains("將移除")).collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].to, format!("{}@example.edu.tw", mother.id.0.simple()));
        assert!(told[0].text.contains("/me/removal"), "{}", told[0].text);
        assert!(browser.get("/me").await.body.contains("removal-notice"), "the first page says so");
        let shown = PersonCommand::show(&mother.id.to_string()).run(&city.app).await.unwrap();
        assert!(shown.contains("removal"), "{shown}");
        city.clock.advance(WAIT - 1);
        round(&city).await;
        let browser = signed_in(&city, &mother).await;
        let page = browser.submit(browser.get("/me/removal").await.form("back-form")).await;
        assert_eq!(page.url.query(), Some("done=taken-back"), "{}", page.text());
        city.clock.advance(10);
        round(&city).await;
        assert!(has_account(&city, &mother).await);
        assert_eq!(audited(&city, "removal.asked", &mother).await, 1);
        assert_eq!(audited(&city, "removal.withdrawn", &mother).await, 1);
    })
    .await;
}

#[tokio::test]
async fn asked_twice_it_is_one_wish_and_taken_back_twice_it_is_one_change_of_mind() {
    on_both(async |city| {
        let (mother, _) = leaver(&city).await;
        let browser = signed_in(&city, &mother).await;
        let form = browser.get("/me/removal").await.form("removal-form");
        browser.submit(form.clone()).await;
        let due = removals::find(city.app.db.read(), mother.id).await.unwrap().unwrap().due_at;
        city.clock.advance(60);
        let again = browser.submit(form).await;
        assert_eq!((again.url.path(), again.url.query()), ("/me/removal", None), "{}", again.text());
        assert_eq!(removals::find(city.app.db.read(), mother.id).await.unwrap().unwrap().due_at, due);
        let back = browser.get("/me/removal").await.form("back-form");
        browser.submit(back.clone()).await;
        let twice = browser.submit(back).await;
        assert_eq!((twice.status.as_u16(), twice.url.query()), (200, None));
        assert_eq!(audited(&city, "removal.withdrawn", &mother).await, 1);
        assert_eq!(city.mails().await.iter().filter(|mail| mail.subject.contains("將移除")).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_bound_named_by_a_school_or_has_a_role_is_told_why_not() {
    on_both(async |city| {
        let (mother, _) = bound(&city).await;
        let browser = signed_in(&city, &mother).await;
        let page = browser.get("/me/removal").await;
        assert!(page.text().contains("您還有親子綁定"), "{}", page.text());
        ends_binding(&city, &mother).await;
        let form = signed_in(&city, &mother).await.get("/me/removal").await.form("removal-form");
        for (person, why) in
            [(city.teacher().await, "學校的資料仍列有您"), (city.pupil().await, "學校的資料仍列有您")]
        {
            let other = signed_in(&city, &person).await;
            let page = other.get("/me/removal").await;
            assert!(page.text().contains(why), "{}", page.text());
            let csrf = other.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
            let page = other.submit(form.clone().set("csrf", &csrf)).await;
            assert!(
                page.url.query().is_none() && page.text().contains(why),
                "a form of before: {}",
                page.text()
            );
            assert!(removals::find(city.app.db.read(), person.id).await.unwrap().is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn an_application_that_waits_stands_in_the_way() {
    on_both(async |city| {
        let (mother, pupil) = leaver(&city).await;
        city.applicant_like(&mother).await.applies_for(&city, &pupil).await;
        let browser = signed_in(&city, &mother).await;
        let page = browser.get("/me/removal").await;
        assert!(page.text().contains("申請在等候處理"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn what_somebody_else_sends_with_a_number_that_was_mine_stands_in_no_way() {
    on_both(async |city| {
        let (mother, pupil) = leaver(&city).await;
        city.clock.advance(60);
        renumbered(&city, mother.id).await;
        let other = city.applicant_like(&mother).await;
        other.applies_for(&city, &pupil).await;
        let browser = signed_in(&city, &mother).await;
        assert_eq!(asks(&browser).await.url.query(), Some("done=asked"));
    })
    .await;
}

#[tokio::test]
async fn a_grown_child_that_is_asked_stands_in_the_way_while_it_is_at_school() {
    on_both(async |city| {
        let (mother, pupil) = grown(&city).await;
        let browser = signed_in(&city, &mother).await;
        let page = browser.get("/me/removal").await;
        assert!(page.text().contains("等已成年的孩子同意"), "{}", page.text());
        leaves_school(&city, &pupil).await;
        assert_eq!(asks(&browser).await.url.query(), Some("done=asked"));
    })
    .await;
}

#[tokio::test]
async fn it_needs_a_password_of_the_last_five_minutes() {
    on_both(async |city| {
        let (mother, _) = leaver(&city).await;
        let browser = signed_in(&city, &mother).await;
        let form = browser.get("/me/removal").await.form("removal-form");
        city.clock.advance(301);
        let page = browser.submit(form).await;
        assert_eq!(page.url.path(), "/me/prove", "{}", page.text());
        assert!(removals::find(city.app.db.read(), mother.id).await.unwrap().is_none());
        let page = browser.submit(page.form("prove-form").set("password", &mother.password)).await;
        assert_eq!(page.url.path(), "/me/removal");
        assert_eq!(asks(&browser).await.url.query(), Some("done=asked"));
    })
    .await;
}

#[tokio::test]
async fn three_wishes_a_day_are_taken() {
    let city = City::sqlite().await;
    let (mother, _) = leaver(&city).await;
    let browser = signed_in(&city, &mother).await;
    for _ in 0..3 {
        assert_eq!(asks(&browser).await.url.query(), Some("done=asked"));
        browser.submit(browser.get("/me/removal").await.form("back-form")).await;
    }
    assert_eq!(asks(&browser).await.url.query(), Some("done=too-often"));
    assert!(removals::find(city.app.db.read(), mother.id).await.unwrap().is_none());
}
