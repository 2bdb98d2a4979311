use domain::contacts::Contact;
use futures_util::future::join_all;
use tests::{Browser, City, Page, Person, on_both};

use super::{NEW, ask, audited, filled, links, mailbox, paths_to, signed_in};

pub(super) const OWN: &str = "second@mail.example";

/// Asks for a code to a new contact.
pub(super) async fn asks(browser: &Browser, kind: &str, value: &str) -> Page {
    let form = browser.get(&format!("/me/contacts/to/{kind}")).await.form("change-form");
    browser.submit(form.set("value", value)).await
}

async fn code(city: &City, to: &str) -> String {
    city.code_for(&Contact::parse(to).unwrap()).await.expect("a code is sent")
}

/// Changes a contact to the end.
pub(super) async fn changes(city: &City, browser: &Browser, (kind, value): (&str, &str)) {
    let page = asks(browser, kind, value).await;
    let form = page.form("code-form").set("code", &code(city, value).await);
    let page = browser.submit(form).await;
    assert_eq!(page.url.query(), Some(format!("done={kind}").as_str()), "{}", page.text());
}

/// What is told of the change of a contact, and to whom.
async fn told(city: &City) -> Vec<String> {
    let mails = city.mails().await.into_iter().filter(|mail| mail.subject.contains("聯絡方式已變更"));
    mails.map(|mail| mail.to).collect()
}

#[tokio::test]
async fn a_rescue_mailbox_is_proved_by_a_code_and_gets_the_link_of_a_forgotten_password() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let browser = signed_in(&city, &teacher).await;
        changes(&city, &browser, ("rescue", OWN)).await;
        let page = browser.get("/me/contacts").await;
        assert!(page.text().contains(OWN) && page.text().contains(&mailbox(&teacher)), "{}", page.text());
        assert_eq!(told(&city).await, [mailbox(&teacher)]);
        assert_eq!(audited(&city, "contact.changed").await, 1);
        ask(&city, OWN).await;
        let theirs = paths_to(&city, OWN, "/recover/new").await;
        assert_eq!((theirs.len(), links(&city, &teacher).await.len()), (1, 1), "to both mailboxes");
        let stranger = city.browser();
        let page = stranger.submit(filled(stranger.get(&theirs[0]).await.form("new-form"), NEW)).await;
        assert_eq!(page.url.path(), "/recover/done", "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn an_address_and_a_mobile_are_changed_alone_and_all_mailboxes_of_before_are_told() {
    on_both(async |city| {
        let mother = city.parent_of_three().await;
        let browser = signed_in(&city, &mother).await;
        changes(&city, &browser, ("email", "new@mail.example")).await;
        assert_eq!(told(&city).await, [mailbox(&mother)], "the old one, and not the new one");
        changes(&city, &browser, ("mobile", "0987654321")).await;
        let text = browser.get("/me/contacts").await.text();
        assert!(text.contains("new@mail.example") && text.contains("0987654321"), "{text}");
        assert_eq!(told(&city).await.last().unwrap(), "new@mail.example");
        ask(&city, &mailbox(&mother)).await;
        assert!(links(&city, &mother).await.is_empty(), "the old mailbox is no way back");
        ask(&city, "new@mail.example").await;
        assert_eq!(paths_to(&city, "new@mail.example", "/recover/new").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn each_change_needs_a_password_of_the_last_five_minutes() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let browser = signed_in(&city, &teacher).await;
        let form = browser.get("/me/contacts/to/rescue").await.form("change-form").set("value", OWN);
        city.clock.advance(301);
        for path in
            ["/me/contacts/to/email", "/me/contacts/to/rescue", "/me/contacts/to/mobile", "/me/login-name"]
        {
            let page = browser.get(path).await;
            assert_eq!(page.url.path(), "/me/prove", "{path}");
        }
        assert_eq!(browser.submit(form).await.url.path(), "/me/prove", "nor does a form of before");
        assert!(city.mails().await.is_empty());
        let confirm = browser.get("/me/contacts/to/rescue").await.form("prove-form");
        let page = browser.submit(confirm.clone().set("password", "a wrong password")).await;
        assert!(page.text().contains("密碼不對"), "{}", page.text());
        let page = browser.submit(confirm.set("password", &teacher.password)).await;
        assert_eq!(page.url.path(), "/me/contacts/to/rescue", "{}", page.text());
        changes(&city, &browser, ("rescue", OWN)).await;
    })
    .await;
}

#[tokio::test]
async fn wrong_passwords_are_counted_and_five_close_the_form() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let browser = signed_in(&city, &teacher).await;
    city.clock.advance(301);
    for _ in 0..5 {
        let form = browser.get("/me/prove").await.form("prove-form");
        browser.submit(form.set("password", "a wrong password")).await;
    }
    let form = browser.get("/me/prove?to=contacts").await.form("prove-form");
    let page = browser.submit(form.clone().set("password", &teacher.password)).await;
    assert_eq!(page.url.path(), "/me/prove", "locked, though right");
    city.clock.advance(15 * 60);
    let page = browser.submit(form.set("password", &teacher.password)).await;
    assert_eq!(page.url.path(), "/me/contacts");
}

