//! What the demo city shows of binding: approved at once, and several approved together.

use tests::demo::DemoCity;
use tests::demo::command::welcome;
use tests::{Browser, Page};

use super::story::{options, start};

/// The last code that went to a mailbox.
async fn code(city: &DemoCity, mailbox: &str) -> String {
    for _ in 0..100 {
        let page = Browser::new(&city.file.mail).get("/messages.json").await;
        let all = page.json();
        let newest = all.as_array().unwrap().iter().find(|one| one.to_string().contains(mailbox)).cloned();
        let text = newest.map(|mail| mail.to_string()).unwrap_or_default();
        let mut words = text.split(|letter: char| !letter.is_ascii_digit());
        if let Some(code) = words.find(|word| word.len() == 6) {
            return code.to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no code went to {mailbox}");
}

/// Walks the four steps as the guardian of the demo file; the page of the status.
async fn applies(city: &DemoCity) -> Page {
    let (her, browser) = (&city.file.at_once, Browser::new(&city.file.issuer));
    let child = &her.children[0];
    let form = browser.get("/binding/contact").await.form("contact-form");
    let page = browser.submit(form.set("contact", &her.email)).await;
    let code = code(city, &her.email).await;
    let page = browser.submit(page.form("code-form").set("code", &code)).await;
    let form = page.form("student-form").set("relation", &her.relation).set("level", &child.level);
    let form = form.set("number", &child.national_id).set("fact", &child.birth_date);
    let page = browser.submit(form).await;
    let form = page.form("school-form");
    let school = form.choices("school")[0].to_owned();
    let page = browser.submit(form.set("school", &school)).await;
    browser.submit(page.form("confirm-form")).await;
    let page = browser.get("/binding/notice").await;
    browser.submit(page.form("notice-form").set("agree", "yes")).await;
    let form = browser.get("/binding/parent").await.form("parent-form");
    let form = form.set("number", &her.national_id).set("name", &her.name).set("email", &her.email);
    let page = browser.submit(form.set("phone", &her.mobile)).await;
    assert_eq!(page.url.path(), "/binding/review", "{}", page.text());
    let form = page.form("review-form").set("signature_kind", "typed").set("signature_name", &her.name);
    browser.submit(form.set("signature_confirmed", "yes")).await
}

#[tokio::test]
async fn one_application_is_approved_at_once_and_two_are_approved_together() {
    let options = options("cases");
    let city = start(&options).await;
    let page = applies(&city).await;
    assert!(page.text().contains("已送出，並且已經通過"), "{}", page.text());

    let browser = Browser::new(&city.file.issuer);
    let teacher = city.file.accounts.iter().find(|account| account.login == "moming").unwrap();
    let form = browser.get("/login").await.form_with("login").unwrap();
    let form = form.set("login", &teacher.login).set("password", teacher.password.as_deref().unwrap());
    browser.submit(form).await;
    let queue = browser.get("/review").await;
    assert!(queue.text().contains("全選完全相符（2 件）"), "{}", queue.text());
    let asked = browser.submit(queue.form("bulk-all-form")).await;
    assert!(city.file.waiting.iter().all(|one| asked.text().contains(&one.name)), "{}", asked.text());
    let done = browser.submit(asked.form("approve-form")).await;
    assert!(done.text().contains("已認證 2 件"), "{}", done.text());

    let banner = welcome(&city.file, &options);
    let address = format!("{}/binding", city.file.issuer);
    let (unbound, at_once) = (&city.file.unbound, &city.file.at_once);
    for words in
        [address.as_str(), "許文君", &unbound.national_id, &unbound.children[0].birth_date, &at_once.name]
    {
        assert!(banner.contains(words), "{words}: {banner}");
    }
    city.stop().await;
    std::fs::remove_dir_all(&options.dir).unwrap();
}
