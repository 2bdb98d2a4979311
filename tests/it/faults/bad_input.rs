//! Every parameter of every endpoint: missing, empty, repeated, oversized, of the wrong type or encoding.
//!
//! Whatever comes, the answer is the RFC's error or a page: never a 5xx, never what was sent as markup, never a
//! redirect to an address that the client did not register.

use reqwest::Method;
use tests::{Browser, City, Client, Page, Person};
use url::Url;

/// An endpoint with a request that is good until one parameter is spoiled.
struct Place {
    method: Method,
    path: &'static str,
    fields: Vec<(&'static str, String)>,
}

/// Values as they stand in a query or form, already encoded.
pub(super) const SPOILED: [(&str, &str); 11] = [
    ("empty", ""),
    ("a NUL", "%00"),
    ("invalid UTF-8", "%C3%28%FF%FE"),
    ("a broken escape", "%zz%"),
    ("line ends", "a%0D%0ASet-Cookie:%20sid=1"),
    ("markup", "%3Cscript%3Ealert(1)%3C/script%3E%22%27"),
    ("JSON", "%7B%22a%22%3A%5B1%2Cnull%5D%7D"),
    ("a number beyond all types", "999999999999999999999999999999"),
    ("a negative number", "-1"),
    ("other letters", "%E8%87%BA%E5%8C%97%F0%9F%98%80%E2%80%AE"),
    ("another site", "https%3A%2F%2Fevil.example%2Fcb"),
];

/// Bodies of this length are refused, never a fault.
pub(super) const OVERSIZED_BODY: usize = 100 * 1024;
/// The longest query that the HTTP client of the tests can send.
const OVERSIZED_QUERY: usize = 60 * 1024;

#[tokio::test]
async fn every_spoiled_parameter_of_every_endpoint_gets_a_rightful_answer() {
    let city = City::sqlite().await;
    let (mother, client) = (city.teacher_mother().await, city.client("spoiled").await);
    let signed_in = city.browser();
    signed_in.sign_in(&mother).await;
    for place in places(&client, &mother) {
        for browser in [&city.browser(), &signed_in] {
            let spoil = Spoil { city: &city, client: &client, browser, place: &place };
            spoil.all().await;
        }
    }
}

struct Spoil<'a> {
    city: &'a City,
    client: &'a Client,
    browser: &'a Browser,
    place: &'a Place,
}

impl Spoil<'_> {
    async fn all(&self) {
        let most = if self.place.method == Method::POST { OVERSIZED_BODY } else { OVERSIZED_QUERY };
        for (name, _) in &self.place.fields {
            self.send(&format!("{name} missing"), &self.query(name, &[])).await;
            for (kind, value) in SPOILED {
                self.send(&format!("{name} with {kind}"), &self.query(name, &[value])).await;
            }
            self.send(&format!("{name} twice"), &self.query(name, &["a", "b"])).await;
            let long = "A".repeat(6_000);
            self.send(&format!("{name} long"), &self.query(name, &[&long])).await;
            let endless = "A".repeat(most);
            self.send(&format!("{name} endless"), &self.query(name, &[&endless])).await;
        }
        self.send("nothing", "").await;
        self.send("only separators", "&&&=&=&&;").await;
        self.send("a thousand parameters", &"a=1&".repeat(1_000)).await;
    }

    /// All fields, encoded, with `spoiled` in place of the one named.
    fn query(&self, spoiled: &str, values: &[&str]) -> String {
        let mut pairs: Vec<String> = vec![];
        for (name, value) in &self.place.fields {
            if *name == spoiled {
                pairs.extend(values.iter().map(|value| format!("{name}={value}")));
            } else {
                let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
                pairs.push(format!("{name}={value}"));
            }
        }
        pairs.join("&")
    }

    async fn send(&self, what: &str, query: &str) {
        let mut url = Url::parse(&self.city.address(self.place.path)).unwrap();
        let body = (self.place.method == Method::POST).then(|| query.to_owned());
        if body.is_none() {
            url.set_query(Some(query));
        }
        let page = self.browser.once(self.place.method.clone(), url, body).await;
        let place = format!("{} {}: {what}", self.place.method, self.place.path);
        judge(&place, &page, self.client, &self.city.url);
    }
}

/// What every answer must be, whatever was asked.
pub(super) fn judge(place: &str, page: &Page, client: &Client, issuer: &str) {
    let status = page.status.as_u16();
    assert!(status < 500, "{place}: {status} {}", page.body);
    assert!(!page.body.contains("<script>alert"), "{place}: markup comes back: {}", page.body);
    let location = page.header("location");
    assert!(
        page.headers.get_all("set-cookie").iter().all(|line| line != "sid=1"),
        "{place}: a cookie slips in"
    );
    if location.is_empty() {
        if page.header("content-type").starts_with("application/json") && status >= 400 {
            let error = page.json();
            assert!(error["error"].is_string(), "{place}: {}", page.body);
            let text = error["error_description"].as_str().unwrap_or("none");
            assert!(domain::refusal::is_describable(text), "{place}: {text}");
        }
        return;
    }
    let ours = location.starts_with('/') || location.starts_with(issuer);
    let registered = location.strip_prefix(client.redirect_uri()).is_some_and(|rest| rest.starts_with('?'));
    assert!(ours || registered, "{place}: sent to {location}");
    assert!(!location.starts_with("//"), "{place}: sent to {location}");
}

fn place(method: Method, path: &'static str, fields: &[(&'static str, &str)]) -> Place {
    let fields = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Place { method, path, fields }
}

