//! Pages beside the way.

use serde::Serialize;

use web::render::Page;

/// What somebody sees whose draft was changed in another tab; nothing of what she just sent was kept.
#[derive(Clone, Debug, Serialize)]
pub struct ChangedPage {
    /// Where it goes on.
    pub way_on: String,
}

impl Page for ChangedPage {
    const TEMPLATE: &'static str = "apply/changed.html";

    fn address(&self) -> Option<String> {
        Some(self.way_on.clone())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("plain", Self { way_on: "/binding/notice".to_owned() })]
    }
}

/// `GET /binding/decline`: nothing was kept.
#[derive(Clone, Debug, Serialize)]
pub struct DeclinedPage {}

impl Page for DeclinedPage {
    const TEMPLATE: &'static str = "apply/declined.html";

    fn address(&self) -> Option<String> {
        Some("/binding/decline".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("plain", Self {})]
    }
}
