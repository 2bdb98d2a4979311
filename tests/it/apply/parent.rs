//! Step 4 before the signature.

use domain::contacts::Contact;
use tests::{City, on_both};

use super::{OWN_NUMBER, by, child, way};

#[tokio::test]
async fn every_field_of_hers_is_told_what_is_wrong_and_keeps_what_was_typed() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    way.adds(&child).await;
    way.agrees().await;
    let long = "莫".repeat(61);
    let cases = [
        ("number", "", "請填身分證字號"),
        ("number", "A123456788", "有一個字不對"),
        ("number", "TP00000001", "格式不對"),
        ("number", "A12345678O", "打成很像的英文字母"),
        ("number", child.national_id.as_str(), "這是孩子的號碼"),
        ("name", "", "請填您的姓名"),
        ("name", long.as_str(), "最多 60 個字"),
        ("name", "<b>莫名</b>", "不能用的符號"),
        ("email", "", "請填電子郵件"),
        ("email", "chen@mail", "看不出是電子郵件"),
        ("email", "0912345678", "看不出是電子郵件"),
        ("phone", "", "請填手機或市內電話"),
        ("phone", "12345", "看不出是電話號碼"),
        ("extension", "12", "手機號碼沒有分機"),
    ];
    for (field, typed, told) in cases {
        let page = way.browser.submit(way.parent_form().await.set(field, typed)).await;
        assert!(page.text().contains(told), "{field} {typed}: {}", page.text());
        assert!(page.body.contains(&format!("href=\"#{field}\"")), "{field}");
        let form = page.form("parent-form");
        assert_eq!(form.value(field).unwrap_or_default(), typed);
        assert!(field == "name" || form.value("name") == Some("陳美玲"));
    }
}

#[tokio::test]
async fn names_of_every_people_and_landlines_are_welcome() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    way.adds(&child).await;
    way.agrees().await;
    for (name, phone, extension, shown) in [
        ("Panay·Kumod", "02-2345-6789", "12", "0223456789 #12"),
        ("Nguyễn Thị Mai", "(02)23456789#7", "", "0223456789 #7"),
        ("李𠮷", "０９１２３４５６７８", "", "0912345678"),
    ] {
        let form = way.parent_form().await.set("name", name).set("phone", phone).set("extension", extension);
        let page = way.browser.submit(form).await;
        assert_eq!(page.url.path(), "/binding/review", "{name}: {}", page.text());
        assert!(page.text().contains(name) && page.text().contains(shown), "{}", page.text());
        assert!(page.text().contains("A80****014") && !page.body.contains(OWN_NUMBER));
    }
}

#[tokio::test]
async fn what_was_told_is_there_when_one_goes_back_and_the_number_is_masked() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    way.comes_to_review(&child).await;
    let page = way.at("parent").await;
    assert!(page.text().contains("A80****014") && !page.body.contains(OWN_NUMBER));
    let form = page.form("parent-form");
    assert_eq!((form.value("name"), form.value("phone")), (Some("陳美玲"), Some("0912345678")));
    let page = way.browser.submit(form.set("name", "陳美鈴")).await;
    assert_eq!(page.url.path(), "/binding/review", "the number stays: {}", page.text());
    assert!(page.text().contains("陳美鈴"));
}

#[tokio::test]
async fn mailbox_and_telephone_are_whole_where_they_were_typed_and_masked_elsewhere() {
    on_both(async |city| {
        let child = child(&city).await;
        let mobile = by(&city, "0912345678");
        mobile.begins().await;
        mobile.adds(&child).await;
        mobile.agrees().await;
        let page = mobile.browser.submit(mobile.parent_form().await).await;
        assert_eq!(page.url.path(), "/binding/mailbox");
        assert!(page.text().contains(super::MAIL), "{}", page.text());
        // From elsewhere, before the mailbox is proved and after it.
        city.clock.advance(1800);
        let elsewhere = by(&city, "0912345678");
        elsewhere.begins().await;
        let page = elsewhere.at("mailbox").await;
        assert!(page.text().contains("c***n@mail.example") && !page.body.contains(super::MAIL));
        let code = city.code_for(&Contact::parse(super::MAIL).unwrap()).await.unwrap();
        let page = mobile.at("mailbox").await;
        let page = mobile.browser.submit(page.form("code-form").set("code", &code)).await;
        assert_eq!(page.url.path(), "/binding/review", "{}", page.text());
        assert!(page.text().contains(super::MAIL) && page.text().contains("0912345678"), "{}", page.text());
        let page = elsewhere.at("review").await;
        assert!(page.text().contains("c***n@mail.example") && page.text().contains("0912***678"));
        assert!(!page.body.contains(super::MAIL) && !page.body.contains("0912345678"));
    })
    .await;
}

