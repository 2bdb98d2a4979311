//! After a restore nothing that may have ended since the backup is alive.

use std::time::{Duration, Instant};

use idp::operate::end_all;
use secrecy::ExposeSecret as _;
use tests::binary::run;
use tests::{Browser, City, Database, on_both};

async fn is_in(browser: &Browser) -> bool {
    browser.get("/me").await.url.path() == "/me"
}

#[tokio::test]
async fn a_new_epoch_ends_sessions_and_grants_on_every_node() {
    on_both(async |city| {
        let (teacher, leave, browser) = (city.teacher().await, city.client("leave").await, city.browser());
        let request = leave.request().scope("openid profile offline_access");
        let tokens = leave.tokens_for(&browser, &request, &teacher, "").await;
        let node = city.node().await;
        let there = leave.at(&node.url);
        assert_eq!(there.userinfo(&tokens.access_token).await.status, 200, "the other node knows the grant");

        let told = end_all(&city.app.db, city.app.now()).await.unwrap().to_string();
        assert!(told.contains("1 sessions, 1 grants"), "{told}");

        let began = Instant::now();
        while there.userinfo(&tokens.access_token).await.status == 200 || is_in(&browser).await {
            assert!(began.elapsed() < Duration::from_secs(2), "it lives on");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(leave.refresh(&tokens.refresh_token).await.body["error"], "invalid_grant");
        assert_eq!(city.browser().sign_in(&teacher).await.url.path(), "/me", "she signs in anew");
    })
    .await;
}

/// Runs the program on the database and with the keys of a city.
fn operate(city: &City, arguments: &[&str]) -> String {
    let config = &city.app.config;
    let (keys, url) = (config.server.keys.display().to_string(), config.database.url.expose_secret());
    let output = run(arguments, &[("IDP_SERVER__KEYS", &keys), ("IDP_DATABASE__URL", url)]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_does_not_revive_what_ended_after_the_backup() {
    for keeps in [false, true] {
        let mut city = City::today(Database::Sqlite, |_| ()).await;
        let (teacher, leave, browser) = (city.teacher().await, city.client("leave").await, city.browser());
        let request = leave.request().scope("openid offline_access");
        let tokens = leave.tokens_for(&browser, &request, &teacher, "").await;
        let copy = city.dir().join("copy.db").display().to_string();
        operate(&city, &["backup", &copy]);
        leave.revoke(&tokens.refresh_token).await;
        let form = browser.get("/me").await.form("logout");
        browser.submit(form).await;
        assert!(!is_in(&browser).await);
        city.stop_serving().await;
        // A city that stopped still holds its database open; the program replaces it in a place of its own.
        let place = format!("sqlite:{}", city.dir().join("restored.db").display());
        let keys = city.app.config.server.keys.display().to_string();
        let settings = [("IDP_SERVER__KEYS", keys.as_str()), ("IDP_DATABASE__URL", place.as_str())];
        let keep = if keeps { &["restore", "--keep-sessions", &copy][..] } else { &["restore", &copy] };
        let output = run(keep, &settings);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(told.contains("1 sessions, 1 grants"), !keeps, "{told}");
        assert!(
            !city.dir().join("restored.db.restoring").exists()
                && !city.dir().join("restored.db-wal").exists()
        );

        let mut config = city.app.config.clone();
        config.database.url = place.clone().into();
        let restored = idp::serve(config, city.clock.clone(), None).await.unwrap();
        let there = leave.at(&format!("http://{}", restored.addr));
        let refreshed = there.refresh(&tokens.refresh_token).await;
        assert_eq!(refreshed.status == 200, keeps, "{}", refreshed.body);
        restored.shutdown().await;
        let told = run(&["audit", "verify"], &settings);
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    }
}
