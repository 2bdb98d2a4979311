//! Step 1.

use domain::contacts::Contact;
use platform::db::Act;
use tests::{City, on_both};

use super::{MAIL, applicants, by, child, way};

#[tokio::test]
async fn a_parent_begins_by_mail_or_by_mobile() {
    on_both(async |city| {
        for contact in [MAIL, "0912-345-678"] {
            let page = by(&city, contact).begins().await;
            assert_eq!(page.url.path(), "/binding/student", "{}", page.text());
        }
        assert_eq!(applicants(&city).await, 2);
    })
    .await;
}

#[tokio::test]
async fn the_start_page_says_what_one_needs_and_the_sign_in_leads_there() {
    let city = City::sqlite().await;
    let page = city.browser().get("/login").await;
    assert!(page.body.contains("href=\"/binding\""));
    let page = city.browser().get("/binding").await;
    for word in ["需要準備", "身分證字號", "5 分鐘"] {
        assert!(page.text().contains(word), "{word}");
    }
}

#[tokio::test]
async fn no_row_is_made_before_a_code_was_right() {
    let city = City::sqlite().await;
    let way = way(&city);
    let page = way.asks().await;
    assert!(page.text().contains(MAIL), "whole, so that she finds a slip: {}", page.text());
    let page = way.browser.submit(page.form("code-form").set("code", "000000")).await;
    assert!(page.text().contains("還可以試 4 次"), "{}", page.text());
    assert_eq!(applicants(&city).await, 0);
}

#[tokio::test]
async fn the_answer_does_not_tell_whether_a_contact_is_known() {
    let city = City::sqlite().await;
    way(&city).begins().await;
    let (known, unknown) = (by(&city, MAIL), by(&city, "chin@mail.example"));
    let (known, unknown) = (known.asks().await, unknown.asks().await);
    let plain = |page: &tests::Page| {
        let csrf = page.form("code-form").value("csrf").unwrap().to_owned();
        page.body.replace(&csrf, "").replace("chin@", "chen@")
    };
    assert_eq!(plain(&known), plain(&unknown));
}

#[tokio::test]
async fn what_is_no_contact_is_told_and_stays_in_the_field() {
    let city = City::sqlite().await;
    let browser = city.browser();
    for (typed, told) in [
        ("", "請填電子郵件或手機號碼"),
        ("02-23456789", "市內電話"),
        ("chen@mail", "看不出是"),
        ("ｃｈｅｎ＠", "看不出是"),
        ("<script>alert(1)</script>", "看不出是"),
        (&"1".repeat(254), "看不出是"),
    ] {
        let page = browser.get("/binding/contact").await;
        let page = browser.submit(page.form("contact-form").set("contact", typed)).await;
        assert!(page.text().contains(told), "{typed}: {}", page.text());
        assert_eq!(page.form("contact-form").value("contact").unwrap_or_default(), typed);
        assert!(!page.body.contains("<script>alert"));
        assert!(page.body.contains("href=\"#contact\""), "the summary leads to the field");
    }
}

#[tokio::test]
async fn a_full_width_contact_is_the_same() {
    let city = City::sqlite().await;
    way(&city).begins().await;
    by(&city, "ＣＨＥＮ＠mail.example").begins().await;
    assert_eq!(applicants(&city).await, 1);
}

#[tokio::test]
async fn five_wrong_tries_kill_a_code_and_a_new_one_opens() {
    on_both(async |city| {
        let way = way(&city);
        let mut page = way.asks().await;
        let right = way.code().await;
        let wrong = if right == "123456" { "654321" } else { "123456" };
        for _ in 0..5 {
            page = way.browser.submit(page.form("code-form").set("code", wrong)).await;
        }
        assert!(page.text().contains("已經失效"), "{}", page.text());
        page = way.browser.submit(page.form("code-form").set("code", &right)).await;
        assert!(page.text().contains("已經失效"), "the right one comes too late");
        page = way.browser.submit(page.form("again-form")).await;
        assert!(page.text().contains("已寄出新的驗證碼"), "{}", page.text());
        let code = way.code().await;
        page = way.browser.submit(page.form("code-form").set("code", &code)).await;
        assert_eq!(page.url.path(), "/binding/student");
    })
    .await;
}

