//! An orderly end.

use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::{HALF_A_REQUEST, OTHER_HALF, rest, send, serve_alone};

#[tokio::test]
async fn a_stopping_server_finishes_what_is_under_way_and_takes_nothing_new() {
    let (_city, running) = serve_alone(|_| ()).await;
    let address = running.addr;
    let mut open = send(&running, HALF_A_REQUEST).await;
    let idle = send(&running, "").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let stopping = tokio::spawn(running.shutdown());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(TcpStream::connect(address).await.is_err(), "it does not listen any more");
    assert_eq!(rest(idle).await, "", "an idle connection is closed");
    assert!(!stopping.is_finished());
    open.write_all(OTHER_HALF.as_bytes()).await.unwrap();
    let answer = rest(open).await;
    assert!(answer.starts_with("HTTP/1.1 4") && answer.contains("\"error\""), "{answer}");
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_request_that_does_not_end_is_cut_when_the_time_is_over() {
    let (_city, running) = serve_alone(|config| config.server.limits.shutdown_seconds = 1).await;
    let open = send(&running, HALF_A_REQUEST).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    tokio::time::timeout(Duration::from_secs(8), running.shutdown()).await.expect("it stops");
    assert_eq!(rest(open).await, "");
}
