//! What the provider stands on, over real sockets: limits, probes, names of requests, TLS, the outbox, other nodes.

mod allowances;
mod at_rest;
mod certificate;
mod clock;
mod commits;
mod host;
mod limits;
mod mail;
mod nodes;
mod outbox;
mod probes;
mod requests;
mod rows;
mod sink;
mod sms;
mod stopping;
mod tls;

use std::net::SocketAddr;

use idp::Running;
use platform::config::Config;
use tests::{City, Database};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A server like the city's, with its chores, and with settings of its own.
async fn serve(city: &City, change: impl FnOnce(&mut Config)) -> Running {
    let mut config = city.app.config.clone();
    config.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    change(&mut config);
    idp::serve(config, city.clock.clone(), None).await.unwrap()
}

/// The same without a city of people.
async fn serve_alone(change: impl FnOnce(&mut Config)) -> (City, Running) {
    let city = City::with(Database::Sqlite, |_| ()).await;
    let running = serve(&city, change).await;
    (city, running)
}

fn url(running: &Running, path: &str) -> String {
    format!("http://{}{path}", running.addr)
}

/// Sends bytes as they are.
async fn send(running: &Running, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(running.addr).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// Everything until the other end closes; bounded in time.
async fn rest(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    let read = tokio::time::timeout(std::time::Duration::from_secs(15), stream.read_to_end(&mut text));
    // A reset is an end, too.
    let _ = read.await.expect("the other end closes");
    String::from_utf8_lossy(&text).into_owned()
}

/// The head of a form for the token endpoint, with a body of ten bytes to follow.
const HALF_A_REQUEST: &str = "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\
    Content-Type: application/x-www-form-urlencoded\r\n\r\ngrant";
/// The other half of its body.
const OTHER_HALF: &str = "_type";
