//! Names of requests, methods that do not fit, and whom to believe.

use super::{HALF_A_REQUEST, OTHER_HALF, rest, send, serve_alone, url};

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

#[tokio::test]
async fn a_request_that_is_answered_before_its_body_is_read_ends_the_connection_and_says_so() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let metrics = |config: &mut platform::config::Config| config.metrics.listen = address.to_string();
    let (_city, mut running) = serve_alone(metrics).await;
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let here = running.addr;
    for (at, head, status) in [
        (here, "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 900".to_owned(), 404),
        (here, "POST /oauth/jwks HTTP/1.1\r\nHost: x\r\nContent-Length: 900".to_owned(), 405),
        (here, "POST /login HTTP/1.1\r\nContent-Length: 900".to_owned(), 400),
        (here, format!("POST /login HTTP/1.1\r\nHost: x\r\n{form}Content-Length: 9000000"), 413),
        (here, format!("POST /oauth/token HTTP/1.1\r\nHost: x\r\n{form}Content-Length: 9000000"), 413),
        (here, "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 900".to_owned(), 400),
        (here, format!("POST /me/logout HTTP/1.1\r\nHost: x\r\n{form}Content-Length: 900"), 303),
        (here, "GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 900".to_owned(), 200),
        (here, "GET /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked".to_owned(), 200),
        (address, "GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 900".to_owned(), 200),
    ] {
        running.addr = at;
        let answer = rest(send(&running, &format!("{head}\r\n\r\n")).await).await.to_lowercase();
        assert!(answer.starts_with(&format!("http/1.1 {status}")), "{head}: {answer}");
        assert!(answer.contains("connection: close\r\n"), "{head}: {answer}");
    }
}

#[tokio::test]
async fn a_request_whose_body_is_read_leaves_the_connection_open() {
    let (_city, running) = serve_alone(|_| ()).await;
    let whole = format!("{HALF_A_REQUEST}{OTHER_HALF}");
    let last = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answers = rest(send(&running, &format!("{whole}{last}")).await).await.to_lowercase();
    assert_eq!(answers.matches("http/1.1 ").count(), 2, "{answers}");
    let (first, _) = answers.split_once("http/1.1 200").unwrap_or_else(|| panic!("{answers}"));
    assert!(!first.contains("connection: close"), "{answers}");
}
