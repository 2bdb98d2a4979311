use tests::{City, Database, Page, on_both};

use super::{attempts, audited, fail_in, is_in, try_in};

#[tokio::test]
async fn five_failures_lock_for_fifteen_minutes() {
    on_both(async |city| {
        let pupil = city.pupil().await;
        for _ in 0..5 {
            fail_in(&city.browser(), &pupil).await;
        }
        let browser = city.browser();
        try_in(&browser, &pupil.login, &pupil.password).await;
        assert!(!is_in(&browser).await, "locked");
        city.clock.advance(15 * 60 - 1);
        try_in(&browser, &pupil.login, &pupil.password).await;
        assert!(!is_in(&browser).await, "still locked");
        city.clock.advance(1);
        try_in(&browser, &pupil.login, &pupil.password).await;
        assert!(is_in(&browser).await, "open again");
        assert!(attempts(&city).await.is_empty(), "success forgets");
    })
    .await;
}

#[tokio::test]
async fn four_failures_and_a_success_begin_the_count_anew() {
    let city = City::sqlite().await;
    let (pupil, browser) = (city.pupil().await, city.browser());
    for _ in 0..3 {
        for _ in 0..4 {
            fail_in(&city.browser(), &pupil).await;
        }
        let form = browser.get("/login?tx=x").await.form("login").set_login(&pupil);
        assert!(browser.submit(form).await.url.path() != "/login");
    }
}

#[tokio::test]
async fn a_stranger_cannot_lock_out_an_owner_on_her_own_device() {
    on_both(async |city| {
        let (pupil, own) = (city.pupil().await, city.browser());
        own.sign_in(&pupil).await;
        own.drop_cookie("sid");
        for _ in 0..6 {
            fail_in(&city.browser(), &pupil).await;
        }
        let elsewhere = city.browser();
        elsewhere.sign_in(&pupil).await;
        assert!(!is_in(&elsewhere).await, "unknown devices are locked");
        own.sign_in(&pupil).await;
        assert!(is_in(&own).await, "the known one is not");
    })
    .await;
}

#[tokio::test]
async fn a_known_device_has_a_lock_of_its_own() {
    let city = City::sqlite().await;
    let (pupil, own) = (city.pupil().await, city.browser());
    own.sign_in(&pupil).await;
    own.drop_cookie("sid");
    for _ in 0..5 {
        fail_in(&own, &pupil).await;
    }
    own.sign_in(&pupil).await;
    assert!(!is_in(&own).await, "the stolen device is locked");
    let elsewhere = city.browser();
    elsewhere.sign_in(&pupil).await;
    assert!(is_in(&elsewhere).await, "others are not");
}

#[tokio::test]
async fn a_device_known_to_one_person_is_unknown_to_another() {
    let city = City::sqlite().await;
    let (pupil, attacker, browser) = (city.pupil().await, city.teacher().await, city.browser());
    browser.sign_in(&attacker).await;
    for _ in 0..5 {
        fail_in(&city.browser(), &pupil).await;
    }
    browser.drop_cookie("sid");
    browser.sign_in(&pupil).await;
    assert!(!is_in(&browser).await);
}

#[tokio::test]
async fn people_of_one_school_do_not_lock_each_other() {
    let city = City::sqlite().await;
    let (pupil, teacher, browser) = (city.pupil().await, city.teacher().await, city.browser());
    for number in 0..40 {
        try_in(&browser, &format!("pupil{number}"), "x").await;
    }
    for _ in 0..5 {
        fail_in(&browser, &pupil).await;
    }
    browser.sign_in(&teacher).await;
    assert!(is_in(&browser).await);
}

#[tokio::test]
async fn guesses_at_once_get_no_more_than_five() {
    on_both(async |city| {
        let pupil = city.pupil().await;
        let guesses = (0..20).map(|_| async {
            fail_in(&city.browser(), &pupil).await;
        });
        futures_util::future::join_all(guesses).await;
        let rows = attempts(&city).await;
        assert_eq!(rows.len(), 1);
        assert!(rows[0].locked_until > city.app.now().0);
        let locks = audited(&city).await.iter().filter(|entry| entry.act == "sign-in.locked").count();
        assert_eq!(locks, 1);
    })
    .await;
}

