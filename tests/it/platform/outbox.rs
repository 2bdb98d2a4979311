//! Deliveries: back-channel logout, retries, restarts.

use std::time::{Duration, Instant};

use city::clients;
use city::contacts::{CodePurpose, Requested, SmsCommand, request_code};
use city::grants::LogoutNotice;
use domain::contacts::{CODE_SECONDS, Contact};
use domain::ids::PersonId;
use domain::jose::{Algorithm, verify_compact};
use platform::db::Act;
use platform::jobs;
use platform::sms::Sms;
use serde_json::{Value, json};
use tests::{City, on_both};
use uuid::Uuid;

use super::serve;
use super::sink::Sink;

const SOMEONE: Uuid = Uuid::from_u128(7);

async fn enqueue_sms(city: &City) {
    let (now, sealer) = (city.app.now(), city.app.keyring.sealer());
    let act = city.app.db.write(async move |tx: &Act<'_>| jobs::enqueue(tx, &sealer, &sms(), now, now).await);
    act.await.unwrap();
}

/// The end of someone's session at a client whose address for it is the sink. Only servers that the test starts
/// deliver it: the city's own stops.
async fn session_over(city: &mut City, sink: &Sink) -> tests::Client {
    city.stop_serving().await;
    let client =
        city.register("leave", |client| client.backchannel_logout_uri = Some(sink.url.clone())).await;
    let notice = LogoutNotice { client_id: client.id().to_owned(), sid: "sid-1".to_owned(), person: SOMEONE };
    let now = city.app.now();
    let act = city.app.db.write(async move |tx: &Act<'_>| jobs::enqueue_logout(tx, &notice, now).await);
    act.await.unwrap();
    client
}

async fn emptied(city: &City) {
    let began = Instant::now();
    while jobs::count_pending(&city.app.db).await.unwrap() > 0 {
        assert!(began.elapsed() < Duration::from_mins(1), "the outbox is not empty");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_client_gets_a_logout_token_that_it_can_verify() {
    on_both(async |mut city| {
        let sink = Sink::answering(&[]).await;
        let client = session_over(&mut city, &sink).await;
        let running = serve(&city, |config| config.server.allow_private_targets = true).await;
        let body = sink.wait(1).await.remove(0);
        let token = body.strip_prefix("logout_token=").expect("only the token");
        let keys = running.app.keyring.verifying_keys();
        let verified = verify_compact(token, &keys, Algorithm::ALL).unwrap();
        assert_eq!(verified.header.typ.as_deref(), Some("logout+jwt"));
        let claims: Value = serde_json::from_slice(&verified.payload).unwrap();
        let sub = clients::subject(&running.app.keyring.sealer(), &client.registered, PersonId(SOMEONE));
        assert_eq!(claims["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(city.url), &json!(client.id())));
        assert_eq!((&claims["sid"], &claims["sub"]), (&json!("sid-1"), &json!(sub)));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 120);
        assert!(claims["jti"].is_string() && claims.get("nonce").is_none(), "{claims}");
        emptied(&city).await;
    })
    .await;
}

#[tokio::test]
async fn a_delivery_that_fails_is_tried_again_later_also_after_a_restart() {
    on_both(async |mut city| {
        let sink = Sink::answering(&[500, 503]).await;
        session_over(&mut city, &sink).await;
        let allow = |config: &mut platform::config::Config| config.server.allow_private_targets = true;
        let running = serve(&city, allow).await;
        sink.wait(1).await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(sink.bodies().len(), 1, "not before the pause is over");
        running.shutdown().await;
        let _again = serve(&city, allow).await;
        city.clock.advance(10);
        sink.wait(2).await;
        city.clock.advance(30);
        sink.wait(3).await;
        emptied(&city).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_node_that_died_had_claimed_comes_due_again() {
    let mut city = City::sqlite().await;
    let sink = Sink::answering(&[]).await;
    session_over(&mut city, &sink).await;
    // As a node leaves it that was killed in the middle of a delivery: claimed, tried once.
    let lease = city.app.now().plus(90);
    let claim = city.app.db.write(async move |tx: &Act<'_>| {
        use sea_orm::EntityTrait as _;
        use sea_orm::sea_query::Expr;
        let claim = tables::outbox::Entity::update_many()
            .col_expr(tables::outbox::Column::RunAt, Expr::value(lease.0))
            .col_expr(tables::outbox::Column::Attempts, Expr::value(1));
        claim.exec(tx).await?;
        Ok(())
    });
    claim.await.unwrap();
    let _running = serve(&city, |config| config.server.allow_private_targets = true).await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert!(sink.bodies().is_empty());
    city.clock.advance(90);
    sink.wait(1).await;
}

#[tokio::test]
async fn a_client_that_refuses_for_good_is_not_asked_again() {
    let mut city = City::sqlite().await;
    let sink = Sink::answering(&[400]).await;
    session_over(&mut city, &sink).await;
    let _running = serve(&city, |config| config.server.allow_private_targets = true).await;
    emptied(&city).await;
    assert_eq!(sink.bodies().len(), 1);
}

#[tokio::test]
async fn a_client_inside_our_network_is_never_told() {
    let mut city = City::sqlite().await;
    let sink = Sink::answering(&[]).await;
    session_over(&mut city, &sink).await;
    let _running = serve(&city, |config| config.server.allow_private_targets = false).await;
    emptied(&city).await;
    assert!(sink.bodies().is_empty());
}

#[tokio::test]
async fn two_nodes_deliver_once() {
    on_both(async |mut city| {
        // The city's own server knows no gateway and would put off what it claims.
        city.stop_serving().await;
        let sink = Sink::answering(&[]).await;
        for _ in 0..20 {
            enqueue_sms(&city).await;
        }
        let with_gateway = |config: &mut platform::config::Config| config.sms.url.clone_from(&sink.url);
        let (_one, _other) = (serve(&city, with_gateway).await, serve(&city, with_gateway).await);
        emptied(&city).await;
        assert_eq!(sink.bodies().len(), 20);
        assert_eq!(sink.bodies()[0], r#"{"to":"+886912345678","text":"驗證碼 123456"}"#);
    })
    .await;
}

fn sms() -> Sms {
    Sms { to: "+886912345678".to_owned(), text: "驗證碼 123456".to_owned() }
}

#[tokio::test]
async fn a_stopping_server_delivers_what_is_due() {
    let mut city = City::sqlite().await;
    // The city's own server knows no gateway and would put off what it claims.
    city.stop_serving().await;
    let sink = Sink::answering(&[]).await;
    let running = serve(&city, |config| config.sms.url.clone_from(&sink.url)).await;
    enqueue_sms(&city).await;
    running.shutdown().await;
    assert_eq!(sink.bodies().len(), 1);
}

#[tokio::test]
async fn after_its_end_a_delivery_is_given_up() {
    on_both(async |mut city| {
        city.stop_serving().await;
        let sink = Sink::answering(&[503]).await;
        let (now, end) = (city.app.now(), city.app.now().plus(20));
        let sealer = city.app.keyring.sealer();
        let act = city
            .app
            .db
            .write(async move |tx: &Act<'_>| jobs::enqueue_until(tx, &sealer, &sms(), end, now).await);
        act.await.unwrap();
        let _running = serve(&city, |config| config.sms.url.clone_from(&sink.url)).await;
        sink.wait(1).await;
        // Later than the second try, too.
        city.clock.advance(20);
        emptied(&city).await;
        assert_eq!(sink.bodies().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn no_code_goes_out_after_its_death() {
    on_both(async |mut city| {
        city.stop_serving().await;
        let ask = async |contact: &str| {
            let contact = Contact::parse(contact).unwrap();
            request_code(&city.app, &contact, CodePurpose::Apply, &tests::asker(), city.app.now())
                .await
                .unwrap()
        };
        for contact in ["0912345670", "chen@mail.example"] {
            assert_eq!(ask(contact).await, Requested::Sent);
        }
        city.clock.advance(CODE_SECONDS - 1);
        assert_eq!(ask("0912345671").await, Requested::Sent);
        city.clock.advance(1);
        let sink = Sink::answering(&[]).await;
        let _running = serve(&city, |config| config.sms.url.clone_from(&sink.url)).await;
        emptied(&city).await;
        let bodies = sink.bodies();
        assert!(bodies.len() == 1 && bodies[0].contains("+886912345671"), "{bodies:?}");
    })
    .await;
}

#[tokio::test]
async fn what_waits_when_all_sms_are_stopped_is_held_back() {
    on_both(async |mut city| {
        city.stop_serving().await;
        let sink = Sink::answering(&[]).await;
        enqueue_sms(&city).await;
        turn(&city, SmsCommand::Stop).await;
        let _running = serve(&city, |config| config.sms.url.clone_from(&sink.url)).await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert!(sink.bodies().is_empty());
        turn(&city, SmsCommand::Resume).await;
        city.clock.advance(10);
        assert_eq!(sink.wait(1).await.len(), 1);
        emptied(&city).await;
    })
    .await;
}

async fn turn(city: &City, command: SmsCommand) {
    let (app, now) = (&city.app, city.app.now());
    command.run(&app.db, &app.keyring.sealer(), &app.config, now).await.unwrap();
}
