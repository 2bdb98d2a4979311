use city::applications::Application;
use domain::binding::{ApplicationStatus, Duty};
use domain::contexts::Relation;
use tests::{City, on_both};

use super::{Case, csrf_of, signed_in};

/// A classmate whose mother the roster knows, each with a telephone of her own.
async fn classmate(city: &City, name: &str, mother: &str, phone: &str) -> Application {
    let pupil = city.pupil_in("二年二班", name).await;
    let mut told = city.applicant(mother).await.guardian;
    phone.clone_into(&mut told.phone);
    city.roster_guardian_with(&pupil, mother, Relation::Mother, phone).await;
    city.applicant_with(told).await.applies_for(city, &pupil).await
}

fn pick(one: &Application) -> (String, String) {
    (format!("pick-{}", one.id), one.revision.to_string())
}

#[tokio::test]
async fn all_exact_matches_are_approved_at_once_after_their_names_were_shown() {
    on_both(async |city| {
        let case = Case::known(&city).await;
        let second = classmate(&city, "莫小安", "林小美", "+886922000001").await;
        let other = city.pupil_in("二年二班", "羅小樂").await;
        let mut unknown = city.applicant("高大同").await.guardian;
        "+886922000002".clone_into(&mut unknown.phone);
        let unknown = city.applicant_with(unknown).await.applies_for(&city, &other).await;
        let queue = case.browser.get("/review").await;
        assert!(queue.text().contains("全選完全相符（2 件）"), "{}", queue.text());
        let asked = case.browser.submit(queue.form("bulk-all-form")).await;
        let text = asked.text();
        assert!(
            text.contains("將認證以下 2 件") && text.contains("呂小潔") && text.contains("莫小安"),
            "{text}"
        );
        assert!(!text.contains("羅小樂"));
        let done = case.browser.submit(asked.form("approve-form")).await;
        assert!(done.text().contains("已認證 2 件"), "{}", done.text());
        for (one, status) in [
            (&case.application, ApplicationStatus::Approved),
            (&second, ApplicationStatus::Approved),
            (&unknown, ApplicationStatus::Pending),
        ] {
            assert_eq!(city.application(one.id).await.status, status);
        }
        assert_eq!(super::count_of(&city, "application.approved").await, 2, "each is on record");
    })
    .await;
}

#[tokio::test]
async fn those_ticked_are_approved_and_nothing_ticked_is_told() {
    on_both(async |city| {
        let case = Case::known(&city).await;
        let second = classmate(&city, "莫小安", "林小美", "+886922000001").await;
        let form = case.browser.get("/review").await.form("bulk-form");
        let page = case.browser.submit(form.clone()).await;
        assert!(page.text().contains("還沒有勾選任何申請"), "{}", page.text());
        let (name, value) = pick(&second);
        let asked = case.browser.submit(form.force(&name, &value)).await;
        assert!(asked.text().contains("將認證以下 1 件"), "{}", asked.text());
        case.browser.submit(asked.form("approve-form")).await;
        assert_eq!(city.application(second.id).await.status, ApplicationStatus::Approved);
        assert_eq!(city.application(case.application.id).await.status, ApplicationStatus::Pending);
    })
    .await;
}

#[tokio::test]
async fn what_changed_meanwhile_is_left_and_told() {
    on_both(async |city| {
        let case = Case::known(&city).await;
        let second = classmate(&city, "莫小安", "林小美", "+886922000001").await;
        let queue = case.browser.get("/review").await;
        let asked = case.browser.submit(queue.form("bulk-all-form")).await;
        let other = signed_in(&city, &city.homeroom_teacher_of("二年二班", "林師").await).await;
        let page = other.get(&format!("/review/{}", second.id)).await;
        other.submit(page.form("return-form").set("reason", "signature")).await;
        let done = case.browser.submit(asked.form("approve-form")).await;
        let text = done.text();
        assert!(text.contains("已認證 1 件") && text.contains("1 件沒有更動"), "{text}");
        assert_eq!(city.application(second.id).await.status, ApplicationStatus::Rejected);
        let again = case.browser.submit(asked.form("approve-form")).await;
        assert!(again.text().contains("已認證 0 件"), "a second press does nothing: {}", again.text());
    })
    .await;
}

