//! Whom an account is offered to that came back unknown or for a link, and what its owner proves before it is linked.

use platform::config::Preset;
use tests::{Browser, Page, Person};

use super::{browser, comes, counts, links_of, on_both_with};
use crate::factors::enrol;

/// Signs in on a page that has the form.
async fn signs_in(browser: &Browser, page: &Page, person: &Person) -> Page {
    let form = page.form("sign-in-form");
    browser.submit(form.set("login", &person.login).set("password", &person.password)).await
}

/// Asks for a link on 我的身分; the page that comes back.
async fn fetches(browser: &Browser) -> Page {
    let page = browser.get("/me").await;
    browser.submit(page.form("/me/ways/other/link")).await
}

async fn says_yes(browser: &Browser, offer: &Page) -> Page {
    browser.submit(offer.form("offer-form").force("wish", "yes")).await
}

#[tokio::test]
async fn a_link_needs_the_password_of_the_last_minutes() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        let mine = browser(&city, &other);
        mine.sign_in(&teacher).await;
        let offer = fetches(&mine).await;
        city.clock.advance(301);
        let page = says_yes(&mine, &offer).await;
        assert_eq!(page.url.path(), "/me/prove", "{}", page.text());
        assert!(links_of(&city, &teacher).await.is_empty());
        let page = mine.submit(page.form("prove-form").set("password", "a wrong password")).await;
        assert_eq!(page.url.path(), "/me/prove");
        let offer = mine.submit(page.form("prove-form").set("password", &teacher.password)).await;
        assert_eq!(offer.url.path(), "/me/ways/offer", "{}", offer.text());
        says_yes(&mine, &offer).await;
        assert_eq!(links_of(&city, &teacher).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_has_a_second_factor_takes_the_step_before_a_link() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        let before = city.browser();
        before.sign_in(&teacher).await;
        let (phone, _) = enrol(&city, &before).await;
        let mine = browser(&city, &other);
        let page = mine.sign_in(&teacher).await;
        let form = page.form("code-form").force("trust", "yes").set("code", &phone.now(&city));
        mine.submit(form).await;
        mine.drop_cookie("sid");
        assert_eq!(mine.sign_in(&teacher).await.url.path(), "/me", "a trusted device");
        let offer = fetches(&mine).await;
        let page = says_yes(&mine, &offer).await;
        assert_eq!(page.url.path(), "/login/second", "{}", page.text());
        assert!(links_of(&city, &teacher).await.is_empty());
        city.clock.advance(30);
        let offer = mine.submit(page.form("code-form").set("code", &phone.now(&city))).await;
        assert_eq!(offer.url.path(), "/me/ways/offer", "{}", offer.text());
        says_yes(&mine, &offer).await;
        assert_eq!(links_of(&city, &teacher).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_account_fetched_by_one_person_is_offered_to_nobody_else() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        let shared = browser(&city, &other);
        shared.sign_in(&pupil).await;
        let offer = fetches(&shared).await;
        let word = offer.form("offer-form").value("offer").unwrap().to_owned();
        // The session ends elsewhere; what the pupil left stays in the browser.
        shared.drop_cookie("sid");
        shared.sign_in(&teacher).await;
        let address = format!("/me/ways/offer?offer={word}");
        assert_eq!(shared.get(&address).await.url.path(), "/me", "nothing is offered");
        let page = shared.get("/me").await;
        let csrf = page.form("logout-form").value("csrf").unwrap().to_owned();
        let yes = [("csrf", csrf.as_str()), ("wish", "yes"), ("offer", &word)];
        shared.post("/me/ways/offer", &yes).await;
        assert_eq!(counts(&city).await[2], 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_of_an_offer_stays_in_a_browser_after_signing_out() {
    on_both_with(Preset::Oidc, async |city, other| {
        let pupil = city.pupil().await;
        let shared = browser(&city, &other);
        shared.sign_in(&pupil).await;
        fetches(&shared).await;
        assert!(shared.cookie("upstream").is_some_and(|found| !found.is_empty()));
        let page = shared.get("/me").await;
        shared.submit(page.form("logout-form")).await;
        assert!(shared.cookie("upstream").is_none_or(|found| found.is_empty()));
    })
    .await;
}

#[tokio::test]
async fn an_unknown_account_is_offered_in_the_tab_in_which_it_came_back_only() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        let shared = browser(&city, &other);
        let left_behind = comes(&shared).await;
        // The teacher signs in at the same machine, in a tab of her own.
        assert_eq!(shared.sign_in(&teacher).await.url.path(), "/me");
        assert_eq!(shared.get("/me/ways/offer").await.url.path(), "/me");
        shared.drop_cookie("sid");
        let form = left_behind.form("sign-in-form").set("login", &teacher.login);
        let page = shared.submit(form.set("password", "a wrong password")).await;
        let offer = signs_in(&shared, &page, &teacher).await;
        assert_eq!(offer.url.path(), "/me/ways/offer", "after a wrong password too: {}", offer.text());
    })
    .await;
}

#[tokio::test]
async fn the_offer_comes_after_the_second_step() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        let before = city.browser();
        before.sign_in(&teacher).await;
        let (phone, _) = enrol(&city, &before).await;
        let mine = browser(&city, &other);
        let unknown = comes(&mine).await;
        let page = signs_in(&mine, &unknown, &teacher).await;
        let offer = mine.submit(page.form("code-form").set("code", &phone.now(&city))).await;
        assert_eq!(offer.url.path(), "/me/ways/offer", "{}", offer.text());
    })
    .await;
}

#[tokio::test]
async fn the_offer_says_whose_account_it_opens_and_its_first_button_declines() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        let mine = browser(&city, &other);
        let unknown = comes(&mine).await;
        let offer = signs_in(&mine, &unknown, &teacher).await;
        let masked = domain::binding::mask_name(&teacher.name);
        assert!(offer.text().contains(&format!("「{masked}」的校園帳號")), "{}", offer.text());
        let (first, _) = offer.body.split_once("id=\"link\"").unwrap();
        let (_, first) = first.split_once("id=\"offer-form\"").unwrap();
        assert!(first.contains("id=\"no-link\"") && first.contains("is-first"), "{first}");
    })
    .await;
}
