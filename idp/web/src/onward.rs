//! Where somebody goes once she is signed in: back to the request of her tab, or to the page that asked her to sign in.

use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use http::Method;
use http::request::Parts;
use http::uri::PathAndQuery;
use percent_encoding::utf8_percent_encode;
use serde::Serialize;

use super::route::{HOME, Place, is_path_here};
use super::shared::Left;
use super::transaction;
use crate::app::App;
use crate::render::with_tx;
use platform::percent::UNRESERVED;

/// A longer address is not kept: addresses have limits on the way, and none of ours is so long.
const MOST_BYTES: usize = 1_024;

/// The way on, carried through the pages of signing in, and through the first sign-in.
///
/// A page to go back to is a path at this server, else it is dropped: nobody is led away from here (RFC 9700,
/// section 4.11, open redirectors).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Onward {
    /// The authorization request of this tab.
    pub tx: Option<String>,
    /// The page to go back to; only without a request.
    pub back: Option<String>,
}

impl Onward {
    /// What a form carries.
    pub fn of_form(fields: &Parameters) -> Self {
        match transaction::of_form(fields) {
            Some(tx) => Self { tx: Some(tx), back: None },
            None => Self { tx: None, back: fields.get("back").and_then(page_here) },
        }
    }

    /// What an address carries.
    pub fn of_query(query: Option<&str>) -> Self {
        Parameters::parse(query.unwrap_or_default().as_bytes())
            .map_or_else(|_| Self::default(), |fields| Self::of_form(&fields))
    }

    /// The way back to what was asked for by somebody who must sign in first: to a page, or from an act to the first page
    /// of its room.
    pub fn of_request(request: &Parts) -> Self {
        let uri = &request.uri;
        let tx = transaction::of_query(uri.query());
        if tx.is_some() {
            return Self { tx, back: None };
        }
        let page = if request.method == Method::GET {
            uri.path_and_query().map(PathAndQuery::as_str)
        } else {
            request.extensions.get::<Place>().and_then(|place| place.first_page(uri.path()))
        };
        Self { tx, back: page.and_then(page_here) }
    }

    /// The same in a browser that was left so: without the request of a service that somebody who has left the computer began.
    #[must_use]
    pub fn in_browser(self, app: &App, left: Option<Left>, now: Timestamp) -> Self {
        let request = left.and(self.tx.as_deref()).and_then(|tx| transaction::open(app, tx, now).ok());
        let is_left = request.zip(left).is_some_and(|(request, left)| left.covers(request.began_at, now));
        if is_left { Self::default() } else { self }
    }

    /// A page of ours that carries the way on.
    pub fn through(&self, path: &str) -> String {
        match (&self.tx, &self.back) {
            (None, Some(back)) => format!("{path}?back={}", utf8_percent_encode(back, UNRESERVED)),
            (tx, _) => with_tx(path, tx.as_deref()),
        }
    }

    /// Where the way ends.
    pub fn target(&self) -> String {
        match (&self.tx, &self.back) {
            (Some(tx), _) => with_tx("/oauth/continue", Some(tx)),
            (None, back) => back.as_deref().unwrap_or(HOME).to_owned(),
        }
    }
}

fn page_here(page: &str) -> Option<String> {
    (is_path_here(page) && page.len() <= MOST_BYTES && page != HOME).then(|| page.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, Onward};

    fn of_query(query: &str) -> String {
        Onward::of_query(Some(query)).target()
    }

    #[test]
    fn the_way_on_is_a_path_at_this_server_or_ones_own_page() {
        assert_eq!(of_query("back=%2Freview%2F1%3Fpage%3D2"), "/review/1?page=2");
        assert_eq!(of_query("back=/binding"), "/binding");
        let away = [
            "//evil.example",
            "%2F%2Fevil.example",
            "/%2Fevil.example",
            "%252F%252Fevil.example",
            "/\\evil.example",
            "/%5Cevil.example",
            "%5C%5Cevil.example",
            "https:evil.example",
            "https:%2F%2Fevil.example",
            "https%3A//evil.example",
            "/%09/evil.example",
            "/%0D%0ALocation:evil.example",
            "javascript:alert(1)",
            "evil.example",
            "",
        ];
        for back in away {
            assert_eq!(of_query(&format!("back={back}")), "/me", "{back}");
        }
        assert_eq!(of_query(&format!("back=/{}", "a".repeat(MOST_BYTES))), "/me");
        assert_eq!(of_query("back=/review&back=/school"), "/me", "one, or none");
    }

    #[test]
    fn a_request_of_the_tab_comes_before_a_page() {
        assert_eq!(of_query("tx=abc&back=/review"), "/oauth/continue?tx=abc");
        assert_eq!(Onward::of_query(None).target(), "/me");
    }
}
