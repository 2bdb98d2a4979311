//! `/me/guardians`: what a student sees of those who are bound to her, and says about them.

use domain::binding::life::Cause;
use domain::binding::{EndReason, RequestStatus};
use domain::contexts::BindingStatus;
use tests::{City, on_both};

use super::children::bar;
use super::{
    Family, binding_of, confirms, delegate, done, mails_to, recorded, request_status, requests, signed_in,
    with_answer,
};

#[tokio::test]
async fn a_student_sees_who_is_bound_to_her() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let mother = with_answer(&city, &family).await;
        confirms(&city, &mother).await;
        let browser = signed_in(&city, &family.pupil).await;
        assert!(browser.get("/me").await.body.contains("href=\"/me/guardians\""));
        let page = browser.get("/me/guardians").await;
        let text = page.text();
        for shown in
            ["莫名", "母親", "依戶政或學籍資料認證", "莫阿姨", "受委託", "接送、請假", "115年12月24日"]
        {
            assert!(text.contains(shown), "{shown}: {text}");
        }
        assert!(
            !page.body.contains(&family.mother.national_id) && !page.body.contains("/goes-on"),
            "too young"
        );
    })
    .await;
}

#[tokio::test]
async fn what_the_school_sealed_is_one_guardian_and_no_more() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        bar(&city, &family).await;
        let browser = signed_in(&city, &family.pupil).await;
        let page = browser.get("/me/guardians").await;
        assert!(page.text().contains("一位家長") && page.text().contains("由學校保管"), "{}", page.text());
        assert!(
            !page.text().contains("莫名") && !page.text().contains("母親") && !page.text().contains("保護令")
        );
        let asked = browser.get(&format!("/me/guardians/{}/not-mine", family.binding)).await;
        assert!(!asked.text().contains("莫名"), "nor by its address");
    })
    .await;
}

#[tokio::test]
async fn from_seventeen_and_a_half_a_student_says_who_goes_on() {
    on_both(async |city| {
        // 18 on 2027-05-24.
        let family = Family::with(&city, "2009-05-24").await;
        let mother = with_answer(&city, &family).await;
        confirms(&city, &mother).await;
        let browser = signed_in(&city, &family.pupil).await;
        let page = browser.get("/me/guardians").await;
        let asked = page.forms().into_iter().filter(|form| form.action.path().ends_with("/goes-on"));
        assert_eq!(asked.count(), 1, "what is entrusted ends before it");
        assert!(page.text().contains("滿十八歲的那一天，這個綁定會結束"), "{}", page.text());
        let page = browser.submit(page.form("goes-on")).await;
        assert_eq!(done(&page), "said");
        assert!(binding_of(&city, &family.mother, &family.pupil).await.adult_consent);
        assert!(page.text().contains("您已同意"), "{}", page.text());
        let page = browser.submit(page.form("goes-on")).await;
        assert!(
            !binding_of(&city, &family.mother, &family.pupil).await.adult_consent,
            "and can be taken back"
        );
        assert!(page.text().contains("這個綁定會結束"));
        assert_eq!(recorded(&city, "binding.adult-consent").await.len(), 2);
        let broken = page.form("goes-on").set("goes_on", "maybe");
        assert_eq!(browser.submit(broken).await.status, 400);
    })
    .await;
}

#[tokio::test]
async fn a_student_of_age_is_told_what_holds_now_and_asked_before_she_ends_it() {
    on_both(async |city| {
        let family = Family::with(&city, "2008-01-01").await;
        let browser = signed_in(&city, &family.pupil).await;
        let now_is = async || {
            let binding = binding_of(&city, &family.mother, &family.pupil).await;
            (binding.status, binding.adult_consent)
        };
        let page = browser.get("/me/guardians").await;
        assert!(page.text().contains("等您同意") && page.text().contains("您同意之前"), "{}", page.text());
        let agrees = page.form("goes-on");
        let page = browser.submit(agrees.clone()).await;
        assert_eq!(done(&page), "said-of-age");
        assert!(
            page.text().contains("同意由這位家長繼續") && page.text().contains("認證"),
            "{}",
            page.text()
        );
        assert_eq!(now_is().await, (BindingStatus::Approved, true));
        let stop = format!("/me/guardians/{}/stop", family.binding);
        assert!(page.body.contains(&format!("href=\"{stop}\"")));
        let page = browser.submit(agrees.set("goes_on", "no")).await;
        assert_eq!(page.url.path(), stop, "asked once more, also where an old page says no");
        assert!(page.text().contains("莫名") && page.text().contains("馬上不能"), "{}", page.text());
        assert_eq!(now_is().await, (BindingStatus::Approved, true));
        let ends = page.form("act-form");
        let page = browser.submit(ends.clone()).await;
        assert_eq!(done(&page), "stopped");
        for text in [page.text(), browser.get("/me/guardians").await.text()] {
            assert!(text.contains("等您同意") && !text.contains("生日之前"), "{text}");
            assert!(!text.contains("滿十八歲的那一天") && !text.contains("滿十八歲之後"), "{text}");
        }
        assert_eq!(now_is().await, (BindingStatus::Ended, false));
        assert_eq!(done(&browser.submit(ends).await), "too-late", "twice does nothing");
    })
    .await;
}

