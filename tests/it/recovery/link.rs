use futures_util::future::join_all;
use tests::{City, on_both};

use super::{NEW, ask, audited, filled, is_over, link, links, mailbox, signed_in, works};

#[tokio::test]
async fn a_mailed_link_sets_a_new_password_and_ends_all_of_before() {
    on_both(async |city| {
        let (teacher, leave) = (city.teacher().await, city.client("leave").await);
        let elsewhere = signed_in(&city, &teacher).await;
        let request = leave.request().scope("openid profile");
        let tokens = leave.tokens_for(&elsewhere, &request, &teacher, "").await;
        let link = link(&city, &teacher).await;
        let browser = city.browser();
        let page = browser.get(&link).await;
        assert!(
            page.text().contains("王○") && !page.text().contains(&teacher.national_id),
            "{}",
            page.text()
        );
        let page = browser.submit(filled(page.form("new-form"), NEW)).await;
        assert_eq!(page.url.path(), "/recover/done", "{}", page.text());
        assert_eq!(browser.get("/me").await.url.path(), "/login", "nobody is signed in by it");
        assert_eq!(elsewhere.get("/me").await.url.path(), "/login", "others are signed out");
        assert_eq!(leave.userinfo(&tokens.access_token).await.status, 401, "so are tokens");
        assert!(works(&city, &teacher.login, NEW).await);
        assert!(!works(&city, &teacher.login, &teacher.password).await);
        assert_eq!(audited(&city, "password.reset").await, 1);
        let told = city.mails().await.into_iter().filter(|mail| mail.subject.contains("密碼已重設"));
        let told: Vec<String> = told.map(|mail| mail.to).collect();
        assert_eq!(told, [mailbox(&teacher)]);
        assert!(is_over(&city.browser().get(&link).await), "single use");
    })
    .await;
}

#[tokio::test]
async fn looking_at_a_link_uses_nothing_up_and_it_lives_for_half_an_hour() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let link = link(&city, &teacher).await;
        for _ in 0..5 {
            assert!(!is_over(&city.browser().get(&link).await));
        }
        city.clock.advance(30 * 60 - 1);
        let page = city.browser().get(&link).await;
        assert!(!is_over(&page));
        let browser = city.browser();
        let form = browser.get(&link).await.form("new-form");
        city.clock.advance(1);
        assert!(is_over(&city.browser().get(&link).await));
        assert!(is_over(&browser.submit(filled(form, NEW)).await), "nor does its form");
        assert!(works(&city, &teacher.login, &teacher.password).await);
    })
    .await;
}

#[tokio::test]
async fn a_newer_link_and_any_change_of_the_password_end_a_link() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let first = link(&city, &teacher).await;
        let second = link(&city, &teacher).await;
        assert!(is_over(&city.browser().get(&first).await));
        assert!(!is_over(&city.browser().get(&second).await));
        let tab = city.browser();
        let form = tab.get(&second).await.form("new-form");
        let browser = signed_in(&city, &teacher).await;
        let change = browser.get("/me/password").await.form("password");
        let page = browser.submit(filled(change.set("current", &teacher.password), NEW)).await;
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        assert!(is_over(&city.browser().get(&second).await));
        assert!(is_over(&tab.submit(filled(form, "日月潭的晚霞 on the water")).await));
        assert!(works(&city, &teacher.login, NEW).await);
    })
    .await;
}

#[tokio::test]
async fn of_fifty_who_use_one_link_at_once_one_sets_the_password() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let link = link(&city, &teacher).await;
        let tries = join_all((0..50).map(async |number| {
            let (browser, password) = (city.browser(), format!("{NEW} {number}"));
            let form = browser.get(&link).await.form_with("password")?;
            let page = browser.submit(filled(form, &password)).await;
            // A full pool of passwords is told, and nothing is used up by it.
            assert!(page.status == 200 || page.status == 503, "{}: {}", page.status, page.text());
            (page.url.path() == "/recover/done").then_some(password)
        }));
        let won: Vec<String> = tries.await.into_iter().flatten().collect();
        assert_eq!(won.len(), 1, "{won:?}");
        assert!(works(&city, &teacher.login, &won[0]).await);
        assert_eq!(audited(&city, "password.reset").await, 1);
    })
    .await;
}

