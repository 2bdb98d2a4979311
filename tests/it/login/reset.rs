//! What an operator does about accounts that a mailed link opens.

use city::applications;
use domain::binding::GuardianData;
use domain::ids::PersonId;
use signon::login::PersonCommand;
use tests::on_both;

use super::link::{Approved, NEW, approve, ask, is_over, links_to, type_secret};
use super::{audited, is_in, try_in};

#[tokio::test]
async fn an_account_that_somebody_else_took_over_waits_again_for_its_owner() {
    on_both(async |city| {
        let (taken, browser) = (Approved::of(&city).await, city.browser());
        let his = taken.mother.guardian.email.clone();
        let link = taken.links(&city).await.remove(0);
        let screens = type_secret(&browser, &link, taken.secret()).await.form("activate");
        browser.submit(screens.set("password", NEW).set("password_again", NEW)).await;
        assert!(is_in(&browser).await);
        city.link_account(PersonId(taken.account(&city).await.person_id), "his").await;
        let text = PersonCommand::reset(&his).run(&city.app).await.unwrap();
        assert!(!city.is_account_linked("his").await, "no link of his");
        assert!(text.contains("pending") && !text.contains(&taken.mother.guardian.national_id), "{text}");
        assert!(!is_in(&browser).await, "signed out");
        assert!(!is_in(&city.browser()).await);
        assert_eq!(try_in(&city.browser(), &his, NEW).await.url.path(), "/login", "no password");
        assert!(is_over(&city.browser().get(&link).await), "no link");
        ask(&city, &his).await;
        let now = city.clock.now();
        assert!(!applications::resend_link(&city.app, taken.application.id, now).await.unwrap());
        assert_eq!(taken.links(&city).await.len(), 1, "and none is sent to the mailbox from before");
        let acts = audited(&city).await.into_iter().filter(|entry| entry.act == "account.reset");
        assert_eq!(acts.count(), 1);
        // Its owner applies, though her number is bound: the link goes to the mailbox that she proved.
        let hers = GuardianData { email: "hers@mail.example".to_owned(), ..taken.mother.guardian.clone() };
        let application = city.applicant_with(hers).await.applies_for(&city, &taken.pupil).await;
        approve(&city, &application, &taken.teacher).await;
        let links = links_to(&city, "hers@mail.example").await;
        let screens = type_secret(&browser, &links[0], taken.secret()).await.form("activate");
        let page = browser.submit(screens.set("password", NEW).set("password_again", NEW)).await;
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        assert_eq!(taken.account(&city).await.login_name.as_deref(), Some("hers@mail.example"));
    })
    .await;
}

#[tokio::test]
async fn an_account_of_the_school_is_not_reset() {
    on_both(async |city| {
        for person in [city.teacher().await, city.newcomer().await] {
            let refused = PersonCommand::reset(&person.login).run(&city.app).await.unwrap_err();
            assert!(refused.to_string().contains("not opened by a mailed link"), "{refused}");
            let page = city.browser().sign_in(&person).await;
            assert_ne!(page.url.path(), "/login", "{}", person.name);
        }
        assert!(audited(&city).await.iter().all(|entry| entry.act != "account.reset"));
    })
    .await;
}

#[tokio::test]
async fn who_unlocks_an_account_that_waits_for_its_link_leaves_the_link_as_it_is() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        let before = approved.account(&city).await;
        city.clock.advance(60);
        PersonCommand::unlock(&approved.mother.guardian.email).run(&city.app).await.unwrap();
        assert_eq!(approved.account(&city).await, before);
        assert!(!is_over(&city.browser().get(&approved.links(&city).await[0]).await));
    })
    .await;
}
