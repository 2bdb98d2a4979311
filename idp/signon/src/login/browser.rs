//! What is known of the browser that somebody signs in with.

use std::sync::Arc;

use domain::sessions::Session;
use http::HeaderMap;

use super::device::Device;
use city::factors::Trusted;
use web::app::App;
use web::device::user_agent;
use web::extract::{Peer, network_of};
use web::shared::Left;

/// What is known of the browser before anyone is signed in.
pub struct BrowserFacts {
    /// Somebody signed in on it before.
    pub(super) device: Option<Device>,
    /// What it calls itself.
    pub(super) user_agent: String,
    /// The network it is in, as limits count.
    pub(super) network: String,
    /// Whose second step it needs not.
    pub(super) trusted: Trusted,
    /// Its session until now.
    pub(super) session: Option<Arc<Session>>,
    /// Somebody says that many people use it.
    pub(super) is_shared: bool,
    /// From when on what is begun in it counts.
    pub(super) left: Option<Left>,
}

impl BrowserFacts {
    /// The same on a computer that many people use, if it is one: nobody trusts it.
    #[must_use]
    pub fn on_shared(self, is_shared: bool) -> Self {
        let trusted = if is_shared { Trusted::default() } else { self.trusted };
        Self { trusted, is_shared, ..self }
    }
}

/// What is known of the browser of a request.
pub fn browser_of(
    (headers, peer): (&HeaderMap, &Peer),
    session: Option<Arc<Session>>,
    app: &App,
) -> BrowserFacts {
    let (device, user_agent) = (Device::of(headers, app), user_agent(headers));
    BrowserFacts {
        device,
        user_agent,
        network: network_of(peer.address),
        trusted: Trusted::of(headers, app),
        session,
        is_shared: false,
        left: Left::of(headers, app),
    }
}
