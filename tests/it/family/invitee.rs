//! The way of somebody who was invited: contact, notice, mailbox, who she is.

use domain::binding::InvitationStatus;
use domain::contacts::Contact;
use tests::{Browser, City, Page, on_both};

use super::{
    AUNT, AUNT_NUMBER, Family, answers, comes_to_identity, delegate, done, invitations, invites, link,
    recorded, signed_in, standing,
};

/// The mother has invited that contact.
async fn invited(city: &City, contact: &str) -> Family {
    let family = Family::of(city).await;
    let browser = signed_in(city, &family.mother).await;
    let page = invites(&browser, &family, contact).await;
    assert_eq!(done(&page), "invited", "{}", page.text());
    family
}

#[tokio::test]
async fn the_page_of_an_invitation_masks_names_until_it_is_confirmed() {
    let city = City::sqlite().await;
    let family = invited(&city, AUNT).await;
    let mail = city.mails().await.into_iter().find(|mail| mail.to == AUNT).unwrap();
    let (_, identity) = comes_to_identity(&city, AUNT).await;
    let browser = city.browser();
    let page = browser.get(&link(&city, AUNT).await).await;
    for (text, body) in [
        (page.text(), page.body.clone()),
        (identity.text(), identity.body.clone()),
        (mail.text.clone(), mail.text),
    ] {
        assert!(text.contains("莫○") && text.contains("呂○潔"), "{text}");
        assert!(!body.contains("呂小潔") && !body.contains("莫名") && !body.contains("西松"), "{text}");
        assert!(!body.contains(&family.pupil.national_id));
    }
    assert!(page.text().contains("接送、請假") && page.text().contains("115年12月24日"));
    assert!(page.text().contains("a***t@mail.example"));
    let english = browser.get(&page.link("language")).await;
    assert!(english.body.contains("<html lang=\"en\"") && english.body.contains("a***t@mail.example"));
    let declines = browser.submit(english.form("decline-form")).await;
    let chinese = browser.get(&declines.link("language")).await;
    assert!(
        chinese.text().contains("接送、請假") && chinese.url.query() == page.url.query(),
        "{}",
        chinese.url
    );
}

#[tokio::test]
async fn only_the_code_of_the_contact_opens_the_way() {
    on_both(async |city| {
        invited(&city, AUNT).await;
        let browser = city.browser();
        let page = browser.get(&link(&city, AUNT).await).await;
        let page = browser.submit(page.form("accept-form")).await;
        for ahead in ["notice", "mailbox", "mailbox/code", "identity"] {
            let page = browser.get(&format!("/invitation/{ahead}")).await;
            assert_eq!(page.url.path(), "/invitation/code", "{ahead} comes later");
        }
        let wrong = browser.submit(page.form("code-form").set("code", "")).await;
        assert!(wrong.text().contains("請輸入六位數字"));
        let code = city.code_for(&Contact::parse(AUNT).unwrap()).await.unwrap();
        let other = if code == "000000" { "000001" } else { "000000" };
        let wrong = browser.submit(page.form("code-form").set("code", other)).await;
        assert!(wrong.text().contains("還可以試 4 次"), "{}", wrong.text());
        let again = browser.submit(page.form("again-form")).await;
        assert!(again.text().contains("舊的不能再用"), "{}", again.text());
        let old = browser.submit(page.form("code-form").set("code", &code)).await;
        assert!(
            old.url.path() == "/invitation/code"
                || city.code_for(&Contact::parse(AUNT).unwrap()).await == Some(code)
        );
        let code = city.code_for(&Contact::parse(AUNT).unwrap()).await.unwrap();
        let page = browser.submit(page.form("code-form").set("code", &code)).await;
        assert_eq!(page.url.path(), "/invitation/notice");
        assert_eq!(browser.get("/invitation/code").await.url.path(), "/invitation/notice", "back leads on");
        let stranger = city.browser();
        assert_eq!(stranger.get("/invitation/notice").await.status, 400);
    })
    .await;
}

