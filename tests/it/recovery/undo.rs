use futures_util::future::join_all;
use tests::{City, on_both};

use super::contacts::{OWN, changes};
use super::{ask, audited, link, links, mailbox, paths_to, signed_in};

const FIRST: &str = "first@thief.example";

#[tokio::test]
async fn a_changed_address_is_put_back_by_the_link_that_went_to_the_old_one() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let thief = signed_in(&city, &teacher).await;
        changes(&city, &thief, ("email", FIRST)).await;
        let undo = paths_to(&city, &mailbox(&teacher), "/recover/undo").await.remove(0);
        let browser = city.browser();
        let page = browser.get(&undo).await;
        assert!(page.text().contains("***"), "masked: {}", page.text());
        assert!(thief.get("/me").await.url.path() == "/me", "looking at it undoes nothing");
        ask(&city, FIRST).await;
        let page = browser.submit(page.form("undo-form")).await;
        assert!(page.text().contains("已經改回來了"), "{}", page.text());
        assert_eq!(thief.get("/me").await.url.path(), "/login", "everybody is signed out");
        let stolen = paths_to(&city, FIRST, "/recover/new").await.remove(0);
        assert!(super::is_over(&city.browser().get(&stolen).await), "links of before are over");
        city.clock.advance(300);
        ask(&city, FIRST).await;
        ask(&city, &mailbox(&teacher)).await;
        assert_eq!(links(&city, &teacher).await.len(), 1);
        assert_eq!(paths_to(&city, FIRST, "/recover/new").await.len(), 1, "no new one");
        assert!(browser.get(&undo).await.text().contains("不能使用"), "single use");
        assert_eq!(audited(&city, "contact.change-undone").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_undo_ends_after_seventy_two_hours_and_of_many_at_once_one_undoes() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let browser = signed_in(&city, &teacher).await;
        changes(&city, &browser, ("rescue", OWN)).await;
        let undo = paths_to(&city, &mailbox(&teacher), "/recover/undo").await.remove(0);
        let stranger = city.browser();
        city.clock.advance(72 * 3_600 - 1);
        let form = stranger.get(&undo).await.form("undo-form");
        city.clock.advance(1);
        assert!(stranger.submit(form).await.text().contains("不能使用"));
        let browser = signed_in(&city, &teacher).await;
        changes(&city, &browser, ("rescue", FIRST)).await;
        let undo = paths_to(&city, &mailbox(&teacher), "/recover/undo").await.pop().unwrap();
        let form = stranger.get(&undo).await.form("undo-form");
        let pages = join_all((0..12).map(async |_| stranger.submit(form.clone()).await)).await;
        let done = pages.iter().filter(|page| page.text().contains("已經改回來了")).count();
        assert_eq!((done, audited(&city, "contact.change-undone").await), (1, 1));
        let browser = signed_in(&city, &teacher).await;
        assert!(browser.get("/me/contacts").await.text().contains(OWN), "the one of before");
    })
    .await;
}

#[tokio::test]
async fn the_undo_of_a_later_change_brings_back_nothing_that_an_earlier_undo_took_away() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let thief = signed_in(&city, &teacher).await;
        changes(&city, &thief, ("email", FIRST)).await;
        changes(&city, &thief, ("email", "second@thief.example")).await;
        let hers = paths_to(&city, &mailbox(&teacher), "/recover/undo").await.remove(0);
        let his = paths_to(&city, FIRST, "/recover/undo").await.remove(0);
        let browser = city.browser();
        let (his_form, form) = (browser.get(&his).await.form("undo"), browser.get(&hers).await.form("undo"));
        assert!(browser.submit(form).await.text().contains("已經改回來了"));
        assert!(browser.submit(his_form).await.text().contains("不能使用"));
        let browser = signed_in(&city, &teacher).await;
        assert!(browser.get("/me/contacts").await.text().contains(&mailbox(&teacher)));
    })
    .await;
}

#[tokio::test]
async fn a_handle_of_another_purpose_undoes_nothing() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let link = link(&city, &teacher).await;
    let handle = link.split_once("?t=").unwrap().1;
    for handle in ["", "forged", handle] {
        let page = city.browser().get(&format!("/recover/undo?t={handle}")).await;
        assert!(page.status == 200 && page.text().contains("不能使用"), "{handle}: {}", page.text());
    }
    let browser = signed_in(&city, &teacher).await;
    let asked = super::contacts::asks(&browser, "rescue", OWN).await.form("code-form");
    let handle = asked.value("asked").unwrap();
    assert!(city.browser().get(&format!("/recover/undo?t={handle}")).await.text().contains("不能使用"));
}
