//! Acting as somebody, and switching.

use reqwest::StatusCode;
use tests::on_both;

use super::{Visitor, link, open};

#[tokio::test]
async fn a_teacher_acts_as_such_and_then_for_her_second_child_without_a_password() {
    on_both(async |city| {
        let (portal, person, browser) = (open(&city).await, city.teacher_mother().await, city.browser());
        let visitor = Visitor::of(&person, "二年二班");
        let (page, asked) = visitor.go(&browser, &format!("{portal}/sign-in")).await;
        assert_eq!(asked, ["sign in", "card"]);
        assert!(page.text().contains("二年二班 導師 莫名"), "{}", page.text());
        assert!(page.text().contains("學生請假") && !page.text().contains("成績缺曠獎懲查詢"));
        let teacher = page.url.to_string();

        let mother = Visitor::of(&person, "莫小寧");
        let (page, asked) = mother.go(&browser, &link(&page, "四年二班 莫○寧的家長")).await;
        assert!(!asked.contains(&"sign in"), "{asked:?}");
        assert!(page.text().contains("四年二班 莫○寧的家長") && page.text().contains("成績缺曠獎懲查詢"));
        assert_ne!(page.url.as_str(), teacher);
        assert!(
            browser.get(&teacher).await.text().contains("二年二班 導師 莫名"),
            "the first tab stays right"
        );
        let (page, _) = visitor.go(&browser, &link(&page, "二年二班 導師")).await;
        assert_eq!(page.url.as_str(), teacher, "an identity that is open is not asked for again");
    })
    .await;
}

#[tokio::test]
async fn two_tabs_act_for_two_children_and_refresh_stays_with_each() {
    on_both(async |city| {
        let (portal, person, browser) = (open(&city).await, city.parent_of_three().await, city.browser());
        let sign_in = format!("{portal}/sign-in?choose=1");
        let (one, _) = Visitor::of(&person, "羅小安").go(&browser, &sign_in).await;
        let (two, asked) = Visitor::of(&person, "羅小平").go(&browser, &sign_in).await;
        assert_eq!(asked, ["card"]);
        for (tab, badge) in [(one, "三年二班 羅○安的家長"), (two, "五年一班 羅○平的家長")]
        {
            let claims = browser.get(&format!("{}/claims", tab.url)).await;
            let asked = browser.submit(claims.form("userinfo")).await;
            assert!(asked.text().contains("已重新查詢") && asked.text().contains(badge), "{}", asked.text());
            let refreshed = browser.submit(asked.form("refresh")).await;
            assert!(refreshed.text().contains("已更新登入憑證") && refreshed.text().contains(badge));
        }
    })
    .await;
}

#[tokio::test]
async fn who_does_not_agree_comes_back_to_a_page_with_one_way_on() {
    let city = tests::City::sqlite().await;
    let (portal, person, browser) = (open(&city).await, city.pupil().await, city.browser());
    browser.also_follows(&portal);
    let page = browser.get(&format!("{portal}/sign-in")).await;
    let form = page.form_with("login").unwrap();
    let page = browser.submit(form.set("login", &person.login).set("password", &person.password)).await;
    let page = browser.submit(page.form("consent").set("action", "deny")).await;
    assert!(page.url.as_str().starts_with(&portal), "{}", page.url);
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.text().contains("您沒有同意登入"), "{}", page.text());
}

#[tokio::test]
async fn a_role_in_the_address_that_is_not_hers_is_not_granted() {
    let city = tests::City::sqlite().await;
    let (portal, person, browser) = (open(&city).await, city.pupil().await, city.browser());
    let visitor = Visitor::of(&person, "");
    let (page, _) = visitor.go(&browser, &format!("{portal}/sign-in?role=principal&school=313601")).await;
    assert!(!page.text().contains("校長"), "{}", page.text());
    assert_ne!(page.status, StatusCode::OK, "{}", page.text());
}