#[tokio::test]
async fn a_younger_student_cannot_say_so_by_a_forged_form() {
    let city = City::sqlite().await;
    // 17½ on 2026-11-25, tomorrow.
    let family = Family::with(&city, "2009-05-25").await;
    let browser = signed_in(&city, &family.pupil).await;
    let csrf = browser.get("/me").await.form("logout").value("csrf").unwrap().to_owned();
    let fields = [("csrf", csrf.as_str()), ("goes_on", "yes")];
    let page = browser.post(&format!("/me/guardians/{}/goes-on", family.binding), &fields).await;
    assert_eq!(done(&page), "too-late");
    assert!(!binding_of(&city, &family.mother, &family.pupil).await.adult_consent);
    city.clock.advance(86_400);
    let browser = signed_in(&city, &family.pupil).await;
    assert!(browser.get("/me/guardians").await.body.contains("/goes-on"));
}

#[tokio::test]
async fn this_is_not_my_guardian_freezes_at_once_and_calls_the_school() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let mother = signed_in(&city, &family.mother).await;
        let browser = signed_in(&city, &family.pupil).await;
        let page = browser.get(&format!("/me/guardians/{}/not-mine", family.binding)).await;
        assert!(page.text().contains("莫名"));
        let page = browser.submit(page.form("act-form")).await;
        assert_eq!(done(&page), "frozen");
        assert!(page.text().contains("已經停用，學校處理中"), "{}", page.text());
        let frozen = binding_of(&city, &family.mother, &family.pupil).await;
        assert_eq!((frozen.status, frozen.reason), (BindingStatus::Blocked, Some(EndReason::NotMyChild)));
        assert_eq!(mother.get("/me").await.url.path(), "/login", "she had nothing else to act as");
        assert_eq!(request_status(&city).await, [RequestStatus::Open]);
        assert_eq!(requests(&city).await[0].person_id, family.pupil.id.0);
        assert_eq!(mails_to(&city, &family.teacher).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_the_school_set_free_and_is_wrong_again_calls_it_again() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = signed_in(&city, &family.pupil).await;
        for calls in [1, 2] {
            let page = browser.get(&format!("/me/guardians/{}/not-mine", family.binding)).await;
            assert_eq!(done(&browser.submit(page.form("act-form")).await), "frozen");
            assert_eq!(mails_to(&city, &family.teacher).await.len(), calls);
            assert_eq!(request_status(&city).await, [RequestStatus::Open]);
            let (by, now) = (Some(family.teacher.id), city.clock.now());
            assert!(
                city::bindings::change_binding(&city.app, family.binding, Cause::Unfrozen, by, now)
                    .await
                    .unwrap()
            );
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_speaks_for_another_student() {
    let city = City::sqlite().await;
    let family = Family::of(&city).await;
    let mother = with_answer(&city, &family).await;
    confirms(&city, &mother).await;
    let other = city.person("林小華").born("2008-12-01").student("313602", "二年二班").activated().await;
    let browser = signed_in(&city, &other).await;
    let csrf = browser.get("/me").await.form("logout").value("csrf").unwrap().to_owned();
    for binding in [family.binding, delegate(&city, &family).await.unwrap().id] {
        let page = format!("/me/guardians/{binding}");
        assert_eq!(browser.get(&format!("{page}/not-mine")).await.status, 404);
        let fields = [("csrf", csrf.as_str()), ("goes_on", "yes")];
        assert_eq!(browser.post(&format!("{page}/goes-on"), &fields).await.status, 404);
        assert_eq!(browser.post(&format!("{page}/not-mine"), &fields).await.status, 404);
        assert_eq!(browser.post(&format!("{page}/stop"), &fields).await.status, 404);
    }
    assert_eq!(recorded(&city, "family.refused").await.len(), 8);
    assert_eq!(binding_of(&city, &family.mother, &family.pupil).await.status, BindingStatus::Approved);
    assert!(!browser.get("/me/guardians").await.text().contains("莫名"));
}
