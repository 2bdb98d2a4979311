//! Names of requests, methods that do not fit, and whom to believe.

use super::{serve_alone, url};

async fn named(running: &idp::Running, sent: &str) -> String {
    let request = reqwest::Client::new().get(url(running, "/nowhere")).header("x-request-id", sent);
    let answer = request.send().await.unwrap();
    let name = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let page = answer.text().await.unwrap();
    assert!(page.contains(&name), "the page tells the name: {page}");
    name
}

#[tokio::test]
async fn a_stranger_does_not_name_his_request() {
    let (_city, running) = serve_alone(|_| ()).await;
    assert_ne!(named(&running, "mine").await, "mine");
}

#[tokio::test]
async fn a_proxy_that_is_trusted_names_the_request() {
    let trust = |config: &mut platform::config::Config| {
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    };
    let (_city, running) = serve_alone(trust).await;
    assert_eq!(named(&running, "proxy-1").await, "proxy-1");
    assert_ne!(named(&running, "<script>").await, "<script>");
}

#[tokio::test]
async fn a_method_that_does_not_fit_is_told_those_that_do() {
    let (_city, running) = serve_alone(|_| ()).await;
    let http = reqwest::Client::new();
    let client = http.get(url(&running, "/oauth/token")).send().await.unwrap();
    assert_eq!((client.status().as_u16(), client.headers()["allow"].to_str().unwrap()), (405, "POST"));
    assert!(client.text().await.unwrap().contains("\"error\":\"invalid_request\""));
    let person = http.put(url(&running, "/login")).send().await.unwrap();
    assert_eq!(person.status(), 405);
    assert!(person.headers()["allow"].to_str().unwrap().contains("GET"));
    assert!(person.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
}

#[tokio::test]
async fn a_head_is_answered_like_a_get_without_its_body() {
    let (_city, running) = serve_alone(|_| ()).await;
    let answer = reqwest::Client::new().head(url(&running, "/oauth/jwks")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-length"].to_str().unwrap().parse::<usize>().unwrap() > 100);
    assert!(answer.bytes().await.unwrap().is_empty());
}