#[tokio::test]
async fn a_code_of_another_purpose_and_one_of_another_session_change_nothing() {
    on_both(async |city| {
        let (teacher, other) = (city.teacher().await, city.parent_of_three().await);
        let (browser, theirs) = (signed_in(&city, &teacher).await, signed_in(&city, &other).await);
        let rescue = asks(&browser, "rescue", OWN).await.form("code-form");
        let of_rescue = code(&city, OWN).await;
        let email = asks(&browser, "email", OWN).await.form("code-form");
        let of_email = code(&city, OWN).await;
        let page = browser.submit(email.clone().set("code", &of_rescue)).await;
        assert!(of_rescue == of_email || page.text().contains("驗證碼不對"), "{}", page.text());
        let csrf = theirs.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
        let page = theirs.submit(rescue.clone().set("csrf", &csrf).set("code", &of_rescue)).await;
        assert_eq!(page.url.query(), Some("done=over"), "another person's handle");
        let page = theirs.submit(rescue.clone().set("csrf", &csrf).set("asked", "forged")).await;
        assert_eq!(page.url.query(), Some("done=over"));
        assert_eq!(audited(&city, "contact.changed").await, 0);
        let page = browser.submit(rescue.clone().set("code", &of_rescue)).await;
        assert_eq!(page.url.query(), Some("done=rescue"), "{}", page.text());
        let page = browser.submit(rescue.set("code", &of_rescue)).await;
        assert!(page.text().contains("不能用了"), "twice: {}", page.text());
        browser.submit(browser.get("/me").await.form("logout-form")).await;
        let page = browser.submit(email.set("code", &of_email)).await;
        assert_eq!(page.url.path(), "/login", "after sign-out: {}", page.text());
        assert_eq!(audited(&city, "contact.changed").await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_one_code_fifty_at_once_one_changes_the_contact() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let browser = signed_in(&city, &teacher).await;
        let form = asks(&browser, "rescue", OWN).await.form("code-form");
        let form = form.set("code", &code(&city, OWN).await);
        let pages = join_all((0..50).map(async |_| browser.submit(form.clone()).await)).await;
        let done = pages.iter().filter(|page| page.url.query() == Some("done=rescue")).count();
        assert_eq!((done, audited(&city, "contact.changed").await), (1, 1));
        assert!(pages.iter().all(|page| page.status.is_success()));
    })
    .await;
}

#[tokio::test]
async fn what_is_no_contact_or_on_file_already_is_told_beside_the_field() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let (browser, own) = (signed_in(&city, &teacher).await, mailbox(&teacher));
    for (kind, value, told) in [
        ("email", "no address", "這不是完整的電子郵件"),
        ("rescue", "a@b\r\nBcc: x@y.example", "這不是完整的電子郵件"),
        ("rescue", own.as_str(), "這個信箱已經登記"),
        ("mobile", "02-23456789", "這不是行動電話號碼"),
        ("mobile", "", "這不是行動電話號碼"),
    ] {
        let page = asks(&browser, kind, value).await;
        assert!(page.status == 200 && page.text().contains(told), "{kind} {value}: {}", page.text());
    }
    assert_eq!(browser.get("/me/contacts/to/landline").await.status, 404);
    assert!(city.mails().await.is_empty());
}

#[tokio::test]
async fn a_person_has_ten_codes_a_day_sent() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let browser = signed_in(&city, &teacher).await;
    for number in 0..10 {
        let page = asks(&browser, "rescue", &format!("m{number}@mail.example")).await;
        assert!(page.forms().iter().any(|form| form.knows("code")), "{}", page.text());
    }
    let page = asks(&browser, "rescue", OWN).await;
    assert!(page.text().contains("要求太多次"), "{}", page.text());
}

#[tokio::test]
async fn a_rescue_mailbox_is_removed_and_whoever_had_it_is_told() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let browser = signed_in(&city, &teacher).await;
    changes(&city, &browser, ("rescue", OWN)).await;
    let form = browser.get("/me/contacts").await.form("rescue-end-form");
    let page = browser.submit(form).await;
    assert_eq!(page.url.query(), Some("done=rescue-ended"));
    assert_eq!(told(&city).await, [mailbox(&teacher), mailbox(&teacher), OWN.to_owned()]);
    ask(&city, OWN).await;
    assert!(paths_to(&city, OWN, "/recover/new").await.is_empty());
}

#[tokio::test]
async fn whoever_gets_an_account_back_finds_no_rescue_mailbox_of_somebody_else() {
    let city = City::sqlite().await;
    let teacher: Person = city.teacher().await;
    let browser = signed_in(&city, &teacher).await;
    changes(&city, &browser, ("rescue", OWN)).await;
    let person = teacher.id;
    let forgotten = city
        .app
        .db
        .write(async move |act: &platform::db::Act<'_>| city::recovery::forget_within(act, person).await);
    forgotten.await.unwrap();
    ask(&city, OWN).await;
    assert!(paths_to(&city, OWN, "/recover/new").await.is_empty());
    let undo = paths_to(&city, &mailbox(&teacher), "/recover/undo").await;
    assert!(city.browser().get(&undo[0]).await.text().contains("不能使用"));
}
