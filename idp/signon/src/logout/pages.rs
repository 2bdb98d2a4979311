//! Pages of signing out.

use domain::logout::{LogoutRequest, LostWay};
use serde::Serialize;

use platform::fault::Fault;
use platform::seal::Purpose;
use web::app::App;
use web::render::Page;
use web::render::cards::ClientCard;

/// The handle of a request to sign out. The request is sealed: as it came, it holds an ID token, which stands in no address of
/// ours.
pub(super) fn seal(app: &App, request: &LogoutRequest) -> Result<String, Fault> {
    Ok(app.keyring.sealer().seal(Purpose::Logout, request)?)
}

/// Where a request goes on.
pub(super) fn address_of(handle: &str) -> String {
    format!("/oauth/logout?handle={handle}")
}

/// Asks before signing out; posts `csrf`, `handle`, `action` (`logout` or `stay`) to `/oauth/logout/confirm`.
#[derive(Clone, Debug, Serialize)]
pub struct LogoutPage {
    /// Hidden field.
    pub csrf: String,
    /// The sealed request to sign out.
    pub handle: String,
    /// The service that asks.
    pub client: Option<ClientCard>,
    /// Why nobody is led back afterwards.
    pub lost: Option<LostWay>,
}

impl Page for LogoutPage {
    const TEMPLATE: &'static str = "logout/confirm.html";

    fn address(&self) -> Option<String> {
        Some(address_of(&self.handle))
    }

    fn clients(&self) -> Vec<&ClientCard> {
        self.client.iter().collect()
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self { csrf: "csrf".to_owned(), handle: "handle".to_owned(), client: None, lost: None };
        let asked = Self { client: Some(ClientCard::sample()), ..plain.clone() };
        let lost =
            LostWay::ALL.iter().map(|lost| (lost.as_str(), Self { lost: Some(*lost), ..plain.clone() }));
        let mut samples: Vec<_> = lost.collect();
        samples.extend([("plain", plain), ("asked", asked)]);
        samples
    }
}

/// Says that nobody is signed in any more.
#[derive(Clone, Debug, Serialize)]
pub struct LoggedOutPage {
    /// The sealed request without anything but the cause, so that its address leads to this page again and nowhere else.
    handle: String,
    /// Why nobody is led back to a service.
    lost: Option<LostWay>,
}

impl LoggedOutPage {
    /// The page with a cause, if there is one.
    ///
    /// # Errors
    /// When the handle cannot be sealed.
    pub fn of(app: &App, lost: Option<LostWay>) -> Result<Self, Fault> {
        let handle = seal(app, &LogoutRequest { lost, ..LogoutRequest::default() })?;
        Ok(Self { handle, lost })
    }
}

impl Page for LoggedOutPage {
    const TEMPLATE: &'static str = "logout/done.html";

    fn address(&self) -> Option<String> {
        Some(address_of(&self.handle))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |lost| Self { handle: "handle".to_owned(), lost };
        vec![("plain", page(None)), ("lost", page(Some(LostWay::NotRegistered)))]
    }
}
