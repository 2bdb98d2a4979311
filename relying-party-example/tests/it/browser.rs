//! A browser that keeps cookies and follows nothing by itself.

use std::collections::HashMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use openidconnect::{ClientId, ClientSecret};
use relying_party_example::provider::algorithm;
use relying_party_example::{Clock, Config, Links, router};
use tower::ServiceExt as _;
use url::Url;

use crate::issuer::{Issuer, NOW};

/// An answer as a test looks at it.
pub struct Seen {
    pub status: StatusCode,
    pub location: String,
    pub text: String,
}

impl Seen {
    /// Where the link with that id leads.
    pub fn link(&self, id: &str) -> String {
        let (_, rest) = self.text.split_once(&format!("id=\"{id}\" href=\"")).expect("a link");
        let (address, _) = rest.split_once('"').expect("an end");
        address.replace("&#x2f;", "/").replace("&amp;", "&")
    }
}

/// One browser at one portal.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: HashMap<String, String>,
}

/// A portal for this issuer, at a clock that stands still.
pub fn portal(issuer: &str) -> Browser {
    portal_at(issuer, Clock::new(|| NOW))
}

/// A portal for this issuer, at this clock.
pub fn portal_at(issuer: &str, clock: Clock) -> Browser {
    portal_registered(issuer, clock, "ES256")
}

/// The same, registered for an algorithm.
pub fn portal_registered(issuer: &str, clock: Clock, word: &str) -> Browser {
    let config = Config {
        algorithm: algorithm(word).unwrap(),
        issuer: issuer.to_owned(),
        client_id: ClientId::new("portal".to_owned()),
        client_secret: Some(ClientSecret::new("secret".to_owned())),
        base_url: Url::parse("http://localhost:8001/").unwrap(),
        scopes: Config::SCOPES.split(' ').map(str::to_owned).collect(),
        links: Links::of(issuer),
        clock,
    };
    Browser { router: router(config).unwrap(), cookies: HashMap::new() }
}

impl Browser {
    /// Another browser at the same portal.
    pub fn other(&self) -> Self {
        Self { router: self.router.clone(), cookies: HashMap::new() }
    }

    /// Sets a cookie, as another service of the same host would.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub async fn get(&mut self, path: &str) -> Seen {
        self.send(Method::GET, path, "", &[]).await
    }

    pub async fn post(&mut self, path: &str, body: &str) -> Seen {
        self.send(Method::POST, path, body, &[("sec-fetch-site", "same-origin")]).await
    }

    pub async fn send(&mut self, method: Method, path: &str, body: &str, headers: &[(&str, &str)]) -> Seen {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request =
            Request::builder().method(method).uri(path).header(header::COOKIE, cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer =
            self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("HttpOnly") || cookie.contains("Max-Age=0"), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let location = answer.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        let status = answer.status();
        let text = String::from_utf8(to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap();
        Seen { status, location: location.unwrap_or_default(), text }
    }

    /// Begins to sign in: the address that the browser is sent to.
    pub async fn begin(&mut self, path: &str) -> Url {
        let sent = self.get(path).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        Url::parse(&sent.location).unwrap()
    }

    /// Signs in, the provider agreeing at once: the address of the new identity.
    pub async fn sign_in(&mut self, issuer: &Issuer) -> String {
        let sent = self.begin("/sign-in").await;
        let back = self.get(&comes_back(issuer, &sent)).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
        back.location
    }
}

/// A parameter of an address.
pub fn parameter(url: &Url, name: &str) -> String {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Where the provider sends the browser back to when it agrees.
pub fn comes_back(issuer: &Issuer, sent: &Url) -> String {
    let code = format!("{}.{}", parameter(sent, "nonce"), parameter(sent, "code_challenge"));
    format!("/callback?code={code}&state={}&iss={}", parameter(sent, "state"), issuer.url)
}
