//! Who asks for something that costs: by network and browser, as limits count.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

use super::form::browser_of;
use super::peer::{Peer, network_of};
use crate::app::App;

/// Network and browser of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// The network: an IPv4 address, or the /64 of an IPv6 address.
    pub network: String,
    /// The name that our cookie gives the browser; empty of one that has none, and such a one can send no form of ours.
    pub browser: String,
}

impl FromRequestParts<App> for Asker {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, StatusCode> {
        let peer = Peer::from_request_parts(parts, app).await?;
        let browser = browser_of(&parts.headers, app).unwrap_or_default().to_owned();
        Ok(Self { network: network_of(peer.address), browser })
    }
}
