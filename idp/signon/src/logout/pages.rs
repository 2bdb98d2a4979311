//! Pages of signing out.

use domain::logout::LostWay;
use serde::Serialize;

use web::render::Page;
use web::render::cards::ClientCard;

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
    /// Why nobody is led back to a service.
    pub lost: Option<LostWay>,
}

impl Page for LoggedOutPage {
    const TEMPLATE: &'static str = "logout/done.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("plain", Self { lost: None }), ("lost", Self { lost: Some(LostWay::NotRegistered) })]
    }
}
