//! A request names one host (RFC 9112 section 3.2).

use super::{rest, send, serve_alone};

#[tokio::test]
async fn a_request_without_a_host_or_with_two_is_400_in_the_face_of_its_path() {
    let (_city, running) = serve_alone(|_| ()).await;
    for hosts in [
        "",
        "Host: a\r\nHost: a\r\n",
        "Host: a\r\nhost: b\r\n",
        "Host: \r\n",
        "Host: a b\r\n",
        "Host: a@b\r\n",
    ] {
        for (path, kind) in [
            ("/login", "text/html"),
            ("/oauth/jwks", "application/json"),
            ("/health", "application/json"),
            ("/nowhere", "text/html"),
        ] {
            let request = format!("GET {path} HTTP/1.1\r\n{hosts}\r\n");
            // The connection ends by itself: what follows on it cannot be trusted.
            let answer = rest(send(&running, &request).await).await.to_lowercase();
            assert!(answer.starts_with("http/1.1 400"), "{path} {hosts:?}: {answer}");
            assert!(answer.contains(&format!("content-type: {kind}")), "{path} {hosts:?}: {answer}");
        }
    }
    for good in ["HTTP/1.1\r\nHost: sso.example:8000\r\nConnection: close", "HTTP/1.0"] {
        let answer = rest(send(&running, &format!("GET /health {good}\r\n\r\n")).await).await;
        assert!(answer.contains(" 200 OK"), "{good}: {answer}");
    }
}

#[tokio::test]
async fn the_address_for_metrics_asks_for_a_host_as_well() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let (_city, mut running) = serve_alone(|config| config.metrics.listen = address.to_string()).await;
    running.addr = address;
    let answer = rest(send(&running, "GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n").await).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}