fn places(client: &Client, person: &Person) -> Vec<Place> {
    let mut places = vec![];
    for method in [Method::GET, Method::POST] {
        places.push(authorization(method.clone(), client));
        places.push(place(method, "/oauth/logout", &LOGOUT));
    }
    let token = [("client_id", client.id()), ("client_secret", client.secret.as_str())];
    for fields in [
        &[
            ("grant_type", "authorization_code"),
            ("code", "x"),
            ("redirect_uri", client.redirect_uri()),
            ("code_verifier", "x"),
        ][..],
        &[("grant_type", "refresh_token"), ("refresh_token", "x"), ("scope", "openid")],
        &[
            ("grant_type", "client_credentials"),
            ("scope", "openid"),
            ("resource", "https://api.example"),
            ("client_assertion", "x.y.z"),
            ("client_assertion_type", "jwt"),
        ],
    ] {
        places.push(place(Method::POST, "/oauth/token", &[fields, &token].concat()));
    }
    for path in ["/oauth/introspect", "/oauth/revoke"] {
        let fields = [&[("token", "x"), ("token_type_hint", "access_token")][..], &token].concat();
        places.push(place(Method::POST, path, &fields));
    }
    for method in [Method::GET, Method::POST] {
        places.push(place(method, "/oauth/userinfo", &[("access_token", "x")]));
    }
    places.extend(pages(person));
    places
}

const LOGOUT: [(&str, &str); 6] = [
    ("id_token_hint", "x.y.z"),
    ("logout_hint", "x"),
    ("client_id", "spoiled"),
    ("post_logout_redirect_uri", "https://spoiled.example/bye"),
    ("state", "s"),
    ("ui_locales", "zh-TW en"),
];

fn authorization(method: Method, client: &Client) -> Place {
    let request = client.request().scope("openid profile edu.acting");
    let mut fields: Vec<(&'static str, String)> = vec![];
    let own = [
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
    ];
    fields.extend(own.map(|name| (name, request.get(name).unwrap().to_owned())));
    let more = [
        ("response_mode", "query"),
        ("prompt", "login"),
        ("max_age", "60"),
        ("display", "page"),
        ("ui_locales", "en"),
        ("claims_locales", "en"),
        ("id_token_hint", ""),
        ("login_hint", "mo.ming"),
        ("acr_values", "https://refeds.org/profile/sfa"),
        ("claims", "{\"userinfo\":{\"name\":null}}"),
        ("authorization_details", "[{\"type\":\"edu_context\",\"role\":\"teacher\"}]"),
        ("request", ""),
        ("request_uri", ""),
        ("registration", ""),
        ("resource", ""),
        ("dpop_jkt", ""),
    ];
    fields.extend(more.map(|(name, value)| (name, value.to_owned())));
    Place { method, path: "/oauth/authorize", fields }
}

fn pages(person: &Person) -> Vec<Place> {
    let secret = person.password.as_str();
    vec![
        place(Method::GET, "/oauth/continue", &[("tx", "x")]),
        place(Method::GET, "/consent", &[("tx", "x")]),
        place(Method::POST, "/consent", &[("csrf", "x"), ("tx", "x"), ("context", "x"), ("action", "allow")]),
        place(Method::GET, "/login", &[("tx", "x")]),
        place(
            Method::POST,
            "/login",
            &[("csrf", "x"), ("tx", "x"), ("login", &person.login), ("password", secret)],
        ),
        place(Method::GET, "/activate", &[("tx", "x")]),
        place(Method::POST, "/activate", &[("csrf", "x"), ("tx", "x"), ("alias", "x"), ("password", "x")]),
        place(Method::GET, "/me", &[("a", "x")]),
        place(Method::GET, "/language", &[("to", "en"), ("back", "/me")]),
        place(Method::GET, "/.well-known/openid-configuration", &[("a", "x")]),
        place(Method::GET, "/.well-known/oauth-authorization-server", &[("a", "x")]),
        place(Method::GET, "/oauth/jwks", &[("a", "x")]),
    ]
}

#[tokio::test]
async fn a_body_of_the_wrong_kind_is_refused_in_the_face_of_the_endpoint() {
    let city = City::sqlite().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for path in [
        "/oauth/token",
        "/oauth/introspect",
        "/oauth/revoke",
        "/oauth/userinfo",
        "/oauth/authorize",
        "/login",
    ] {
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "\u{ff}"] {
            let mut request = http.post(city.address(path)).body(vec![0xff, 0x00, b'=', 0xfe]);
            if let Ok(value) = reqwest::header::HeaderValue::from_bytes(kind.as_bytes()) {
                request = request.header("content-type", value);
            }
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            assert!((400..500).contains(&status), "{path} with {kind:?}: {status}");
        }
    }
}

#[tokio::test]
async fn an_address_of_a_hundred_kilobytes_is_refused_by_its_length() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let city = City::sqlite().await;
    let host = city.url.trim_start_matches("http://").to_owned();
    let mut stream = tokio::net::TcpStream::connect(&host).await.unwrap();
    let path = format!("/oauth/authorize?state={}", "A".repeat(OVERSIZED_BODY));
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    // The server may close before it has read everything.
    let _ = stream.read_to_string(&mut answer).await;
    let status = answer.get(9..10).unwrap_or("4");
    assert_eq!(status, "4", "{answer}");
}

#[tokio::test]
async fn a_method_that_an_address_does_not_know_is_answered_with_405_or_404() {
    let city = City::sqlite().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for path in ["/oauth/token", "/oauth/authorize", "/oauth/jwks", "/login", "/me", "/nowhere"] {
        for method in ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = http.request(method.clone(), city.address(path)).send().await.unwrap();
            let status = answer.status().as_u16();
            assert!(status == 405 || status == 404, "{method} {path}: {status}");
        }
    }
}
