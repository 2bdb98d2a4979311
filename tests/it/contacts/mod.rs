//! Codes that prove an e-mail address or a mobile number.

mod logs;
mod request;
mod sms;

use city::contacts::{Attempt, CodePurpose, Proved, Requested, prove, prove_within, request_code};
use domain::contacts::Contact;
use futures_util::future::join_all;
use platform::db::Act;
use platform::fault::StoreError;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _};
use tables::{audit_entry, contact_code};
use tests::{City, asker, on_both};

const HOUR: i64 = 3600;

fn contact(text: &str) -> Contact {
    Contact::parse(text).unwrap()
}

fn mail() -> Contact {
    contact("chen@mail.example")
}

async fn request(city: &City, contact: &Contact) -> Requested {
    request_code(&city.app, contact, CodePurpose::Apply, &asker(), city.app.now()).await.unwrap()
}

async fn typed(city: &City, contact: &Contact, digits: &str) -> Proved {
    prove(&city.app, contact, CodePurpose::Apply, digits, city.app.now()).await.unwrap()
}

/// Asks for a code and reads it in the outbox.
async fn code(city: &City, contact: &Contact) -> String {
    assert_eq!(request(city, contact).await, Requested::Sent);
    city.code_for(contact).await.unwrap()
}

/// Six digits that are not the code.
fn other_than(code: &str) -> &'static str {
    if code == "123456" { "654321" } else { "123456" }
}

/// Reasons and subjects of the refusals of a kind in the record.
async fn recorded(city: &City, act: &str) -> Vec<(String, String)> {
    let entries = audit_entry::Entity::find().order_by_asc(audit_entry::Column::Seq);
    let entries = entries.filter(audit_entry::Column::Act.eq(act)).all(city.app.db.read()).await.unwrap();
    let read = |entry: audit_entry::Model| {
        let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap();
        (detail["reason"].as_str().unwrap().to_owned(), entry.subject)
    };
    entries.into_iter().map(read).collect()
}

#[tokio::test]
async fn a_right_code_proves_the_contact_once() {
    on_both(async |city| {
        for contact in [mail(), contact("0912345678")] {
            let code = code(&city, &contact).await;
            assert_eq!(typed(&city, &contact, &code).await, Proved::Right);
            assert_eq!(typed(&city, &contact, &code).await, Proved::Dead);
        }
    })
    .await;
}

#[tokio::test]
async fn digits_count_however_they_are_typed() {
    let city = City::sqlite().await;
    let code = code(&city, &mail()).await;
    let wide: String = code.chars().map(|digit| char::from_u32(u32::from(digit) + 0xfee0).unwrap()).collect();
    let spaced = format!(" {} {}\u{3000}", &wide[..9], &wide[9..]);
    assert_eq!(typed(&city, &contact(" CHEN@Mail.example"), &spaced).await, Proved::Right);
}

#[tokio::test]
async fn five_wrong_tries_kill_a_code_and_that_is_recorded() {
    on_both(async |city| {
        let code = code(&city, &mail()).await;
        for tries_left in [4, 3, 2, 1] {
            let wrong = typed(&city, &mail(), other_than(&code)).await;
            assert_eq!(wrong, Proved::Wrong { tries_left });
            // What is not six digits costs no try.
            assert_eq!(typed(&city, &mail(), "12345").await, Proved::Wrong { tries_left });
        }
        assert_eq!(typed(&city, &mail(), other_than(&code)).await, Proved::Dead);
        assert_eq!(typed(&city, &mail(), &code).await, Proved::Dead);
        assert_eq!(typed(&city, &mail(), "").await, Proved::Dead);
        let entries = recorded(&city, "contact.refused").await;
        let reasons: Vec<&str> = entries.iter().map(|(reason, _)| reason.as_str()).collect();
        let expected = [["wrong", "no digits"].repeat(4), vec!["killed", "dead", "dead"]].concat();
        assert_eq!(reasons, expected);
        assert!(entries.iter().all(|(_, subject)| *subject == entries[0].1 && !subject.contains("chen")));
        let again = super::contacts::code(&city, &mail()).await;
        assert_eq!(typed(&city, &mail(), &again).await, Proved::Right, "a new code has all its tries");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_for_sixty_minutes() {
    on_both(async |city| {
        let code = code(&city, &mail()).await;
        city.clock.advance(HOUR - 1);
        let late = super::contacts::code(&city, &contact("lin@mail.example")).await;
        assert_eq!(typed(&city, &mail(), &code).await, Proved::Right);
        city.clock.advance(HOUR);
        assert_eq!(typed(&city, &contact("lin@mail.example"), &late).await, Proved::Dead);
    })
    .await;
}

#[tokio::test]
async fn a_code_for_one_thing_proves_no_other() {
    let city = City::sqlite().await;
    let code = code(&city, &mail()).await;
    let now = city.app.now();
    for purpose in [CodePurpose::Mailbox, CodePurpose::Invitation] {
        assert_eq!(prove(&city.app, &mail(), purpose, &code, now).await.unwrap(), Proved::Dead);
    }
    assert_eq!(typed(&city, &contact("lin@mail.example"), &code).await, Proved::Dead);
    assert_eq!(typed(&city, &mail(), &code).await, Proved::Right);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_right_tries_at_once_one_is_right() {
    on_both(async |city| {
        let code = code(&city, &mail()).await;
        let contact = mail();
        let proved = join_all((0..20).map(|_| typed(&city, &contact, &code))).await;
        assert_eq!(proved.iter().filter(|proved| **proved == Proved::Right).count(), 1);
        assert!(proved.iter().all(|proved| matches!(proved, Proved::Right | Proved::Dead)), "{proved:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_wrong_tries_at_once_five_count() {
    on_both(async |city| {
        let code = code(&city, &mail()).await;
        let contact = mail();
        let proved = join_all((0..50).map(|_| typed(&city, &contact, other_than(&code)))).await;
        let wrong = proved.iter().filter(|proved| matches!(proved, Proved::Wrong { .. })).count();
        assert_eq!(wrong, 4, "the fifth and all after it find a dead code");
        assert_eq!(typed(&city, &mail(), &code).await, Proved::Dead);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_used_up_with_the_act_it_is_for_or_not_at_all() {
    on_both(async |city| {
        let code = code(&city, &mail()).await;
        let now = city.app.now();
        let attempt = Attempt::new(&city.app, &mail(), CodePurpose::Apply, &code);
        let undone = city.app.db.write(async move |tx: &Act<'_>| {
            assert_eq!(prove_within(tx, &attempt, now).await?, Proved::Right);
            Err::<(), _>(StoreError::Unavailable("on purpose".to_owned()))
        });
        assert!(undone.await.is_err());
        assert_eq!(typed(&city, &mail(), &code).await, Proved::Right);
    })
    .await;
}

#[tokio::test]
async fn what_is_stored_tells_neither_contact_nor_code_and_is_swept_away() {
    on_both(async |city| {
        code(&city, &mail()).await;
        let rows = contact_code::Entity::find().all(city.app.db.read()).await.unwrap();
        assert!(rows.len() == 1 && rows[0].id.len() == 32 && rows[0].code.len() == 32);
        let purge = async |now| while city::contacts::purge(&city.app.db, now).await.unwrap() {};
        let left = async || contact_code::Entity::find().count(city.app.db.read()).await.unwrap();
        purge(city.app.now().plus(HOUR - 1)).await;
        assert_eq!(left().await, 1);
        purge(city.app.now().plus(HOUR)).await;
        assert_eq!(left().await, 0);
    })
    .await;
}
