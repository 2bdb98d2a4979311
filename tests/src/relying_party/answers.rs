//! What a client gets back.

use std::collections::BTreeMap;

use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::Value;
use url::Url;

/// An authorization response, from the redirect or the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its parameters.
    pub parameters: BTreeMap<String, String>,
    /// The address it came to, without them.
    pub redirect_uri: String,
}

impl Answer {
    /// Reads the query of a redirect.
    pub fn from_url(url: &Url) -> Self {
        let mut bare = url.clone();
        bare.set_query(None);
        Self { parameters: parameters(url.query()), redirect_uri: bare.to_string() }
    }

    /// Reads the fragment of a redirect.
    pub fn from_fragment(url: &Url) -> Self {
        let mut bare = url.clone();
        bare.set_fragment(None);
        Self { parameters: parameters(url.fragment()), redirect_uri: bare.to_string() }
    }

    /// A parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// The code; fails the test if there is an error instead.
    pub fn code(&self) -> &str {
        self.get("code").unwrap_or_else(|| panic!("no code: {:?}", self.parameters))
    }

    /// The error; fails the test if there is none.
    pub fn error(&self) -> &str {
        self.get("error").unwrap_or_else(|| panic!("no error: {:?}", self.parameters))
    }
}

fn parameters(encoded: Option<&str>) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(encoded.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// An answer of an endpoint for clients.
#[derive(Clone, Debug)]
pub struct JsonAnswer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body; `null` where it is no JSON.
    pub body: Value,
    /// Body as it came.
    pub text: String,
}

impl JsonAnswer {
    pub(super) async fn of(request: RequestBuilder) -> Result<Self, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await?;
        Ok(Self { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text })
    }

    /// The tokens of a good answer of the token endpoint.
    pub fn tokens(&self) -> Tokens {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        let text = |name: &str| self.body[name].as_str().unwrap_or_default().to_owned();
        Tokens {
            access_token: text("access_token"),
            refresh_token: text("refresh_token"),
            id_token: text("id_token"),
            body: self.body.clone(),
        }
    }

    /// The body of a good answer.
    pub fn ok(&self) -> &Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text);
        &self.body
    }

    /// Status and `error` of a refusal.
    pub fn refusal(&self) -> (u16, &str) {
        let error = self.body["error"].as_str();
        (self.status.as_u16(), error.unwrap_or_else(|| panic!("no error: {} {}", self.status, self.text)))
    }

    /// A header's text, empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }
}

/// Tokens; empty text where one was not given.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Access token.
    pub access_token: String,
    /// Refresh token.
    pub refresh_token: String,
    /// ID token.
    pub id_token: String,
    /// The whole answer.
    pub body: Value,
}
