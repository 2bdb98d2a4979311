//! `/health`, `/ready`, `/metrics`.

use platform::db::Act;
use sea_orm::{ConnectionTrait as _, Statement};
use tests::on_both;

use super::{serve, serve_alone, url};

#[tokio::test]
async fn a_server_is_ready_while_its_schema_is_the_programs_own() {
    on_both(async |city| {
        let running = serve(&city, |_| ()).await;
        let ready = async || reqwest::get(url(&running, "/ready")).await.unwrap();
        assert_eq!(ready().await.status(), 200);
        let forget = city.app.db.write(async move |tx: &Act<'_>| {
            let sql = "DELETE FROM seaql_migrations WHERE version LIKE '%invalidation'";
            tx.execute_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
            Ok(())
        });
        forget.await.unwrap();
        let answer = ready().await;
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers()["retry-after"], "1");
        assert!(answer.text().await.unwrap().contains("\"schema\":false"));
        assert_eq!(reqwest::get(url(&running, "/health")).await.unwrap().status(), 200);
    })
    .await;
}

#[tokio::test]
async fn a_schema_of_a_newer_program_is_served() {
    on_both(async |city| {
        let upgrade = city.app.db.write(async move |tx: &Act<'_>| {
            let sql =
                "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20990101_000001_later', 1)";
            tx.execute_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
            Ok(())
        });
        upgrade.await.unwrap();
        let running = serve(&city, |config| config.server.migrate = true).await;
        assert_eq!(reqwest::get(url(&running, "/ready")).await.unwrap().status(), 200);
    })
    .await;
}

#[tokio::test]
async fn metrics_count_routes_and_never_what_was_sent() {
    let (_city, running) = serve_alone(|_| ()).await;
    for path in ["/oauth/jwks", "/login?tx=SECRETTX", "/A123456789", "/assets/NAMEOFAPERSON"] {
        reqwest::get(url(&running, path)).await.unwrap();
    }
    let text = reqwest::get(url(&running, "/metrics")).await.unwrap().text().await.unwrap();
    assert!(
        text.contains("idp_requests_seconds_count{route=\"/oauth/jwks\",method=\"GET\",status=\"200\"} 1"),
        "{text}"
    );
    assert!(text.contains("route=\"(none)\"") && text.contains("route=\"/assets/{name}\""), "{text}");
    assert!(text.contains("idp_connections") && text.contains("idp_commits_total"), "{text}");
    for sent in ["SECRETTX", "A123456789", "NAMEOFAPERSON"] {
        assert!(!text.contains(sent), "{sent}");
    }
}

#[tokio::test]
async fn metrics_are_for_the_operators_networks_only() {
    let (_city, running) = serve_alone(|config| config.metrics.allow.clear()).await;
    assert_eq!(reqwest::get(url(&running, "/metrics")).await.unwrap().status(), 404);
}

#[tokio::test]
async fn metrics_are_not_for_those_who_come_through_a_proxy() {
    let http = reqwest::Client::new();
    // One that we do not know: everybody would seem to come from this machine.
    let (_city, stranger) = serve_alone(|_| ()).await;
    let forwarded = http.get(url(&stranger, "/metrics")).header("x-forwarded-for", "127.0.0.1");
    assert_eq!(forwarded.send().await.unwrap().status(), 404);
    let trust = |config: &mut platform::config::Config| {
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    };
    let (_city, trusting) = serve_alone(trust).await;
    let outside = http.get(url(&trusting, "/metrics")).header("x-forwarded-for", "198.51.100.1");
    assert_eq!(outside.send().await.unwrap().status(), 404);
    assert_eq!(http.get(url(&trusting, "/metrics")).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn metrics_may_have_an_address_of_their_own() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let (_city, running) = serve_alone(|config| config.metrics.listen = address.to_string()).await;
    assert_eq!(reqwest::get(url(&running, "/metrics")).await.unwrap().status(), 404);
    let text = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    assert!(text.contains("idp_requests_under_way"), "{text}");
    assert_eq!(reqwest::get(format!("http://{address}/oauth/jwks")).await.unwrap().status(), 404);
}
