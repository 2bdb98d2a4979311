use sea_orm::EntityTrait as _;
use tables::{audit_entry, password};
use tests::{Browser, City, Page, Person, on_both};

use super::at_me;

const NEW: [&str; 4] = [
    "阿里山的日出 over the clouds",
    "日月潭的晚霞 on the water",
    "太魯閣的峭壁 and marble",
    "綠島的溫泉 by the sea",
];

async fn change(browser: &Browser, current: &str, new: &str) -> Page {
    let form = browser.get("/me/password").await.form("password");
    browser.submit(form.set("current", current).set("password", new).set("password_again", new)).await
}

/// The same as a patient person does: where the page says that too many passwords are being checked, once more.
async fn change_at_last(browser: &Browser, current: &str, new: &str) -> Page {
    loop {
        let page = change(browser, current, new).await;
        if page.status != 503 {
            return page;
        }
    }
}

async fn works(city: &City, person: &Person, password: &str) -> bool {
    let browser = city.browser();
    let form = browser.get("/login").await.form("login").set_login(person).set("password", password);
    browser.submit(form).await.url.path() == "/me"
}

#[tokio::test]
async fn a_new_password_replaces_the_old_and_ends_all_of_before() {
    on_both(async |city| {
        let (teacher, leave) = (city.teacher().await, city.client("leave").await);
        let (elsewhere, _) = at_me(&city, &teacher).await;
        let (browser, _) = at_me(&city, &teacher).await;
        let request = leave.request().scope("openid profile");
        let tokens = leave.tokens_for(&browser, &request, &teacher, "").await;
        let old = browser.cookie("sid").unwrap();
        city.clock.advance(60);
        let page = change(&browser, &teacher.password, NEW[0]).await;
        assert_eq!((page.url.path(), page.url.query()), ("/me", Some("done=password-changed")));
        assert_eq!(elsewhere.get("/me").await.url.path(), "/login", "others are signed out");
        assert_ne!(browser.cookie("sid").unwrap(), old);
        let thief = city.browser();
        thief.set_cookie("sid", &old);
        assert_eq!(thief.get("/me").await.url.path(), "/login", "the old cookie is dead");
        assert_eq!(leave.userinfo(&tokens.access_token).await.status, 401, "so are tokens");
        assert!(works(&city, &teacher, NEW[0]).await && !works(&city, &teacher, &teacher.password).await);
        let entries = audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
        assert!(entries.iter().any(|entry| entry.act == "password.changed"));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_present_password_changes_nothing_and_five_lock_the_form() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let (browser, _) = at_me(&city, &teacher).await;
        for _ in 0..5 {
            let page = change(&browser, "a wrong password", NEW[0]).await;
            assert_eq!((page.status.as_u16(), page.url.path()), (200, "/me/password"));
        }
        let page = change(&browser, &teacher.password, NEW[0]).await;
        assert_eq!(page.url.path(), "/me/password", "locked, though right");
        assert!(works(&city, &teacher, &teacher.password).await, "signing in is not locked by it");
        city.clock.advance(15 * 60);
        let page = change(&browser, &teacher.password, NEW[0]).await;
        assert_eq!(page.url.path(), "/me");
    })
    .await;
}

#[tokio::test]
async fn a_weak_new_password_is_refused() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let (browser, _) = at_me(&city, &teacher).await;
    for weak in ["short", "password1234", &teacher.national_id, &format!("{} and more", teacher.login)] {
        assert_eq!(change(&browser, &teacher.password, weak).await.url.path(), "/me/password", "{weak}");
    }
    let form = browser.get("/me/password").await.form("password");
    let form = form.set("current", &teacher.password).set("password", NEW[0]).set("password_again", NEW[1]);
    assert_eq!(browser.submit(form).await.url.path(), "/me/password");
    assert!(works(&city, &teacher, &teacher.password).await);
}

