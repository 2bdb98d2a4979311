use futures_util::future::join_all;
use tests::{City, Page, on_both};

use super::contacts::{OWN, changes};
use super::{ask, audited, link, links, mailbox, paths_to, signed_in};
use crate::factors::teacher_with_trusted_device;

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

/// The link that went to the owner's mailbox, pressed.
async fn puts_back(city: &City, undo: &str) -> Page {
    let browser = city.browser();
    browser.submit(browser.get(undo).await.form("undo-form")).await
}

/// The subjects of what was mailed to an address.
async fn subjects(city: &City, to: &str) -> Vec<String> {
    let mails = city.mails().await.into_iter().filter(|mail| mail.to == to);
    mails.map(|mail| mail.subject).collect()
}

fn tells(subjects: &[String], part: &str) -> bool {
    subjects.iter().any(|subject| subject.contains(part))
}

#[tokio::test]
async fn no_mailbox_of_the_last_three_days_puts_anything_back() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let thief = signed_in(&city, &teacher).await;
        changes(&city, &thief, ("email", FIRST)).await;
        changes(&city, &thief, ("email", "second@thief.example")).await;
        changes(&city, &thief, ("mobile", "0987654321")).await;
        assert!(paths_to(&city, FIRST, "/recover/undo").await.is_empty());
        assert!(tells(&subjects(&city, FIRST).await, "聯絡方式已變更"), "told all the same");
        let hers = paths_to(&city, &mailbox(&teacher), "/recover/undo").await;
        assert_eq!(hers.len(), 2, "of the address, and of the mobile number");
        assert!(tells(&subjects(&city, &mailbox(&teacher)).await[1..], "聯絡方式已變更"), "of each change");
        assert!(puts_back(&city, &hers[0]).await.text().contains("已經改回來了"));
        let text = signed_in(&city, &teacher).await.get("/me/contacts").await.text();
        assert!(text.contains(&mailbox(&teacher)) && !text.contains("0987654321"), "{text}");
        assert!(puts_back_nothing(&city, &hers[1]).await);
    })
    .await;
}

async fn puts_back_nothing(city: &City, undo: &str) -> bool {
    city.browser().get(undo).await.text().contains("不能使用")
}

#[tokio::test]
async fn a_rescue_mailbox_that_somebody_planted_goes_with_what_was_changed_after_it() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let thief = signed_in(&city, &teacher).await;
        changes(&city, &thief, ("rescue", OWN)).await;
        changes(&city, &thief, ("email", FIRST)).await;
        assert!(paths_to(&city, OWN, "/recover/undo").await.is_empty(), "it vouches for nothing yet");
        let hers = paths_to(&city, &mailbox(&teacher), "/recover/undo").await;
        assert!(puts_back(&city, &hers[0]).await.text().contains("已經改回來了"));
        for address in [FIRST, OWN, &mailbox(&teacher)] {
            let subjects = subjects(&city, address).await;
            assert!(tells(&subjects, "已改回原來的"), "{address}: {subjects:?}");
        }
        let text = signed_in(&city, &teacher).await.get("/me/contacts").await.text();
        assert!(text.contains(&mailbox(&teacher)) && !text.contains(OWN) && !text.contains(FIRST), "{text}");
        assert!(puts_back_nothing(&city, &hers[1]).await);
    })
    .await;
}

#[tokio::test]
async fn a_change_ends_links_of_before_and_a_reset_after_it_is_told_to_the_mailbox_of_before() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let thief = signed_in(&city, &teacher).await;
        let before = link(&city, &teacher).await;
        changes(&city, &thief, ("email", FIRST)).await;
        assert!(super::is_over(&city.browser().get(&before).await), "it went to another mailbox");
        city.clock.advance(300);
        ask(&city, FIRST).await;
        let stolen = paths_to(&city, FIRST, "/recover/new").await.remove(0);
        let browser = city.browser();
        let form = super::filled(browser.get(&stolen).await.form("new-form"), super::NEW);
        assert_eq!(browser.submit(form).await.url.path(), "/recover/done");
        assert!(tells(&subjects(&city, &mailbox(&teacher)).await, "密碼已重設"));
    })
    .await;
}

#[tokio::test]
async fn an_undo_and_a_reset_end_the_trust_in_devices() {
    on_both(async |city| {
        for by_undo in [true, false] {
            let (mut teacher, device) = teacher_with_trusted_device(&city).await;
            changes(&city, &device, ("rescue", OWN)).await;
            if by_undo {
                puts_back(&city, &paths_to(&city, &mailbox(&teacher), "/recover/undo").await[0]).await;
            } else {
                let (browser, link) = (city.browser(), link(&city, &teacher).await);
                let form = super::filled(browser.get(&link).await.form("new-form"), super::NEW);
                assert_eq!(browser.submit(form).await.url.path(), "/recover/done");
                super::NEW.clone_into(&mut teacher.password);
            }
            device.drop_cookie("sid");
            let form = device.get("/login").await.form("login").set_login(&teacher);
            assert_eq!(device.submit(form).await.url.path(), "/login/second", "by undo: {by_undo}");
        }
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