/// Numbers that are somebody else's are asked about so often a day, and only where the answer would be kept.
#[tokio::test]
async fn an_invitation_is_no_way_to_find_out_the_number_of_a_child_or_of_the_inviter() {
    on_both(async |city| {
        let family = invited(&city, AUNT).await;
        let (browser, page) = comes_to_identity(&city, AUNT).await;
        let child = &family.pupil.national_id;
        let incomplete = answers(&browser, &page, child, "").await.text();
        assert!(!incomplete.contains("這不是您自己的號碼"), "not compared: {incomplete}");
        for _ in 0..20 {
            let told = answers(&browser, &page, child, "莫阿姨").await.text();
            assert!(told.contains("這不是您自己的號碼"), "{told}");
        }
        for number in [child.as_str(), &family.mother.national_id, AUNT_NUMBER] {
            let told = answers(&browser, &page, number, "莫阿姨").await.text();
            assert!(told.contains("今天試過太多號碼"), "{told}");
        }
        assert_eq!(recorded(&city, "number.compare-bound").await.len(), 1);
        assert_eq!(standing(&city).await, [InvitationStatus::Sent]);
    })
    .await;
}

/// The aunt at the notice.
async fn comes_to_notice(city: &City) -> (Browser, Page) {
    invited(city, AUNT).await;
    let browser = city.browser();
    let page = browser.get(&link(city, AUNT).await).await;
    let page = browser.submit(page.form("accept-form")).await;
    let code = city.code_for(&Contact::parse(AUNT).unwrap()).await.unwrap();
    let page = browser.submit(page.form("code-form").set("code", &code)).await;
    (browser, page)
}

#[tokio::test]
async fn the_language_that_is_kept_is_that_of_the_text_she_read() {
    on_both(async |city| {
        let (browser, page) = comes_to_notice(&city).await;
        let form = page.form("notice-form").set("agree", "yes");
        for form in [form.clone().force("language", "fr"), form.clone().without("language")] {
            let page = browser.submit(form).await;
            assert!(page.body.contains("id=\"errors\""), "{}", page.text());
        }
        browser.get("/language?to=en&back=/invitation/notice").await;
        let page = browser.submit(form).await;
        assert_eq!(page.url.path(), "/invitation/identity", "{}", page.text());
        browser.get("/language?to=zh-Hant-TW&back=/invitation/identity").await;
        answers(&browser, &browser.get("/invitation/identity").await, AUNT_NUMBER, "莫阿姨").await;
        assert_eq!(invitations(&city).await[0].notice.as_deref(), Some("2026-2 zh-Hant-TW"));
    })
    .await;
}

#[tokio::test]
async fn the_notice_is_agreed_to_before_anything_personal_is_asked() {
    let city = City::sqlite().await;
    let (browser, page) = comes_to_notice(&city).await;
    assert_eq!(browser.get("/invitation/identity").await.url.path(), "/invitation/notice");
    for form in
        [page.form("notice-form"), page.form("notice-form").set("agree", "yes").force("version", "2020-1")]
    {
        let page = browser.submit(form).await;
        assert!(
            page.url.path() == "/invitation/notice" && page.body.contains("id=\"errors\""),
            "{}",
            page.text()
        );
    }
    let page = browser.submit(page.form("leave-form")).await;
    assert_eq!(page.url.path(), "/invitation/declined");
    assert_eq!(standing(&city).await, [InvitationStatus::Declined]);
    assert_eq!(browser.cookie("invitation"), None);
    assert_eq!(browser.get("/invitation/notice").await.status, 400);
}

#[tokio::test]
async fn a_mobile_is_proved_by_sms_and_a_mailbox_by_a_code_of_its_own() {
    on_both(async |city| {
        let family = invited(&city, "0933444555").await;
        let (browser, page) = comes_to_identity(&city, "0933444555").await;
        assert_eq!(page.url.path(), "/invitation/mailbox", "{}", page.text());
        let wrong = browser.submit(page.form("mailbox-form").set("email", "aunt@")).await;
        assert!(wrong.text().contains("請輸入完整的電子郵件") && wrong.body.contains("aunt@"));
        let page = browser.submit(page.form("mailbox-form").set("email", AUNT)).await;
        assert_eq!(page.url.path(), "/invitation/mailbox/code");
        assert_eq!(browser.get("/invitation/identity").await.url.path(), "/invitation/mailbox");
        let code = city.code_for(&Contact::parse(AUNT).unwrap()).await.unwrap();
        let page = browser.submit(page.form("code-form").set("code", &code)).await;
        assert_eq!(page.url.path(), "/invitation/identity", "{}", page.text());
        let page = answers(&browser, &page, AUNT_NUMBER, "莫阿姨").await;
        assert_eq!(page.url.path(), "/invitation/done");
        let mother = signed_in(&city, &family.mother).await;
        assert_eq!(done(&super::confirms(&city, &mother).await), "confirmed");
        assert!(
            city.mails().await.iter().any(|mail| mail.to == AUNT && mail.text.contains("/activate/link"))
        );
    })
    .await;
}