#[tokio::test]
async fn a_code_dies_after_an_hour_and_after_its_use() {
    let city = City::sqlite().await;
    let way = way(&city);
    let page = way.asks().await;
    let code = way.code().await;
    city.clock.advance(3_600);
    let over = way.browser.submit(page.form("code-form").set("code", &code)).await;
    assert_eq!(over.url.path(), "/binding", "{}", over.text());
    assert!(over.text().contains("再收一次驗證碼"), "{}", over.text());
    let page = way.asks().await;
    let code = way.code().await;
    way.browser.submit(page.form("code-form").set("code", &code)).await;
    let other = by(&city, MAIL);
    let asked = other.asks().await;
    let used = other.browser.submit(asked.form("code-form").set("code", &code)).await;
    assert_eq!(used.url.path(), "/binding/code", "a used code opens nothing");
}

#[tokio::test]
async fn the_code_of_one_contact_does_not_open_another() {
    let city = City::sqlite().await;
    let (mine, other) = (way(&city), by(&city, "lin@mail.example"));
    let page = mine.asks().await;
    other.asks().await;
    let page = mine.browser.submit(page.form("code-form").set("code", &other.code().await)).await;
    assert_eq!(page.url.path(), "/binding/code");
    assert_eq!(applicants(&city).await, 0);
}

#[tokio::test]
async fn a_third_sms_within_an_hour_is_offered_as_mail() {
    let city = City::sqlite().await;
    let way = by(&city, "0912345678");
    let page = way.asks().await;
    let page = way.browser.submit(page.form("again-form")).await;
    let page = way.browser.submit(page.form("again-form")).await;
    assert!(page.text().contains("請改用電子郵件"), "{}", page.text());
    assert_eq!(city.messages().await.len(), 2);
    let code = city.code_for(&Contact::parse("0912345678").unwrap()).await.unwrap();
    let page = way.browser.submit(page.form("code-form").set("code", &code)).await;
    assert_eq!(page.url.path(), "/binding/student", "the last one still works");
}

#[tokio::test]
async fn while_no_sms_goes_out_mail_is_offered() {
    let city = City::with(tests::Database::Sqlite, |config| config.sms.stopped = true).await;
    let page = by(&city, "0912345678").asks().await;
    assert_eq!(page.url.path(), "/binding/contact");
    assert!(page.text().contains("請改用電子郵件"), "{}", page.text());
    assert_eq!(page.form("contact-form").value("contact"), Some("0912345678"));
}

#[tokio::test]
async fn one_network_asks_for_so_many_codes_an_hour() {
    let city = City::with(tests::Database::Sqlite, |config| config.binding.codes_per_network = 2).await;
    by(&city, "a1@mail.example").asks().await;
    by(&city, "a2@mail.example").asks().await;
    let page = by(&city, "a3@mail.example").asks().await;
    assert!(page.text().contains("這個網路"), "{}", page.text());
    assert_eq!(city.mails().await.len(), 2);
}

