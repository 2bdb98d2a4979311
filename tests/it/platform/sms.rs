//! Short messages as a gateway gets them, over HTTP.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::jobs::Delivery;
use platform::sms::{Parts, Preset, Recipe, Sms, SmsGateway};
use url::form_urlencoded;
use uuid::Uuid;

const TEXT: &str = "驗證碼 012345 & 1+1=2 \"%\"，請勿告訴別人。";
const PASSWORD: &str = "p&ss=w+rd%";
const DELIVERY: Uuid = Uuid::from_u128(7);

#[derive(Clone, Debug)]
struct Asked {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
}

#[derive(Default)]
struct Inner {
    answers: VecDeque<(u16, &'static str)>,
    asked: Vec<Asked>,
}

type Shared = Arc<Mutex<Inner>>;

/// A gateway that answers in turn.
struct Gateway {
    inner: Shared,
    url: String,
}

impl Gateway {
    async fn answering(answers: &[(u16, &'static str)]) -> Self {
        let inner = Inner { answers: answers.iter().copied().collect(), asked: Vec::new() };
        let inner = Arc::new(Mutex::new(inner));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(take).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { inner, url }
    }

    fn asked(&self) -> Vec<Asked> {
        self.inner.lock().unwrap().asked.clone()
    }
}

async fn take(
    State(inner): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, &'static str) {
    let mut inner = inner.lock().unwrap();
    inner.asked.push(Asked { method, uri, headers, body });
    let (status, text) = inner.answers.pop_front().unwrap_or((200, ""));
    (StatusCode::from_u16(status).unwrap(), text)
}

fn ours(preset: Preset, parts: Parts<'_>) -> SmsGateway {
    let recipe = Recipe::read(preset, parts).unwrap().unwrap();
    SmsGateway::new(recipe, "臺北".to_owned(), PASSWORD.into()).unwrap()
}

async fn deliver(gateway: &SmsGateway) -> Delivery {
    let sms = Sms { to: "+886912345678".to_owned(), text: TEXT.to_owned() };
    let delivery = gateway.deliver(&serde_json::to_string(&sms).unwrap(), DELIVERY).await;
    let said = format!("{delivery:?}");
    let secret = ["012345", "912345678", PASSWORD, "臺北", "http"];
    assert!(secret.iter().all(|secret| !said.contains(secret)), "it goes into the log: {said}");
    delivery
}

fn kind(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Done => "done",
        Delivery::Later(_) => "later",
        Delivery::Never(_) => "never",
    }
}

#[tokio::test]
async fn mitake_gets_its_form_in_utf_8_and_is_understood() {
    let answers = [
        (200, "[1]\r\nmsgid=#000000013\r\nstatuscode=1\r\nAccountPoint=126\r\n"),
        (200, "[1]\r\nmsgid=#000000013\r\nstatuscode=4\r\nDuplicate=Y\r\n"),
        (200, "[1]\r\nstatuscode=v\r\nError=no mobile\r\n"),
        (200, "[1]\r\nstatuscode=e\r\nError=wrong password\r\n"),
        (200, "[1]\r\nstatuscode=*\r\n"),
        (200, ""),
        (503, "statuscode=1"),
        (400, ""),
    ];
    let sink = Gateway::answering(&answers).await;
    let url = format!("{}/api/mtk/SmSend?CharsetURL=UTF-8", sink.url);
    let gateway = ours(Preset::Mitake, Parts { url: &url, ..Parts::default() });
    for expected in ["done", "done", "never", "later", "later", "later", "later", "never"] {
        assert_eq!(kind(&deliver(&gateway).await), expected);
    }
    let asked = sink.asked().remove(0);
    assert_eq!(
        (&asked.method, asked.uri.to_string()),
        (&Method::POST, "/api/mtk/SmSend?CharsetURL=UTF-8".into())
    );
    assert_eq!(asked.headers["content-type"], "application/x-www-form-urlencoded; charset=UTF-8");
    assert!(asked.body.is_ascii(), "{}", asked.body);
    let fields: Vec<(String, String)> = form_urlencoded::parse(asked.body.as_bytes()).into_owned().collect();
    let id = DELIVERY.to_string();
    let expected = [
        ("username", "臺北"),
        ("password", PASSWORD),
        ("dstaddr", "0912345678"),
        ("smbody", TEXT),
        ("clientid", id.as_str()),
    ];
    assert_eq!(fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(sink.asked().iter().all(|again| again.body == asked.body), "a second try is known as one");
}

#[tokio::test]
async fn the_vendors_address_and_rules_need_not_be_written() {
    let mitake = Recipe::read(Preset::Mitake, Parts::default()).unwrap().unwrap();
    assert_eq!(mitake.url(), "https://smsapi.mitake.com.tw/api/mtk/SmSend?CharsetURL=UTF-8");
}

#[tokio::test]
async fn json_gets_texts_escaped_and_a_bearer_token() {
    let sink = Gateway::answering(&[]).await;
    let gateway = ours(Preset::Json, Parts { url: &sink.url, ..Parts::default() });
    assert_eq!(deliver(&gateway).await, Delivery::Done);
    let asked = sink.asked().remove(0);
    let body: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
    assert_eq!(body, serde_json::json!({ "to": "+886912345678", "text": TEXT }));
    assert_eq!(asked.headers["authorization"].as_bytes(), format!("Bearer {PASSWORD}").as_bytes());
    assert_eq!(asked.headers["idempotency-key"], DELIVERY.to_string());
    assert_eq!(asked.headers["content-type"], "application/json");
}

#[tokio::test]
async fn a_gateway_may_be_asked_by_address_with_basic_authentication_and_answer_json() {
    let answers = [(200, r#"{"code":0}"#), (200, r#"{"code":13}"#), (200, r#"{"code":9}"#)];
    let sink = Gateway::answering(&answers).await;
    let url = format!("{}/send?to={{to_national}}&text={{text}}", sink.url);
    let headers = ["Authorization: Basic {basic}".to_owned()];
    let (accepted, refused) = (["json:/code=0".to_owned()], ["json:/code=13".to_owned()]);
    let parts = Parts {
        url: &url,
        method: "GET",
        headers: &headers,
        accepted: &accepted,
        refused: &refused,
        ..Parts::default()
    };
    let gateway = ours(Preset::Json, parts);
    for expected in ["done", "never", "later"] {
        assert_eq!(kind(&deliver(&gateway).await), expected);
    }
    let asked = sink.asked().remove(0);
    let query = form_urlencoded::parse(asked.uri.query().unwrap().as_bytes()).into_owned();
    let query: Vec<(String, String)> = query.collect();
    assert_eq!(query, [("to", "0912345678"), ("text", TEXT)].map(|(n, v)| (n.to_owned(), v.to_owned())));
    assert_eq!((asked.method, asked.body.as_str()), (Method::GET, ""));
    let basic = STANDARD.encode(format!("臺北:{PASSWORD}"));
    assert_eq!(asked.headers["authorization"], format!("Basic {basic}"));
}

#[tokio::test]
async fn a_gateway_that_is_away_is_asked_again_later() {
    let url = "http://127.0.0.1:1/?u={username}&p={password}&t={text}";
    let gateway = ours(Preset::Json, Parts { url, ..Parts::default() });
    assert_eq!(kind(&deliver(&gateway).await), "later");
    assert_eq!(kind(&gateway.deliver("{}", DELIVERY).await), "never");
}