#[tokio::test]
async fn the_form_that_another_session_filled_is_masked_and_stays_unless_something_else_is_typed() {
    on_both(async |city| {
        let child = child(&city).await;
        let mobile = by(&city, "0912345678");
        mobile.begins().await;
        mobile.adds(&child).await;
        mobile.agrees().await;
        mobile.browser.submit(mobile.parent_form().await).await;
        city.clock.advance(1800);
        let elsewhere = by(&city, "0912345678");
        elsewhere.begins().await;
        let page = elsewhere.at("parent").await;
        assert!(
            !page.body.contains(super::MAIL) && page.text().contains("c***n@mail.example"),
            "{}",
            page.text()
        );
        let form = page.form("parent-form");
        assert_eq!(form.value("email").unwrap_or_default(), "");
        assert_eq!(form.value("phone"), Some("0912345678"), "the contact by which one came is one's own");
        let refused = elsewhere.browser.submit(form.clone().set("name", "")).await;
        assert!(refused.text().contains("c***n@mail.example") && !refused.body.contains(super::MAIL));
        let page = elsewhere.browser.submit(form).await;
        assert_eq!(page.url.path(), "/binding/mailbox", "it stays: {}", page.text());
        assert!(!page.body.contains(super::MAIL), "and is not shown to whoever did not type it");
        assert_eq!(city.mails().await.last().unwrap().to, super::MAIL);
        // The telephone, for whoever came by the mailbox.
        let mail = by(&city, super::MAIL);
        mail.begins().await;
        mail.adds(&child).await;
        mail.agrees().await;
        mail.browser.submit(mail.parent_form().await).await;
        city.clock.advance(1800);
        let elsewhere = by(&city, super::MAIL);
        elsewhere.begins().await;
        let page = elsewhere.at("parent").await;
        assert!(!page.body.contains("0912345678") && page.text().contains("0912***678"), "{}", page.text());
        let form = page.form("parent-form");
        assert_eq!((form.value("email"), form.value("phone").unwrap_or_default()), (Some(super::MAIL), ""));
        let page = elsewhere.browser.submit(form.set("phone", "0923456789")).await;
        assert_eq!(page.url.path(), "/binding/review");
        assert!(page.text().contains("0923456789"), "typed here: {}", page.text());
    })
    .await;
}

#[tokio::test]
async fn who_mends_the_contact_finds_what_was_typed_and_the_next_person_does_not() {
    let city = City::sqlite().await;
    let way = by(&city, "chne@mail.example");
    let page = way.asks().await;
    assert!(page.body.replace("&#x2f;", "/").contains("href=\"/binding/contact?change=yes\""));
    let page = way.at("contact?change=yes").await;
    assert_eq!(page.form("contact-form").value("contact"), Some("chne@mail.example"));
    let page = way.at("contact").await;
    assert_eq!(page.form("contact-form").value("contact").unwrap_or_default(), "");
    let page = by(&city, "0912-345-678").asks().await;
    assert!(page.text().contains("0912345678"), "{}", page.text());
    let page = city.browser().get("/binding/contact?change=yes").await;
    assert_eq!(page.form("contact-form").value("contact").unwrap_or_default(), "");
    city.clock.advance(3_600);
    let page = way.at("contact?change=yes").await;
    assert_eq!(page.form("contact-form").value("contact").unwrap_or_default(), "", "an hour later");
}

#[tokio::test]
async fn another_mailbox_is_proved_by_a_code_of_its_own() {
    on_both(async |city| {
        let child = child(&city).await;
        let way = by(&city, "0912345678");
        way.begins().await;
        way.adds(&child).await;
        way.agrees().await;
        let page = way.browser.submit(way.parent_form().await).await;
        assert_eq!(page.url.path(), "/binding/mailbox");
        assert_eq!(way.at("review").await.url.path(), "/binding/parent", "not before it is proved");
        let wrong = way.browser.submit(page.form("code-form").set("code", "x")).await;
        assert!(wrong.text().contains("驗證碼不對"), "{}", wrong.text());
        let sms = city.code_for(&Contact::parse("0912345678").unwrap()).await.unwrap();
        let code = city.code_for(&Contact::parse(super::MAIL).unwrap()).await.unwrap();
        assert_ne!(sms, code);
        let page = way.browser.submit(page.form("code-form").set("code", &code)).await;
        assert_eq!(page.url.path(), "/binding/review", "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn who_is_signed_in_goes_on_as_herself_with_her_data() {
    on_both(async |city| {
        let child = child(&city).await;
        let teacher = city.teacher().await;
        let way = way(&city);
        way.browser.sign_in(&teacher).await;
        let page = way.browser.get("/binding").await;
        assert!(page.text().contains(&teacher.name));
        let page = way.browser.submit(page.form("me-form")).await;
        assert_eq!(page.url.path(), "/binding/student", "{}", page.text());
        assert!(page.body.contains("/binding/logout"), "and can sign out");
        way.adds(&child).await;
        way.agrees().await;
        let page = way.at("parent").await;
        let form = page.form("parent-form");
        assert_eq!(form.value("name"), Some(teacher.name.as_str()));
        let masked = format!("{}****{}", &teacher.national_id[..3], &teacher.national_id[7..]);
        assert!(page.text().contains(&masked) && !page.body.contains(&teacher.national_id));
        for other in [super::OWN_NUMBER, &city.colleague("王師").await.national_id] {
            let page = way.browser.submit(form.clone().set("number", other).set("phone", "0912345678")).await;
            assert!(page.text().contains("這不是您登入帳號的號碼"), "{}", page.text());
        }
        // Once she is signed out, so is the applicant.
        let me = way.browser.get("/me").await;
        way.browser.submit(me.form("logout")).await;
        let page = way.at("parent").await;
        assert_eq!((page.url.path(), page.url.query()), ("/binding", Some("told=over-account")));
        assert!(
            page.text().contains("請先登入") && page.body.contains("/login?back=%2Fbinding"),
            "{}",
            page.text()
        );
    })
    .await;
}
