//! A mother of two is approved for one child after the other: her mails look alike, and she opens whichever she finds.

use domain::accounts::KEPT_LINK_SECONDS;
use tests::{City, Page, on_both};

use super::link::{Approved, HOUR, NEW, approve, is_over, type_secret};

/// The second child of a mother who was approved for the first; the texts and subjects of her mails, the oldest first.
async fn approves_second(city: &City, approved: &Approved) -> Vec<(String, String)> {
    let sister = city.pupil_in("二年二班", "呂小安").await;
    let second = approved.mother.applies_for(city, &sister).await;
    approve(city, &second, &approved.teacher).await;
    let mails = city.mails().await.into_iter().filter(|mail| mail.to == approved.mother.guardian.email);
    mails.map(|mail| (mail.subject, mail.text)).collect()
}

#[tokio::test]
async fn both_links_are_good_until_one_is_used_and_the_mails_tell_the_children_apart() {
    on_both(async |city| {
        for which in [0, 1] {
            let approved = Approved::of(&city).await;
            let browser = city.browser();
            let first = approved.links(&city).await.remove(0);
            let screens = type_secret(&browser, &first, approved.secret()).await.form("activate");
            city.clock.advance(600);
            let mails = approves_second(&city, &approved).await;
            let [(one, _), (two, text)] = &mails[..] else { panic!("{mails:?}") };
            assert!(one.contains("呂○潔") && two.contains("呂○安"), "{one} {two}");
            assert!(text.contains("相同") && text.contains("is the same one"), "{text}");
            let links = approved.links(&city).await;
            for link in &links {
                assert!(!is_over(&city.browser().get(link).await));
            }
            let page = if which == 0 {
                browser.submit(screens.set("password", NEW).set("password_again", NEW)).await
            } else {
                let other = city.browser();
                let page = type_secret(&other, &links[1], approved.secret()).await;
                other.submit(page.form("activate").set("password", NEW).set("password_again", NEW)).await
            };
            assert_eq!(page.url.path(), "/me", "{}", page.text());
            for link in &links {
                assert!(is_over(&city.browser().get(link).await), "once");
            }
            city.clock.advance(HOUR);
        }
    })
    .await;
}

/// The page says all of this, each after the one before.
fn follow_each_other(page: &Page, texts: [&str; 5]) {
    let told = page.text();
    let mut rest = told.as_str();
    for text in texts {
        (_, rest) = rest.split_once(text).unwrap_or_else(|| panic!("{text}: {told}"));
    }
}

#[tokio::test]
async fn a_link_that_is_soon_over_is_renewed_and_the_second_mail_says_so() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        city.clock.advance(72 * HOUR - KEPT_LINK_SECONDS + 1);
        let mails = approves_second(&city, &approved).await;
        let (_, text) = &mails[1];
        assert!(text.contains("已經失效") && text.contains("does not work any more"), "{text}");
        let links = approved.links(&city).await;
        let page = city.browser().get(&links[0]).await;
        assert!(is_over(&page));
        follow_each_other(
            &page,
            [
                "這個連結不能使用了",
                "請先看信箱裡有沒有更新的一封通知信",
                "連結也可能已用過",
                "都沒有時",
                "電子郵件",
            ],
        );
        let browser = city.browser();
        browser.get(&links[0]).await;
        let page = browser.get(&page.link("language")).await;
        follow_each_other(
            &page,
            [
                "First look for a newer mail",
                "it has the newer link",
                "this one was used",
                "If there is no",
                "E-mail",
            ],
        );
        assert!(!is_over(&city.browser().get(&links[1]).await));
    })
    .await;
}

#[tokio::test]
async fn a_first_mail_says_nothing_of_an_earlier_one() {
    let city = City::sqlite().await;
    Approved::of(&city).await;
    let mail = city.mails().await.pop().unwrap();
    assert!(
        !mail.text.contains("先前寄給您") && !mail.text.contains("mailed to you before"),
        "{}",
        mail.text
    );
}