#[tokio::test]
async fn none_of_the_last_three_passwords_comes_again() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let (browser, _) = at_me(&city, &teacher).await;
        let mut current = teacher.password.clone();
        assert_eq!(change(&browser, &current, &current).await.url.path(), "/me/password", "the same");
        for new in &NEW[..2] {
            city.clock.advance(1);
            assert_eq!(change(&browser, &current, new).await.url.path(), "/me");
            (*new).clone_into(&mut current);
            assert_eq!(change(&browser, &current, &teacher.password).await.url.path(), "/me/password");
        }
        city.clock.advance(1);
        assert_eq!(change(&browser, &current, NEW[2]).await.url.path(), "/me");
        city.clock.advance(1);
        assert_eq!(change(&browser, NEW[2], &teacher.password).await.url.path(), "/me", "the fourth may");
        let kept = password::Entity::find().all(city.app.db.read()).await.unwrap();
        assert_eq!((kept.len(), kept.iter().filter(|row| row.current).count()), (3, 1));
    })
    .await;
}

#[tokio::test]
async fn of_two_changes_at_once_one_wins() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let ((one, _), (other, _)) = (at_me(&city, &teacher).await, at_me(&city, &teacher).await);
        tokio::join!(change(&one, &teacher.password, NEW[0]), change(&other, &teacher.password, NEW[1]));
        let (first, second) = (works(&city, &teacher, NEW[0]).await, works(&city, &teacher, NEW[1]).await);
        assert!(first != second, "{first} {second}");
        let rows = password::Entity::find().all(city.app.db.read()).await.unwrap();
        assert_eq!(rows.iter().filter(|row| row.current).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_comes_in_by_the_old_password_while_it_is_changed_is_out_again() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let (browser, _) = at_me(&city, &teacher).await;
        let strangers: Vec<Browser> = (0..40).map(|_| city.browser()).collect();
        let all = strangers.iter().zip(0..).map(async |(stranger, number)| {
            tokio::time::sleep(std::time::Duration::from_millis(10 * number)).await;
            stranger.sign_in(&teacher).await
        });
        let (page, _) = tokio::join!(
            change_at_last(&browser, &teacher.password, NEW[0]),
            futures_util::future::join_all(all)
        );
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        for (number, stranger) in strangers.iter().enumerate() {
            assert_eq!(stranger.get("/me").await.url.path(), "/login", "stranger {number}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_owner_is_told_by_mail_that_the_password_changed() {
    on_both(async |city| {
        let mother = city.teacher_mother().await;
        let to =
            tables::person::Entity::find_by_id(mother.id.0).one(city.app.db.read()).await.unwrap().unwrap();
        let mailbox = city::accounts::open_email(&city.app.keyring.sealer(), &to).unwrap();
        let (browser, _) = at_me(&city, &mother).await;
        city.clock.advance(60);
        change(&browser, "not the password", NEW[0]).await;
        assert!(city.mails().await.is_empty(), "nothing changed");
        change(&browser, &mother.password, NEW[0]).await;
        let mails = city.mails().await;
        assert_eq!(mails.len(), usize::from(mailbox.is_some()));
        assert!(
            mails
                .iter()
                .all(|mail| Some(&mail.to) == mailbox.as_ref() && mail.subject.contains("密碼已變更"))
        );
        assert!(mails.iter().all(|mail| !mail.text.contains(NEW[0]) && !mail.text.contains("http")));
    })
    .await;
}

#[tokio::test]
async fn the_page_says_that_services_in_this_browser_ask_for_a_sign_in_too_and_so_it_is() {
    let city = City::sqlite().await;
    let (teacher, leave, browser) = (city.teacher().await, city.client("leave").await, city.browser());
    let tokens = leave.tokens_for(&browser, &leave.request(), &teacher, "").await;
    let page = browser.get("/me/password").await;
    assert!(page.text().contains("其他裝置會登出，各項服務也要重新登入"), "{}", page.text());
    assert!(page.text().contains("這個瀏覽器在這裡仍保持登入"), "{}", page.text());
    let page = change(&browser, &teacher.password, NEW[0]).await;
    assert!(page.text().contains("各項服務下次使用時要重新登入"), "{}", page.text());
    assert_eq!(leave.userinfo(&tokens.access_token).await.status, 401, "the service");
    assert_eq!(browser.get("/me").await.url.path(), "/me", "this browser");
}
