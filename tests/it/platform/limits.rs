//! How much at once, and for how long.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;

use super::{HALF_A_REQUEST, OTHER_HALF, rest, send, serve_alone, url};

#[tokio::test]
async fn too_many_requests_are_refused_at_once_with_a_time_to_come_back() {
    let (_city, running) = serve_alone(|config| config.server.limits.requests = 1).await;
    let mut slow = send(&running, HALF_A_REQUEST).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let client = reqwest::get(url(&running, "/oauth/jwks")).await.unwrap();
    assert_eq!((client.status().as_u16(), client.headers()["retry-after"].to_str().unwrap()), (503, "1"));
    assert!(client.text().await.unwrap().contains("temporarily_unavailable"));
    let person = reqwest::get(url(&running, "/login")).await.unwrap();
    assert_eq!((person.status().as_u16(), person.headers()["retry-after"].to_str().unwrap()), (503, "1"));
    assert!(person.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert_eq!(reqwest::get(url(&running, "/health")).await.unwrap().status(), 200);
    slow.write_all(OTHER_HALF.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(reqwest::get(url(&running, "/oauth/jwks")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let (_city, running) = serve_alone(|config| config.server.limits.body_bytes = 4096).await;
    let request = "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n";
    let stream = send(&running, request).await;
    assert!(rest(stream).await.starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn a_body_of_unknown_length_is_cut_where_it_becomes_too_large() {
    let (_city, running) = serve_alone(|config| config.server.limits.body_bytes = 4096).await;
    let head = "POST /oauth/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\
        Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n";
    let body = format!("1388\r\n{}\r\n0\r\n\r\n", "a".repeat(5000));
    let answer = rest(send(&running, &(head.to_owned() + &body)).await).await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[tokio::test]
async fn a_head_that_does_not_arrive_ends_the_connection() {
    let (_city, running) = serve_alone(|config| config.server.limits.header_seconds = 1).await;
    for beginning in ["GET /health HTTP/1.1\r\nHost:", "P", "PRI * HTTP/2.0\r\n"] {
        let began = Instant::now();
        let stream = send(&running, beginning).await;
        rest(stream).await;
        assert!(began.elapsed() < Duration::from_secs(4), "{beginning}");
    }
}

#[tokio::test]
async fn a_connection_that_is_not_used_is_ended() {
    let (_city, running) = serve_alone(|config| config.server.limits.idle_seconds = 1).await;
    let began = Instant::now();
    rest(send(&running, "").await).await;
    let answer = rest(send(&running, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(began.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn a_request_whose_body_does_not_arrive_is_answered_in_time() {
    let (_city, running) = serve_alone(|config| config.server.limits.request_seconds = 1).await;
    let stream = send(&running, &HALF_A_REQUEST.replace("Host: x", "Host: x\r\nConnection: close")).await;
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 1"), "{answer}");
}

#[tokio::test]
async fn more_connections_than_allowed_wait_for_one_to_end() {
    let (_city, running) = serve_alone(|config| config.server.limits.connections = 1).await;
    let first = send(&running, "").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let second = send(&running, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    let waiting = tokio::spawn(rest(second));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished());
    drop(first);
    assert!(waiting.await.unwrap().starts_with("HTTP/1.1 200"));
}
