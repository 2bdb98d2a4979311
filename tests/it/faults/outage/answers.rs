//! What everybody is told while it lasts, and afterwards.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sea_orm::ConnectionTrait as _;

use super::{Place, assert_away};

/// Asks in each face at once and expects to be told that the database is away.
pub(super) async fn all_are_told_so(place: &Place) {
    place.forget();
    let Place { city, client, tokens, browser, .. } = place;
    let refresh = async { vec![("refresh", client.refresh(&tokens.refresh_token).await)] };
    let read = async {
        vec![
            ("userinfo", client.userinfo(&tokens.access_token).await),
            ("introspection", client.introspect(&tokens.access_token).await),
            ("revocation", client.revoke(&tokens.refresh_token).await),
        ]
    };
    let people = join_all(["/me", "/oauth/authorize?client_id=leave", "/me/password"].map(async |path| {
        let page = browser.get(path).await;
        assert_away(page.status, &page.headers, path);
        assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"), "{path}");
        assert!(page.body.contains("<html"), "{path} has a page");
    }));
    let ready = async {
        let answer = reqwest::get(city.address("/ready")).await.unwrap();
        assert_away(answer.status(), answer.headers(), "/ready");
    };
    let health = async { assert_eq!(reqwest::get(city.address("/health")).await.unwrap().status(), 200) };
    let (refresh, read, _, (), ()) = tokio::join!(refresh, read, people, ready, health);
    for (what, answer) in refresh.into_iter().chain(read) {
        assert_away(answer.status, &answer.headers, what);
        assert_eq!(answer.body["error"], "temporarily_unavailable", "{what}: {}", answer.text);
    }
}

/// Everything works again, beginning with the node's own word that it is ready.
pub(super) async fn all_works(place: &Place) {
    place
        .until_good(async || {
            let answer = reqwest::get(place.city.address("/ready")).await.unwrap();
            (answer.status(), answer.headers().clone())
        })
        .await;
    place
        .until_good(async || {
            let page = place.browser.get("/me").await;
            (page.status, page.headers)
        })
        .await;
    place.refresh_until_good().await;
    // It has found its way back: from here on nothing fails any more.
    for _ in 0..20 {
        place.forget();
        assert_eq!(place.browser.get("/me").await.status, 200);
        place.client.refresh(&place.tokens.refresh_token).await.tokens();
    }
}

#[tokio::test]
async fn a_database_that_is_cut_off_is_told_in_every_face_and_comes_back_by_itself() {
    let Some(mut place) = Place::new().await else { return };
    place.proxy.cut();
    all_are_told_so(&place).await;
    place.proxy.mend().await;
    all_works(&place).await;
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_told_in_every_face_in_time_and_comes_back_by_itself() {
    let Some(mut place) = Place::new().await else { return };
    place.proxy.stall();
    let began = Instant::now();
    all_are_told_so(&place).await;
    // Three requests after one another; without a limit of its own each took half a minute.
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    place.proxy.mend().await;
    all_works(&place).await;
}

#[tokio::test]
async fn connections_that_the_server_ends_cost_no_answer_but_503() {
    let Some(place) = Place::new().await else { return };
    let admin = place.admin().await;
    for _ in 0..5 {
        place.end_all(&admin).await;
        place.refresh_until_good().await;
        place.end_all(&admin).await;
        let asked = join_all((0..8).map(async |_| place.browser.get("/me").await)).await;
        for page in asked.iter().filter(|page| page.status != 200) {
            assert_away(page.status, &page.headers, "/me");
        }
    }
    all_works(&place).await;
}

#[tokio::test]
async fn a_server_that_takes_no_writes_any_more_is_left_for_one_that_does() {
    let Some(place) = Place::new().await else { return };
    let admin = place.admin().await;
    let set = async |value: &str| {
        let sql = format!("ALTER DATABASE {} SET default_transaction_read_only = {value}", place.name());
        admin.execute_unprepared(&sql).await.unwrap();
    };
    set("on").await;
    place.end_all(&admin).await;
    // The first answers may still tell of the connections that ended.
    for _ in 0..8 {
        let answer = place.client.refresh(&place.tokens.refresh_token).await;
        assert_away(answer.status, &answer.headers, "refresh");
    }
    // Only new connections get to know it: the old ones must not be kept.
    set("off").await;
    place.refresh_until_good().await;
    all_works(&place).await;
}

#[tokio::test]
async fn a_statement_that_waits_for_a_lock_ends_in_time_and_keeps_nothing() {
    let Some(place) = Place::new().await else { return };
    let admin = place.admin().await;
    let holder = sea_orm::TransactionTrait::begin(&admin).await.unwrap();
    holder.execute_unprepared("LOCK TABLE \"grant\" IN ACCESS EXCLUSIVE MODE").await.unwrap();
    place.forget();
    let answers = join_all((0..8).map(|_| place.client.refresh(&place.tokens.refresh_token))).await;
    for answer in answers {
        assert_away(answer.status, &answer.headers, "refresh");
    }
    holder.rollback().await.unwrap();
    all_works(&place).await;
}