#[tokio::test]
async fn two_tabs_of_a_link_set_one_password() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let (link, browser) = (link(&city, &teacher).await, city.browser());
    let forms = [browser.get(&link).await.form("new-form"), browser.get(&link).await.form("new-form")];
    let [one, other] = forms.map(|form| filled(form, NEW));
    assert_eq!(browser.submit(one.clone()).await.url.path(), "/recover/done");
    assert!(is_over(&browser.submit(other).await) && is_over(&browser.submit(one).await));
}

#[tokio::test]
async fn the_new_password_follows_the_same_rules_and_a_refusal_uses_nothing_up() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let (link, browser) = (link(&city, &teacher).await, city.browser());
    for weak in ["short", "password1234", &teacher.national_id, &teacher.password] {
        let form = browser.get(&link).await.form("new-form");
        let page = browser.submit(filled(form, weak)).await;
        assert_eq!(page.url.path(), "/recover/new", "{weak}: {}", page.text());
        assert!(page.text().contains("密碼還沒設定"), "{weak}: {}", page.text());
    }
    let form = browser.get(&link).await.form("new-form").set("password", NEW).set("password_again", "x");
    assert!(browser.submit(form).await.text().contains("不一樣"));
    let form = browser.get(&link).await.form("new-form");
    assert_eq!(browser.submit(filled(form, NEW)).await.url.path(), "/recover/done");
}

#[tokio::test]
async fn a_forged_handle_and_one_of_another_purpose_open_nothing() {
    let city = City::sqlite().await;
    let (teacher, other) = (city.teacher().await, city.newcomer().await);
    let browser = city.browser();
    for handle in ["", "forged", "%22%3E", &"A".repeat(9_000)] {
        let page = browser.get(&format!("/recover/new?t={handle}")).await;
        assert!(page.status == 200 && is_over(&page), "{handle}: {}", page.status);
    }
    let link = link(&city, &teacher).await;
    let handle = link.split_once("?t=").unwrap().1.to_owned();
    for path in ["/recover/undo", "/activate/link", "/invitation"] {
        let page = city.browser().get(&format!("{path}?t={handle}")).await;
        assert!(!page.text().contains(&teacher.name), "{path}: {}", page.text());
    }
    let form = browser.get(&link).await.form("new-form");
    let page = browser.submit(filled(form, NEW).set("t", "forged")).await;
    assert!(is_over(&page));
    assert!(works(&city, &teacher.login, &teacher.password).await, "{}", other.name);
}

#[tokio::test]
async fn whoever_was_locked_out_comes_in_after_a_reset() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        for _ in 0..5 {
            assert!(!works(&city, &teacher.login, "a wrong password").await);
        }
        assert!(!works(&city, &teacher.login, &teacher.password).await, "locked");
        ask(&city, &teacher.login).await;
        let (link, browser) = (links(&city, &teacher).await.pop().unwrap(), city.browser());
        let form = browser.get(&link).await.form("new-form");
        assert_eq!(browser.submit(filled(form, NEW)).await.url.path(), "/recover/done");
        assert!(works(&city, &teacher.login, NEW).await);
    })
    .await;
}

#[tokio::test]
async fn the_strength_is_measured_for_whoever_holds_a_link_and_nobody_else() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let (link, browser) = (link(&city, &teacher).await, city.browser());
    let form = browser.get(&link).await.form("new-form");
    let fields = |handle: &str| {
        let csrf = form.value("csrf").unwrap().to_owned();
        [("csrf", csrf), ("t", handle.to_owned()), ("password", NEW.to_owned())]
    };
    let post = async |handle: &str| {
        let fields = fields(handle);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post("/recover/strength", &fields).await
    };
    let page = post(form.value("t").unwrap()).await;
    assert_eq!(page.json()["refusals"], serde_json::json!([]));
    assert_eq!(page.json()["unjudged"], serde_json::json!(["personal"]), "nothing is told of the person");
    assert_eq!(post("forged").await.status, 400);
}
