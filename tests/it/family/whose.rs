use domain::binding::InvitationStatus;
use domain::contacts::Contact;
use tests::on_both;

use super::{AUNT, AUNT_NUMBER, Family, answers, invites, link, signed_in, standing};

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