#[tokio::test]
async fn an_invitation_sends_ten_codes_a_day_whatever_the_addresses() {
    on_both(async |city| {
        invited(&city, "0933444555").await;
        let (browser, page) = comes_to_identity(&city, "0933444555").await;
        let form = page.form("mailbox-form");
        let asks = async |number: u8| {
            browser.submit(form.clone().set("email", &format!("stranger{number}@mail.example"))).await
        };
        let mut last = asks(1).await;
        for number in 2..=9 {
            last = asks(number).await;
            assert_eq!(last.url.path(), "/invitation/mailbox/code");
        }
        let last = browser.submit(last.form("again-form")).await;
        assert!(last.text().contains("新的驗證碼已經寄出"), "the tenth: {}", last.text());
        let more = browser.submit(last.form("again-form")).await;
        assert!(more.text().contains("今天寄的驗證碼太多了"), "{}", more.text());
        let more = asks(10).await;
        assert!(more.text().contains("今天寄的驗證碼太多了"), "{}", more.text());
        let strangers = city.mails().await.into_iter().filter(|mail| mail.to.starts_with("stranger"));
        assert_eq!(strangers.count(), 10);
    })
    .await;
}

#[tokio::test]
async fn who_she_says_to_be_is_judged_field_by_field() {
    let city = City::sqlite().await;
    let family = invited(&city, AUNT).await;
    let (browser, page) = comes_to_identity(&city, AUNT).await;
    let (child, inviter) = (&family.pupil.national_id, &family.mother.national_id);
    let long = "莫".repeat(61);
    let cases = [
        ("", "莫阿姨", "0922333444", "請輸入身分證字號"),
        ("A12345678", "莫阿姨", "0922333444", "格式不對"),
        ("A800000013", "莫阿姨", "0922333444", "有一個字不對"),
        ("A80000001O", "莫阿姨", "0922333444", "弄混了"),
        (child.as_str(), "莫阿姨", "0922333444", "這不是您自己的號碼"),
        (inviter.as_str(), "莫阿姨", "0922333444", "這不是您自己的號碼"),
        (AUNT_NUMBER, "", "0922333444", "請輸入姓名"),
        (AUNT_NUMBER, long.as_str(), "0922333444", "最多六十字"),
        (AUNT_NUMBER, "<script>", "0922333444", "不能用的符號"),
        (AUNT_NUMBER, "莫阿姨", "", "請輸入手機或市話"),
        (AUNT_NUMBER, "莫阿姨", "12345", "請輸入手機或市話"),
    ];
    for (number, name, phone, told) in cases {
        let form = page.form("identity-form").set("number", number).set("name", name).set("phone", phone);
        let page = browser.submit(form).await;
        assert_eq!(page.url.path(), "/invitation/identity");
        assert!(page.text().contains(told), "{number} {name} {phone}: {}", page.text());
        assert_eq!(
            page.form("identity-form").value("phone").unwrap_or_default(),
            phone,
            "what was typed stays"
        );
    }
    assert_eq!(standing(&city).await, [InvitationStatus::Sent]);
    let done = answers(&browser, &page, " ａ８００００００１４ ", "莫阿姨").await;
    assert_eq!(done.url.path(), "/invitation/done", "full width and lower case are read");
    let row = &invitations(&city).await[0];
    let sealed = row.invitee.clone().unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains(AUNT_NUMBER), "sealed at rest");
    assert!(!String::from_utf8_lossy(&row.contact).contains("aunt"));
    assert!(recorded(&city, "invitation.answered").await.iter().all(|entry| !entry.detail.contains("莫")));
}

