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
pub struct LoggedOutPage {
    /// The service that asked.
    pub client: Option<ClientCard>,
    /// Where to go on, if the service registered that address.
    pub return_uri: Option<String>,
}

impl Page for LoggedOutPage {
    const TEMPLATE: &'static str = "logout/done.html";

    fn clients(&self) -> Vec<&ClientCard> {
        self.client.iter().collect()
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let return_uri = Some("https://leave.example/bye?state=1".to_owned());
        vec![
            ("plain", Self { client: None, return_uri: None }),
            ("back", Self { client: Some(ClientCard::sample()), return_uri }),
        ]
    }
}
