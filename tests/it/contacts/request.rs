//! Asking for a code.

use city::contacts::{CodePurpose, Proved, Requested, request_code};
use futures_util::future::join_all;
use tests::{City, asker, on_both};

use super::{HOUR, code, contact, mail, recorded, request, typed};

#[tokio::test]
async fn a_new_request_invalidates_the_old_code() {
    on_both(async |city| {
        let old = code(&city, &mail()).await;
        let mut new = code(&city, &mail()).await;
        if new == old {
            new = code(&city, &mail()).await;
        }
        assert_eq!(typed(&city, &mail(), &old).await, Proved::Wrong { tries_left: 4 });
        assert_eq!(typed(&city, &mail(), &new).await, Proved::Right);
    })
    .await;
}

#[tokio::test]
async fn a_number_gets_two_messages_an_hour_and_is_then_offered_mail() {
    on_both(async |city| {
        let mobile = contact("0912345678");
        let begin = city.app.now();
        assert_eq!(request(&city, &mobile).await, Requested::Sent);
        city.clock.advance(60);
        let code = code(&city, &mobile).await;
        let third = request(&city, &contact("+886 912-345-678")).await;
        assert_eq!(third, Requested::TooMany { retry_at: begin.plus(HOUR), offer_email: true });
        assert_eq!(city.messages().await.len(), 2);
        assert_eq!(recorded(&city, "code.refused").await[0].0, "too many");
        assert_eq!(request(&city, &contact("0912345679")).await, Requested::Sent, "another number");
        assert_eq!(typed(&city, &mobile, &code).await, Proved::Right, "a refused request kills no code");
        city.clock.advance(HOUR - 60);
        assert_eq!(request(&city, &mobile).await, Requested::Sent);
    })
    .await;
}

#[tokio::test]
async fn an_address_gets_five_mails_an_hour_whatever_they_are_for() {
    on_both(async |city| {
        let begin = city.app.now();
        let purposes = [CodePurpose::Apply, CodePurpose::Mailbox, CodePurpose::Invitation];
        for at in 0..5 {
            let sent = request_code(&city.app, &mail(), purposes[at % 3], &asker(), begin).await.unwrap();
            assert_eq!(sent, Requested::Sent);
        }
        let sixth = request(&city, &contact("Chen@MAIL.example")).await;
        assert_eq!(sixth, Requested::TooMany { retry_at: begin.plus(HOUR), offer_email: false });
        assert_eq!(city.mails().await.len(), 5);
        city.clock.advance(HOUR);
        assert_eq!(request(&city, &mail()).await, Requested::Sent);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_requests_at_once_two_messages_go_out() {
    on_both(async |city| {
        let mobile = contact("0912345678");
        let requested = join_all((0..50).map(|_| request(&city, &mobile))).await;
        assert_eq!(requested.iter().filter(|requested| **requested == Requested::Sent).count(), 2);
        assert_eq!(city.messages().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn the_letter_speaks_both_languages_and_names_the_code() {
    let city = City::sqlite().await;
    let mail_code = code(&city, &mail()).await;
    let letter = city.mails().await.remove(0);
    assert_eq!(letter.to, "chen@mail.example");
    assert_eq!(letter.subject, "親子綁定的驗證碼 / Your code for parent-child binding");
    for text in ["60 分鐘內有效", "valid for 60 minutes", mail_code.as_str()] {
        assert!(letter.text.contains(text), "{}", letter.text);
        assert!(letter.html.as_ref().unwrap().contains(text));
    }
    let mobile = contact("0912345678");
    let code = code(&city, &mobile).await;
    let sms = city.messages().await.remove(0);
    assert_eq!(sms.to, "+886912345678");
    assert!(sms.text.contains(&code) && sms.text.contains("60 分鐘"), "{}", sms.text);
}

#[tokio::test]
async fn addresses_with_a_tag_share_the_limits_of_their_mailbox() {
    on_both(async |city| {
        for number in 0..5 {
            let tagged = contact(&format!("shared+{number}@mail.example"));
            assert_eq!(request(&city, &tagged).await, Requested::Sent);
        }
        for text in ["shared+5@mail.example", "shared@mail.example", "Shared+x@mail.example"] {
            let refused = request(&city, &contact(text)).await;
            assert!(matches!(refused, Requested::TooMany { .. }), "{text}: {refused:?}");
        }
        assert_eq!(request(&city, &contact("other@mail.example")).await, Requested::Sent);
    })
    .await;
}