#[tokio::test]
async fn failures_older_than_a_day_are_forgotten() {
    let city = City::sqlite().await;
    let pupil = city.pupil().await;
    for _ in 0..4 {
        fail_in(&city.browser(), &pupil).await;
    }
    city.clock.advance(24 * 3600 + 1);
    fail_in(&city.browser(), &pupil).await;
    assert_eq!(attempts(&city).await[0].failures, 1);
    city.clock.advance(24 * 3600 + 1);
    assert!(!signon::login::purge(&city.app.db, city.app.now()).await.unwrap(), "nothing is left");
    assert!(attempts(&city).await.is_empty());
}

#[tokio::test]
async fn an_operator_lets_a_person_in_again() {
    let city = City::sqlite().await;
    let (pupil, newcomer) = (city.pupil().await, city.newcomer().await);
    for _ in 0..5 {
        fail_in(&city.browser(), &pupil).await;
        fail_in(&city.browser(), &newcomer).await;
    }
    for person in [&pupil, &newcomer] {
        let unlock = signon::login::PersonCommand::unlock(&person.login);
        let text = unlock.run(&city.app).await.unwrap();
        assert!(text.contains(&person.id.to_string()) && !text.contains(&person.national_id), "{text}");
        let browser = city.browser();
        let page = browser.sign_in(person).await;
        assert_ne!(page.url.path(), "/login", "{}", person.name);
    }
    let show = signon::login::PersonCommand::show("nobody").run(&city.app).await;
    assert_eq!(show.unwrap_err().to_string(), "there is no such person");
}

#[tokio::test]
async fn the_operator_may_lock_sooner_and_for_longer() {
    let city = City::with(Database::Sqlite, |config| {
        config.login.max_failures = 3;
        config.login.lock_seconds = 3600;
    })
    .await;
    let pupil = city.pupil().await;
    for _ in 0..3 {
        fail_in(&city.browser(), &pupil).await;
    }
    city.clock.advance(3599);
    let browser = city.browser();
    browser.sign_in(&pupil).await;
    assert!(!is_in(&browser).await, "locked");
    city.clock.advance(1);
    browser.sign_in(&pupil).await;
    assert!(is_in(&browser).await);
}

#[tokio::test]
async fn the_third_wrong_try_of_a_browser_tells_of_the_lock_for_any_name() {
    on_both(async |city| {
        let pupil = city.pupil().await;
        let (known, unknown) = (pupil.login.as_str(), "nobody-of-this-name");
        let mut pages = vec![];
        for names in [[known; 4], [unknown; 4], [unknown, known, known, unknown]] {
            let browser = city.browser();
            for (name, told) in names.into_iter().zip([false, false, true, true]) {
                // Each try at a page that was opened anew.
                let page = try_in(&browser, name, "a wrong password").await;
                assert_eq!(tells_of_the_lock(&page), told, "{names:?}");
                assert_eq!(page.body.contains("id=\"help\" open"), told, "{names:?}");
                pages.push((told, page.text().replace(name, "")));
            }
        }
        let (told, untold): (Vec<_>, Vec<_>) = pages.into_iter().partition(|(told, _)| *told);
        assert!(told[0].1.contains("15") && told.iter().all(|page| *page == told[0]), "{told:#?}");
        assert!(untold.iter().all(|page| *page == untold[0]), "{untold:#?}");
    })
    .await;
}

fn tells_of_the_lock(page: &Page) -> bool {
    page.body.contains("id=\"lock\"")
}

#[tokio::test]
async fn the_wrong_tries_of_a_browser_are_forgotten_with_a_sign_in_and_after_a_day() {
    let city = City::sqlite().await;
    let (pupil, teacher) = (city.pupil().await, city.teacher().await);
    let browser = city.browser();
    let fail = async || tells_of_the_lock(&fail_in(&browser, &pupil).await);
    assert!(!fail().await && !fail().await);
    browser.sign_in(&teacher).await;
    browser.drop_cookie("sid");
    assert!(!fail().await && !fail().await, "a sign-in");
    let form = browser.get("/login").await.form("login").set_login(&teacher).set("shared", "yes");
    browser.submit(form).await;
    browser.submit(browser.get("/me").await.form("leave-computer")).await;
    assert!(!fail().await && !fail().await, "a shared computer");
    city.clock.advance(24 * 3600);
    assert!(!fail().await && !fail().await && fail().await, "a day");
}
