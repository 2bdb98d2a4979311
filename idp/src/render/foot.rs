//! What the foot of every page says of the operator.

use serde::Serialize;

use crate::config::PagesConfig;

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
    pub(super) fn of(pages: &PagesConfig) -> Self {
        let PagesConfig { help_phone, address, privacy_url, accessibility_url, .. } = pages.clone();
        let dial = help_phone.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect();
        Self { dial, phone: help_phone, address, privacy: privacy_url, accessibility: accessibility_url }
    }
}
