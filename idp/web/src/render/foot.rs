//! What the foot of every page says of the operator.

use serde::Serialize;

use platform::config::PagesConfig;

/// The foot; what is empty is not shown.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Foot {
    phone: String,
    /// The number as a telephone dials it (RFC 3966).
    dial: String,
    address: String,
    privacy: String,
    accessibility: String,
}

impl Foot {
    pub(super) fn of(pages: &PagesConfig, phone: &str) -> Self {
        let PagesConfig { address, privacy_url, accessibility_url, .. } = pages.clone();
        // An extension is told to whoever answers.
        let dialled = phone.split('#').next().unwrap_or_default();
        let dial = dialled.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect();
        let phone = phone.to_owned();
        Self { phone, dial, address, privacy: privacy_url, accessibility: accessibility_url }
    }
}