#[tokio::test]
async fn a_forged_tick_approves_nothing_that_needs_a_look() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let foreign = city.pupil_in("二年三班", "別班生").await;
        let foreign = city.applicant("外人").await.applies_for(&city, &foreign).await;
        let csrf = csrf_of(&case.browser).await;
        for one in [&case.application, &foreign] {
            let (name, value) = pick(one);
            let fields = [("csrf", csrf.as_str()), (&name, &value), ("desk", "x")];
            let page = case.browser.post("/review/bulk/approve", &fields).await;
            assert!(page.text().contains("已認證 0 件"), "{}", page.text());
            assert!(!page.text().contains("別班生"));
            assert_eq!(city.application(one.id).await.status, ApplicationStatus::Pending);
        }
    })
    .await;
}

#[tokio::test]
async fn an_exact_match_whose_number_has_an_account_with_another_mailbox_needs_a_look() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        city.roster_guardian(&pupil, "陳美玲", Relation::Mother).await;
        let known = city.person("陳美玲").activated().await;
        let impostor = city.applicant_like(&known).await.applies_for(&city, &pupil).await;
        let browser = signed_in(&city, &teacher).await;
        let queue = browser.get("/review").await;
        assert!(
            queue.text().contains("完全相符") && queue.text().contains("帳號信箱不同"),
            "{}",
            queue.text()
        );
        assert!(!queue.body.contains("bulk-all-form"), "not with others at once");
        let page = browser.get(&format!("/review/{}", impostor.id)).await;
        assert!(page.text().contains("這個證號已有使用中的帳號，信箱與申請的不同"), "{}", page.text());
        let mailbox = format!("{}@example.edu.tw", known.id.0.simple());
        assert!(!page.body.contains(&mailbox), "which one is not told");
        let (name, value) = pick(&impostor);
        let csrf = csrf_of(&browser).await;
        let fields = [("csrf", csrf.as_str()), (&name, &value), ("desk", "x")];
        browser.post("/review/bulk/approve", &fields).await;
        assert_eq!(city.application(impostor.id).await.status, ApplicationStatus::Pending);
        // With the mailbox of the account itself there is nothing to ask about.
        let mut told = city.applicant_like(&known).await.guardian;
        told.email = mailbox;
        let other = city.pupil_in("二年二班", "呂小安").await;
        let honest = city.applicant_with(told).await.applies_for(&city, &other).await;
        let page = browser.get(&format!("/review/{}", honest.id)).await;
        assert!(!page.text().contains("這個證號已有使用中的帳號"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn what_a_page_notes_is_not_approved_in_bulk_though_its_reason_is_in_another_queue() {
    on_both(async |city| {
        let case = Case::known(&city).await;
        let deputy = city.colleague("代師").await;
        city.gives_duty(&deputy, Duty::Deputy, &case.pupil).await;
        city.clock.advance(7 * 86_400);
        // Sent today with the same telephone: not hers to see yet.
        let other = city.pupil_in("二年二班", "呂小安").await;
        city.applicant("林小美").await.applies_for(&city, &other).await;
        let browser = signed_in(&city, &deputy).await;
        let page = browser.get("/review").await;
        assert!(page.text().contains("呂小潔") && !page.text().contains("呂小安"), "{}", page.text());
        assert!(page.text().contains("聯絡方式重複"), "{}", page.text());
        let csrf = csrf_of(&browser).await;
        let page = browser.post("/review/bulk", &[("csrf", &csrf), ("all", "plain")]).await;
        assert!(page.text().contains("還沒有勾選任何申請"), "nothing is plain: {}", page.text());
    })
    .await;
}