/// Every delivery was tried and comes later.
async fn delay(city: &City) {
    use sea_orm::EntityTrait as _;
    use sea_orm::sea_query::Expr;
    let (attempts, later) = (tables::outbox::Column::Attempts, tables::outbox::Column::RunAt);
    let tried = tables::outbox::Entity::update_many().col_expr(attempts, Expr::value(3));
    let tried = tried.col_expr(later, Expr::value(city.app.now().plus(600).0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(tried.exec(tx).await?)).await.unwrap();
}

#[tokio::test]
async fn the_page_says_when_mails_or_messages_are_late_and_until_when_the_code_is_good() {
    let city = City::sqlite().await;
    let way = way(&city);
    let page = way.asks().await;
    delay(&city).await;
    let page_now = way.at("code").await;
    assert!(page_now.text().contains("寄信比較慢") && page_now.text().contains("從提出要求起 60 分鐘"));
    let code = way.code().await;
    let page = way.browser.submit(page.form("code-form").set("code", &code)).await;
    assert_eq!(page.url.path(), "/binding/student");
    let by_sms = by(&city, "0912345678");
    by_sms.asks().await;
    delay(&city).await;
    let page = by_sms.at("code").await;
    assert!(
        page.text().contains("簡訊比較慢") && page.text().contains("也可以改用電子郵件"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn another_device_goes_on_where_the_first_one_stopped() {
    on_both(async |city| {
        let child = child(&city).await;
        let first = way(&city);
        first.begins().await;
        first.adds(&child).await;
        let second = way(&city);
        let page = second.begins().await;
        assert_eq!(page.url.path(), "/binding/notice");
        let page = second.at("students").await;
        assert!(page.text().contains("呂○潔") && page.text().contains(CLASS_OF), "{}", page.text());
    })
    .await;
}

const CLASS_OF: &str = super::CLASS;

#[tokio::test]
async fn after_signing_out_the_old_cookie_opens_nothing_on_any_device() {
    on_both(async |city| {
        let (first, second) = (way(&city), way(&city));
        first.begins().await;
        city.clock.advance(1);
        let page = second.begins().await;
        let old = first.browser.cookie("applicant").unwrap();
        let page = second.browser.submit(page.form("logout-form")).await;
        assert!(page.text().contains("已登出"), "{}", page.text());
        assert_eq!(second.browser.cookie("applicant"), None);
        first.browser.set_cookie("applicant", &old);
        let page = first.at("student").await;
        assert_eq!((page.url.path(), page.url.query()), ("/binding", Some("told=over")));
        // A fresh code in the same second opens again.
        assert_eq!(second.begins().await.url.path(), "/binding/student");
    })
    .await;
}

#[tokio::test]
async fn an_hour_without_a_page_ends_the_session_and_a_page_keeps_it() {
    let city = City::sqlite().await;
    let way = way(&city);
    way.begins().await;
    for _ in 0..3 {
        city.clock.advance(3_000);
        assert_eq!(way.at("student").await.url.path(), "/binding/student");
    }
    city.clock.advance(3_600);
    assert_eq!(way.at("student").await.url.path(), "/binding");
}

#[tokio::test]
async fn twelve_hours_end_the_session_in_any_case() {
    let city = City::sqlite().await;
    let way = way(&city);
    way.begins().await;
    for _ in 0..14 {
        city.clock.advance(3_000);
        way.at("student").await;
    }
    city.clock.advance(1_200);
    assert_eq!(way.at("student").await.url.path(), "/binding");
}

#[tokio::test]
async fn after_an_idle_hour_the_main_button_leads_to_a_fresh_code_and_not_in_a_circle() {
    on_both(async |city| {
        let way = way(&city);
        way.begins().await;
        let page = way.browser.get("/binding").await;
        assert!(page.body.contains("id=\"go-on\""), "while it is open she goes on: {}", page.body);
        city.clock.advance(3_600);
        let page = way.at("status").await;
        assert!(page.text().contains("太久沒有動作"), "{}", page.text());
        assert!(!page.body.contains("id=\"go-on\"") && page.body.contains("id=\"start\""), "{}", page.body);
        assert_eq!(way.begins().await.url.path(), "/binding/student");
    })
    .await;
}

#[tokio::test]
async fn who_signed_out_of_her_account_is_not_offered_to_go_on() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let way = way(&city);
        way.browser.sign_in(&teacher).await;
        let page = way.browser.get("/binding").await;
        way.browser.submit(page.form("me-form")).await;
        let me = way.browser.get("/me").await;
        way.browser.submit(me.form("logout")).await;
        let page = way.browser.get("/binding").await;
        assert!(!page.body.contains("id=\"go-on\""), "{}", page.body);
    })
    .await;
}

#[tokio::test]
async fn the_next_person_at_a_device_is_not_shown_whom_the_code_went_to() {
    on_both(async |city| {
        let way = way(&city);
        way.asks().await;
        assert!(!way.at("contact").await.body.contains(MAIL));
        // Who forgets to begin again is forgotten an hour after the latest code.
        city.clock.advance(3_000);
        let page = way.at("code").await;
        way.browser.submit(page.form("again-form")).await;
        city.clock.advance(3_000);
        assert_eq!(way.at("code").await.url.path(), "/binding/code");
        city.clock.advance(600);
        let page = way.at("code").await;
        assert_eq!((page.url.path(), page.url.query()), ("/binding", Some("told=over")));
        assert!(!page.body.contains("id=\"restart\""), "nothing is left to forget: {}", page.body);
    })
    .await;
}

#[tokio::test]
async fn who_has_only_asked_for_a_code_begins_again_and_leaves_nothing_in_the_browser() {
    on_both(async |city| {
        let (way, elsewhere) = (way(&city), way(&city));
        elsewhere.begins().await;
        for at in ["/binding/code", "/binding"] {
            way.browser.get("/binding?letter=K7MQ-3XHT-9WPC").await;
            way.asks().await;
            let page = way.browser.get(at).await;
            let page = way.browser.submit(page.form("restart-form")).await;
            assert!(page.text().contains("已清除這台裝置上的聯絡方式"), "{}", page.text());
            assert!(!page.text().contains("已讀到學校通知單"), "{}", page.text());
            assert_eq!(way.browser.cookie("applicant"), None);
            assert_eq!(way.at("code").await.url.path(), "/binding/contact");
        }
        assert!(super::recorded(&city, "binding.signed_out").await.is_empty(), "nobody was signed out");
        assert_eq!(elsewhere.at("student").await.url.path(), "/binding/student");
        // A code page of another tab: by now there is a session, and it ends everywhere.
        let page = way.asks().await;
        let code = way.code().await;
        way.browser.submit(page.form("code-form").set("code", &code)).await;
        let page = way.browser.submit(page.form("restart-form")).await;
        assert!(page.text().contains("已登出"), "{}", page.text());
        assert_eq!(elsewhere.at("student").await.url.path(), "/binding");
    })
    .await;
}

#[tokio::test]
async fn who_signs_out_of_a_session_that_is_over_leaves_nothing_in_the_browser() {
    on_both(async |city| {
        let way = way(&city);
        let page = way.begins().await;
        city.clock.advance(3_600);
        let page = way.browser.submit(page.form("logout-form")).await;
        assert!(page.text().contains("太久沒有動作"), "{}", page.text());
        assert_eq!(way.browser.cookie("applicant"), None);
    })
    .await;
}

#[tokio::test]
async fn whoever_asked_too_often_may_still_type_the_code_she_has() {
    on_both(async |city| {
        let way = by(&city, "0912345678");
        way.asks().await;
        way.asks().await;
        let code = way.code().await;
        // On another device, or once the page was closed.
        way.browser.drop_cookie("applicant");
        let page = way.asks().await;
        assert!(page.text().contains("仍可輸入") && page.text().contains("改用電子郵件"), "{}", page.text());
        let page = way.browser.submit(page.form("code-form").set("code", &code)).await;
        assert_eq!(page.url.path(), "/binding/student", "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn whoever_was_never_here_is_told_of_no_session_that_is_over() {
    let city = City::sqlite().await;
    let page = way(&city).at("status").await;
    assert_eq!((page.url.path(), page.url.query()), ("/binding", None));
}

#[tokio::test]
async fn neither_a_visit_nor_a_code_lives_again_with_a_backup() {
    on_both(async |city| {
        let way = way(&city);
        way.begins().await;
        assert_eq!(way.at("student").await.url.path(), "/binding/student");
        let told = idp::operate::end_all(&city.app.db, city.app.now()).await.unwrap().to_string();
        assert!(told.contains("0 codes of contacts"), "the code was used: {told}");
        assert_eq!(way.at("student").await.url.path(), "/binding");
        let page = way.asks().await;
        let code = way.code().await;
        idp::operate::end_all(&city.app.db, city.app.now()).await.unwrap();
        let page = way.browser.submit(page.form("code-form").set("code", &code)).await;
        assert_eq!(page.url.path(), "/binding/code", "{}", page.text());
    })
    .await;
}
