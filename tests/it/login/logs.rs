use tests::{City, Log};

use super::{fail_in, try_in};

const NEW: &str = "阿里山的日出 over the clouds";

/// A wrong password, a sign-in, an activation, an unknown name; what must not be logged of it.
async fn story(city: &City, alias: &str) -> Vec<String> {
    let (teacher, newcomer, browser) = (city.teacher().await, city.newcomer().await, city.browser());
    fail_in(&city.browser(), &teacher).await;
    browser.sign_in(&teacher).await;
    let first = city.browser();
    let page = first.sign_in(&newcomer).await;
    let page = first.submit(page.form("activate").set("alias", alias)).await;
    first.submit(page.form("activate").set("password", NEW).set("password_again", NEW)).await;
    try_in(&city.browser(), &newcomer.national_id, "guess-4711").await;
    let cookies = ["sid", "device"].map(|name| browser.cookie(name).unwrap());
    let typed = ["a wrong password", NEW, "guess-4711", alias, &newcomer.national_id[4..]].map(str::to_owned);
    let known = [teacher.login, teacher.password, newcomer.login, newcomer.national_id];
    known.into_iter().chain(cookies).chain(typed).collect()
}

#[tokio::test]
async fn nothing_that_opens_a_door_or_names_a_person_is_logged() {
    let (log, _guard) = Log::listen("idp=trace,access=trace,sea_orm=trace,sqlx=trace,axum=trace");
    let city = City::sqlite().await;
    let mut secrets = story(&city, "lin.first").await;
    Log::listen_everywhere();
    secrets.extend(story(&city, "lin.second").await);
    let text = log.text();
    assert!(text.contains("/login"), "requests are logged: {text}");
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} is in the log: {text}");
    }
}