#[tokio::test]
async fn an_invitation_is_answered_once() {
    on_both(async |city| {
        invited(&city, AUNT).await;
        let (browser, page) = comes_to_identity(&city, AUNT).await;
        let form = page.form("identity-form").set("number", AUNT_NUMBER).set("name", "莫阿姨");
        let form = form.set("phone", "0922333444");
        let pages = futures_util::future::join_all((0..10).map(|_| browser.submit(form.clone()))).await;
        assert!(pages.iter().all(|page| page.url.path() == "/invitation/done"), "one press or ten");
        assert_eq!(recorded(&city, "invitation.answered").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_has_answered_is_told_how_it_stands_when_she_looks_again() {
    on_both(async |city| {
        let family = invited(&city, AUNT).await;
        let (browser, page) = comes_to_identity(&city, AUNT).await;
        answers(&browser, &page, AUNT_NUMBER, "莫阿姨").await;
        let link = link(&city, AUNT).await;
        let looks = async || [city.browser().get(&link).await, browser.get("/invitation/identity").await];
        for page in looks().await {
            assert_eq!(page.url.path(), "/invitation/done");
            assert!(page.text().contains("邀請您的人確認之後"), "{}", page.text());
        }
        let mother = signed_in(&city, &family.mother).await;
        assert_eq!(done(&super::confirms(&city, &mother).await), "confirmed");
        for page in looks().await {
            assert_eq!(page.url.path(), "/invitation/confirmed");
            assert!(page.text().contains("已經確認") && page.text().contains("啟用信"), "{}", page.text());
        }
    })
    .await;
}

#[tokio::test]
async fn a_declined_invitation_keeps_nothing_of_the_invitee() {
    on_both(async |city| {
        let family = invited(&city, AUNT).await;
        let browser = city.browser();
        let page = browser.get(&link(&city, AUNT).await).await;
        let page = browser.submit(page.form("decline-form")).await;
        assert_eq!(standing(&city).await, [InvitationStatus::Sent], "asked once more");
        let page = browser.submit(page.form("decline-form")).await;
        assert_eq!(page.url.path(), "/invitation/declined");
        assert_eq!(standing(&city).await, [InvitationStatus::Declined]);
        let mother = signed_in(&city, &family.mother).await;
        assert!(mother.get(&family.page()).await.text().contains("對方婉拒"));
        assert_eq!(browser.get(&link(&city, AUNT).await).await.status, 400);
    })
    .await;
}

#[tokio::test]
async fn an_invitation_waits_seven_days_and_dies_with_the_binding_of_the_inviter() {
    on_both(async |city| {
        let family = invited(&city, AUNT).await;
        let link = link(&city, AUNT).await;
        city.clock.advance(7 * 86_400 - 1);
        assert_eq!(city.browser().get(&link).await.status, 200);
        city.clock.advance(1);
        assert_eq!(city.browser().get(&link).await.status, 400);
        let mother = signed_in(&city, &family.mother).await;
        assert!(mother.get(&family.page()).await.text().contains("邀請已過期"));
        assert_eq!(done(&invites(&mother, &family, AUNT).await), "invited", "and can be sent again");
        let again = super::link(&city, AUNT).await;
        let (cause, now) = (domain::binding::life::Cause::Unnamed, city.clock.now());
        city::bindings::change_binding(&city.app, family.binding, cause, None, now).await.unwrap();
        assert_eq!(city.browser().get(&again).await.status, 400);
        assert!(delegate(&city, &family).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_link_that_is_not_ours_opens_nothing() {
    let city = City::sqlite().await;
    invited(&city, AUNT).await;
    let link = link(&city, AUNT).await;
    let (browser, _) = comes_to_identity(&city, AUNT).await;
    let cookie = browser.cookie("invitation").unwrap();
    for wrong in [
        "/invitation",
        "/invitation?t=",
        "/invitation?t=x",
        &format!("/invitation?t={cookie}"),
        &link[..link.len() - 2],
    ] {
        let page = city.browser().get(wrong).await;
        assert_eq!(page.status, 400, "{wrong}");
    }
    let thief = city.browser();
    thief.set_cookie("invitation", link.split("t=").nth(1).unwrap());
    assert_eq!(thief.get("/invitation/notice").await.status, 400, "a link is no cookie");
    city.clock.advance(3_600);
    assert_eq!(browser.get("/invitation/identity").await.status, 400, "the way is over after an hour");
}
