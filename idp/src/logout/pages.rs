//! Pages of signing out.

use serde::Serialize;

use crate::web::cards::ClientCard;
use crate::web::render::Page;

/// Asks before signing out; posts `csrf`, `handle`, `action` (`logout` or `stay`) to `/oauth/logout/confirm`.
#[derive(Clone, Debug, Serialize)]
pub struct LogoutPage {
    /// Hidden field.
    pub csrf: String,
    /// The sealed request to sign out.
    pub handle: String,
    /// The service that asks.
    pub client: Option<ClientCard>,
}

impl Page for LogoutPage {
    const TEMPLATE: &'static str = "logout/confirm.html";

    fn clients(&self) -> Vec<&ClientCard> {
        self.client.iter().collect()
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self { csrf: "csrf".to_owned(), handle: "handle".to_owned(), client: None };
        let asked = Self { client: Some(ClientCard::sample()), ..plain.clone() };
        vec![("plain", plain), ("asked", asked)]
    }
}

/// Says that nobody is signed in any more.
#[derive(Clone, Debug, Serialize)]
pub struct LoggedOutPage;

impl Page for LoggedOutPage {
    const TEMPLATE: &'static str = "logout/done.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("plain", Self)]
    }
}
