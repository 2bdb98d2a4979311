use domain::binding::InvitationStatus;
use domain::contacts::Contact;
use tests::{Browser, Person, on_both};
use uuid::Uuid;

use super::{AUNT, AUNT_NUMBER, Family, answers, invites, link, recorded, signed_in, standing};

const UNCLE: &str = "uncle@mail.example";

#[tokio::test]
async fn an_answer_to_one_invitation_is_not_taken_for_another_of_the_same_browser() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let mother = signed_in(&city, &family.mother).await;
        let browser = city.browser();
        let mut pages = vec![];
        for contact in [AUNT, UNCLE] {
            invites(&mother, &family, contact).await;
            let page = browser.get(&link(&city, contact).await).await;
            let page = browser.submit(page.form("accept-form")).await;
            let code = city.code_for(&Contact::parse(contact).unwrap()).await.unwrap();
            let page = browser.submit(page.form("code-form").set("code", &code)).await;
            pages.push(browser.submit(page.form("notice-form").set("agree", "yes")).await);
        }
        let page = answers(&browser, &pages[0], AUNT_NUMBER, "莫阿姨").await;
        assert_eq!(page.status, 403, "{}", page.text());
        assert_eq!(page.way_on(), "/invitation/code");
        assert_eq!(standing(&city).await, [InvitationStatus::Sent; 2]);
        let page = answers(&browser, &pages[1], AUNT_NUMBER, "莫舅舅").await;
        assert_eq!(page.url.path(), "/invitation/done", "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn a_flood_of_unknown_ids_leaves_its_begin_on_record() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let (mother, father) = (&family.mother, city.pupil().await);
        let (hers, his) = (signed_in(&city, mother).await, signed_in(&city, &father).await);
        let reach = async |browser: &Browser| {
            let page = browser.get(&format!("/me/children/{}", Uuid::new_v4())).await;
            assert_eq!(page.status, 404, "{}", page.text());
        };
        for _ in 0..15 {
            reach(&hers).await;
        }
        reach(&his).await;
        let entries = recorded(&city, "family.refused").await;
        let of = |person: &Person| -> Vec<&str> {
            let actor = person.id.to_string();
            entries.iter().filter(|entry| entry.actor == actor).map(|entry| entry.detail.as_str()).collect()
        };
        assert_eq!((of(mother).len(), of(&father).len()), (10, 1), "somebody else is not limited by it");
        let last = of(mother).iter().filter(|detail| detail.contains("more_not_recorded")).count();
        assert_eq!(last, 1, "the last one says that more may follow");
        city.clock.advance(10);
        reach(&hers).await;
        assert_eq!(recorded(&city, "family.refused").await.len(), 12);
    })
    .await;
}
