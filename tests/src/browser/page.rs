//! What a browser shows.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;
use url::Url;

use super::html::{self, Form};

/// An answer, after all redirects that stay at the provider.
#[derive(Debug)]
pub struct Page {
    /// Status of the last answer.
    pub status: StatusCode,
    /// Where it came from.
    pub url: Url,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: String,
    /// Where the provider sent the browser, if that is elsewhere.
    pub left: Option<Url>,
}

impl Page {
    /// All forms, in order.
    pub fn forms(&self) -> Vec<Form> {
        html::forms(&self.body, &self.url)
    }

    /// The first form whose `id`, or else whose action, contains `part`.
    pub fn form(&self, part: &str) -> Form {
        let forms = self.forms();
        let found = forms.iter().find(|form| form.id.contains(part));
        let found = found.or_else(|| forms.iter().find(|form| form.action.path().contains(part)));
        found
            .unwrap_or_else(|| panic!("no form {part} at {}: {}\n{}", self.url, self.status, self.body))
            .clone()
    }

    /// The form that has a field of this name.
    pub fn form_with(&self, field: &str) -> Option<Form> {
        self.forms().into_iter().find(|form| form.knows(field))
    }

    /// Where the one way on of an error page leads.
    pub fn way_on(&self) -> String {
        self.link("way-on")
    }

    /// Where the link with this `id` leads.
    pub fn link(&self, id: &str) -> String {
        html::link(&self.body, id).unwrap_or_else(|| panic!("no {id} at {}: {}", self.url, self.body))
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// A header's text, empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// The address where the provider sent the browser; fails if it kept her.
    pub fn leaves_to(&self) -> &Url {
        let at = || panic!("the browser stays at {}: {}\n{}", self.url, self.status, self.body);
        self.left.as_ref().unwrap_or_else(at)
    }

    /// Tags left out, entities decoded, white space joined: what a person reads.
    pub fn text(&self) -> String {
        html::text(&self.body)
    }
}
