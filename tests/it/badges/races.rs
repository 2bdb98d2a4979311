use futures_util::future::join_all;
use sea_orm::EntityTrait as _;
use tables::allowance;
use tests::on_both;

use super::{Class, OTHERS, OWN, audited, codes, enter, opens, picked, scan};

#[tokio::test]
async fn of_two_badges_that_are_issued_at_once_one_counts() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        class.issues_and_chooses(&city, &class.pupil).await;
        let form = class.teacher.get(&class.address).await.form(&format!("{}/issue", class.pupil.id));
        let pages = join_all((0..2).map(async |_| class.teacher.submit(form.clone()).await)).await;
        let mut open = 0;
        for page in &pages {
            open += u32::from(opens(&city, &codes(page)[0], OWN).await);
        }
        assert_eq!(open, 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_sets_that_are_printed_at_once_each_pupil_is_in_one() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        for name in ["莫小安", "高小同", "林小安"] {
            city.pupil_in("二年二班", name).await;
        }
        let form = class.teacher.get(&class.address).await.form("missing-form");
        let pages = join_all((0..4).map(async |_| class.teacher.submit(form.clone()).await)).await;
        let printed: Vec<String> = pages.iter().flat_map(codes).collect();
        assert_eq!((printed.len(), audited(&city, "badge.issued").await), (4, 4));
        for code in printed {
            assert!(scan(&city.browser(), &code).await.text().contains("要記住"), "none of them is void");
        }
    })
    .await;
}

#[tokio::test]
async fn of_fifty_wrong_tries_at_once_twenty_are_judged_and_the_badge_is_closed() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let before = allowance::Entity::find().all(city.app.db.read()).await.unwrap().len();
        let mut forms = vec![];
        for _ in 0..50 {
            let browser = city.browser();
            forms.push((picked(&scan(&browser, &code).await, OTHERS), browser));
        }
        join_all(forms.into_iter().map(async |(form, browser)| browser.submit(form).await)).await;
        let after = allowance::Entity::find().all(city.app.db.read()).await.unwrap().len();
        assert_eq!(after - before, 3 * 20, "each of twenty here, in a day and in a week, and no more");
        assert_eq!(audited(&city, "badge.closed").await, 1);
        assert!(!opens(&city, &code, OWN).await);
    })
    .await;
}

#[tokio::test]
async fn of_fifty_tries_at_once_on_one_device_five_are_judged() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let browser = city.browser();
        let form = picked(&scan(&browser, &code).await, OTHERS);
        join_all((0..50).map(async |_| browser.submit(form.clone()).await)).await;
        assert_ne!(enter(&browser, &code, OWN).await.url.path(), "/me");
        assert!(opens(&city, &code, OWN).await, "five of the twenty are counted");
        for _ in 0..14 {
            enter(&city.browser(), &code, OTHERS).await;
        }
        assert!(opens(&city, &code, OWN).await, "nineteen");
    })
    .await;
}

#[tokio::test]
async fn of_many_who_choose_pictures_at_once_one_does() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues(&class.pupil).await;
        let mut forms = vec![];
        for _ in 0..8 {
            let browser = city.browser();
            let page = scan(&browser, &code).await;
            let page = browser.submit(picked(&page, OWN)).await;
            forms.push((picked(&page, OWN), browser));
        }
        let pages = join_all(forms.into_iter().map(async |(form, browser)| browser.submit(form).await)).await;
        assert_eq!(pages.iter().filter(|page| page.url.path() == "/me").count(), 1);
        assert_eq!(audited(&city, "pictures.chosen").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_try_on_one_node_counts_on_the_other() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let node = city.node().await;
        for turn in 0..20 {
            let browser = if turn % 2 == 0 { city.browser() } else { tests::Browser::new(&node.url) };
            enter(&browser, &code, OTHERS).await;
        }
        assert!(!opens(&city, &code, OWN).await);
        assert_eq!(audited(&city, "badge.closed").await, 1);
    })
    .await;
}
