//! What the audit log says of sessions, consents and clients.

use sea_orm::{EntityTrait as _, QueryOrder as _};
use secrecy::ExposeSecret as _;
use tables::audit_entry::{Column, Entity};
use tests::{City, on_both};

async fn acts(city: &City) -> Vec<(String, String, String, String)> {
    let rows = Entity::find().order_by_asc(Column::Seq).all(city.app.db.read()).await.unwrap();
    rows.into_iter().map(|row| (row.act, row.actor, row.subject, row.detail)).collect()
}

#[tokio::test]
async fn sign_ins_and_sign_outs_consents_and_withdrawals_are_on_record() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        browser.walk(&client.request(), &pupil, "").await;
        let me = browser.get("/me").await;
        browser.submit(me.form("services/end")).await;
        browser.submit(browser.get("/me").await.form("logout")).await;
        let who = pupil.id.to_string();
        let told: Vec<_> =
            acts(&city).await.into_iter().filter(|(act, ..)| !act.starts_with("client.")).collect();
        let expected = [
            ("session.begun", who.as_str()),
            ("consent.given", "leave"),
            ("consent.withdrawn", "leave"),
            ("session.ended", who.as_str()),
        ];
        let seen: Vec<_> = told.iter().map(|(act, _, subject, _)| (act.as_str(), subject.as_str())).collect();
        assert_eq!(seen, expected);
        assert!(told.iter().all(|(_, actor, ..)| *actor == who), "{told:?}");
        assert!(told.last().unwrap().3.contains("by-owner"), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn a_session_that_another_one_replaces_is_on_record() {
    let city = City::sqlite().await;
    let (pupil, teacher, browser) = (city.pupil().await, city.teacher().await, city.browser());
    browser.sign_in(&pupil).await;
    let form = browser.get("/login?tx=x").await.form("login").set_login(&teacher);
    browser.submit(form).await;
    let acts = acts(&city).await;
    let ended = acts.iter().find(|(act, ..)| act == "session.ended").expect("ended");
    assert!(ended.2 == pupil.id.to_string() && ended.3.contains("replaced"), "{ended:?}");
}

#[tokio::test]
async fn what_an_operator_changes_of_a_client_is_on_record() {
    let city = City::sqlite().await;
    let mut client = city.client("leave").await.registered;
    client.name = "請假".to_owned();
    let (db, now) = (&city.app.db, city.app.now());
    city::clients::put(db, client.clone(), now).await.unwrap();
    let sealer = city.app.keyring.sealer();
    let secret = city::clients::add_secret(db, &sealer, client.id.clone(), now, now).await.unwrap();
    idp::operate::remove_client(db, client.id, now).await.unwrap();
    let acts = acts(&city).await;
    let seen: Vec<_> = acts.iter().map(|(act, actor, ..)| (act.as_str(), actor.as_str())).collect();
    let of = |act| (act, "operator");
    assert_eq!(seen, [of("client.changed"), of("client.secret-added"), of("client.removed")]);
    assert_eq!(acts[0].3, r#"{"name":["服務 leave","請假"]}"#);
    let was: serde_json::Value = serde_json::from_str(&acts[2].3).unwrap();
    assert_eq!((&was["found"], &was["was"]["name"]), (&true.into(), &"請假".into()), "what went: {was}");
    assert!(was["was"]["redirect_uris"][0].as_str().unwrap().starts_with("http"), "{was}");
    assert!(acts.iter().all(|act| !act.3.contains(secret.expose_secret())));
}
