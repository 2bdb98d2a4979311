//! Slips with one-time codes for students who are absent.

use domain::contexts::Relation;
use tests::{Form, Page, Person};

use super::{audited, newcomer, newcomer_of, on_both, press, signed_in, told, try_in, window_of};

/// The codes of the sheets.
fn codes(page: &Page) -> Vec<String> {
    let sheets = page.body.split("sheet-digits\">").skip(1);
    sheets.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

fn ticking(form: &Form, pupils: &[&Person]) -> Form {
    pupils.iter().fold(form.clone(), |form, pupil| form.force(&format!("slip-{}", pupil.id), "yes"))
}

#[tokio::test]
async fn a_slip_opens_the_first_sign_in_outside_of_a_window_once() {
    on_both(async |city| {
        let (absent, also, here) = (
            newcomer(&city, "呂小潔").await,
            newcomer(&city, "莫小安").await,
            newcomer(&city, "羅小安").await,
        );
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let browser = signed_in(&city, &teacher).await;
        let form = browser.get(&window_of(&absent)).await.form("slips-form");
        let page = browser.submit(ticking(&form, &[&absent, &also])).await;
        let printed = codes(&page);
        assert_eq!(printed.len(), 2, "{}", page.text());
        let text = page.text();
        assert!(text.contains("呂小潔") && text.contains("莫小安") && !text.contains("羅小安"), "{text}");
        assert!(page.header("cache-control").contains("no-store"));
        let again = browser.submit(ticking(&form, &[&absent, &also])).await;
        assert_eq!(codes(&again), printed, "the same page prints the same codes");
        assert_eq!(audited(&city, "account.unlocked").await, 2);
        let child = city.browser();
        assert_eq!(try_in(&child, &absent, &printed[0]).await.url.path(), "/activate");
        assert_eq!(super::activate(&child).await.url.path(), "/me");
        assert_eq!(try_in(&city.browser(), &absent, &printed[0]).await.url.path(), "/login", "once");
        assert_eq!(try_in(&city.browser(), &here, &printed[1]).await.url.path(), "/login", "another's");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_printed_for_nobody_for_somebody_else_or_for_whoever_is_activated() {
    on_both(async |city| {
        let (pupil, used) = (newcomer(&city, "呂小潔").await, city.pupil_in("二年二班", "莫小安").await);
        let next_door = newcomer_of(&city, "羅小安", "三年一班").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let browser = signed_in(&city, &teacher).await;
        let form = browser.get(&window_of(&pupil)).await.form("slips-form");
        for (pupils, word) in
            [(vec![], "nobody-ticked"), (vec![&next_door], "nobody-ticked"), (vec![&used], "nobody-waits")]
        {
            assert_eq!(told(&browser.submit(ticking(&form, &pupils)).await), word);
        }
        assert_eq!(audited(&city, "account.unlocked").await, 0);
    })
    .await;
}

#[tokio::test]
async fn no_slip_is_printed_for_whoever_is_more_than_a_student() {
    on_both(async |city| {
        let child = newcomer_of(&city, "羅小安", "三年一班").await;
        let both = city.person("王大同").student("313602", "二年二班").teacher("313602").pending().await;
        let mother = city.person("許文君").student("313602", "二年二班");
        let mother = mother.guardian_of(&child, Relation::Mother).pending().await;
        let pupil = newcomer(&city, "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let browser = signed_in(&city, &teacher).await;
        let page = browser.get(&window_of(&pupil)).await;
        assert!(page.text().contains("代碼請洽學校管理者"), "{}", page.text());
        let form = page.form("slips-form");
        for more in [&both, &mother] {
            assert!(!form.knows(&format!("slip-{}", more.id)));
            assert_eq!(told(&browser.submit(ticking(&form, &[more])).await), "more-than-student");
        }
        let page = browser.submit(ticking(&form, &[&both, &mother, &pupil])).await;
        assert_eq!(codes(&page).len(), 1, "the pupil's: {}", page.text());
        assert_eq!(audited(&city, "account.unlocked").await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_prints_a_slip_for_the_own_child() {
    on_both(async |city| {
        let child = newcomer(&city, "呂小潔").await;
        let mother = city.person("許文君").teacher("313602").homeroom("二年二班");
        let mother = mother.guardian_of(&child, Relation::Mother).activated().await;
        let browser = signed_in(&city, &mother).await;
        let form = browser.get(&window_of(&child)).await.form("slips-form");
        assert!(!form.knows(&format!("slip-{}", child.id)));
        assert_eq!(told(&browser.submit(ticking(&form, &[&child])).await), "nobody-ticked");
    })
    .await;
}

#[tokio::test]
async fn a_slip_works_beside_the_default_secret_of_a_window() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let browser = signed_in(&city, &teacher).await;
        let page = press(&browser, &pupil).await;
        let code = codes(&browser.submit(ticking(&page.form("slips-form"), &[&pupil])).await).remove(0);
        for secret in [&code, &pupil.password] {
            assert_eq!(try_in(&city.browser(), &pupil, secret).await.url.path(), "/activate");
        }
    })
    .await;
}
